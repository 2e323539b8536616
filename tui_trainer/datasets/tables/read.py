"""read_table(): read a user's table from a file. Errors name the file, the line and the column."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.content import Content, read_content
from tui_trainer.datasets.tables.options import ReadOptions
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.text.blocks import TextFile, decoded
from tui_trainer.datasets.tables.text.read_text import read_columns
from tui_trainer.datasets.tables.text.recognise import recognise
from tui_trainer.datasets.tables.watch import Watch

SAMPLE_LINES = 1000
"""Lines from which the format of a text file is recognised."""
SAMPLE_BYTES = 2**18
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_table(
    path: Path,
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
    progress: Callable[[float], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> RawTable:
    """Return the table in a file: text such as CSV, numpy's .npy or .npz, or Parquet.

    `progress` is called with the share that is done, from half a second on; `is_cancelled` is asked several times a
    second. Raises UserError if the file can't be read as a table, HeaderInDoubt if its first line may be column names
    or a row, and ReadingCancelled.
    """
    watch = Watch(clean_text(path.name), progress, is_cancelled)
    return _text_table(read_content(path, watch), options, watch)


def _text_table(content: Content, options: ReadOptions, watch: Watch) -> RawTable:
    data = content.data.removeprefix(BYTE_ORDER_MARK)
    _check_text(data, content.file_name)
    lines = _first_lines(data, content.file_name)
    form, width = recognise(lines, options, content.file_name)
    columns, rows = read_columns(TextFile(data, content.file_name, form, width), lines, watch)
    return RawTable(content.path, content.sha256, columns, rows, form)


def _check_text(data: bytes, file_name: str) -> None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UserError(f"{file_name} is UTF-16 text: save it as UTF-8")
    if b"\0" in data:
        raise UserError(f"{file_name} is not a text file: its byte {data.index(0) + 1} is NUL")


def _first_lines(data: bytes, file_name: str) -> Sequence[str]:
    """Return the first lines of a file, with their line ends."""
    sample = data[:SAMPLE_BYTES]
    if len(sample) < len(data):
        sample = sample[: sample.rfind(b"\n") + 1 or sample.rfind(b"\r") + 1 or len(sample)]
    return decoded(sample, 1, file_name).splitlines(keepends=True)[:SAMPLE_LINES]
