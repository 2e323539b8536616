"""text_table(): the table in a text file; check_head() refuses a file by its first lines."""

import io
from collections.abc import Sequence
from itertools import islice

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import thousands
from tui_trainer.datasets.tables.content import Content
from tui_trainer.datasets.tables.limit import check_memory
from tui_trainer.datasets.tables.options import ReadOptions
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.text.blocks import TextFile, decoded
from tui_trainer.datasets.tables.text.read_text import read_columns
from tui_trainer.datasets.tables.text.recognise import different_texts, recognise, sample_rows
from tui_trainer.datasets.tables.watch import Watch

SAMPLE_LINES = 1000
"""Lines from which the format and the number of rows are estimated."""
SAMPLE_BYTES = 2**19
"""Maximum size of these lines; a first line that is longer is not read."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
OTHER_FORMATS = {
    b"\xff\xfe": "is UTF-16 text: save it as UTF-8",
    b"\xfe\xff": "is UTF-16 text: save it as UTF-8",
    b"\x93NUMPY": "is an array of numpy: give it a name that ends in .npy",
    b"PAR1": "is a Parquet file: give it a name that ends in .parquet",
    b"PK\x03\x04": "is a zip archive or a spreadsheet: save it as CSV",
    b"\xd0\xcf\x11\xe0": "is a spreadsheet: save it as CSV",
    b"\x1f\x8b": "is compressed: unpack it first",
    b"\x89PNG": "is a picture, not a table",
    b"%PDF": "is a PDF document, not a table",
    b"SQLite format 3": "is a database: save the table as CSV",
}
"""First bytes of files that are no tables in UTF-8, and what is told of them."""


def check_head(head: bytes, size: int, file_name: str, options: ReadOptions) -> None:
    """Raise UserError if the first bytes of a file are not those of a table, or if it has too many rows.

    `size`: bytes of the whole file, from which the number of rows is estimated.
    """
    lines = _first_lines(head, size, file_name)
    form, columns = recognise(lines, options, file_name)
    mean_bytes = sum(len(line.encode()) for line in lines) / max(len(lines), 1)
    texts = different_texts(sample_rows(lines, form.delimiter)[form.header :], form.decimal)
    check_memory(file_name, size, int(size / max(mean_bytes, 1)), columns, options.max_mb, texts)


def text_table(content: Content, options: ReadOptions, watch: Watch) -> RawTable:
    """Return the table in a text file. Raises UserError."""
    data, name = content.data.removeprefix(BYTE_ORDER_MARK), content.file_name
    _check_text(data, name)
    lines = _first_lines(data, len(data), name)
    form, _ = recognise(lines, options, name)
    columns, rows = read_columns(TextFile(data, name, form), lines, watch)
    return RawTable(content.path, content.sha256, columns, rows, form)


def _first_lines(head: bytes, size: int, file_name: str) -> Sequence[str]:
    """Return the first whole lines of a file of that size, with their line ends. Raises UserError if it is no text."""
    sample = head[:SAMPLE_BYTES].removeprefix(BYTE_ORDER_MARK)
    _check_text(sample, file_name)
    if size > SAMPLE_BYTES:
        sample = sample[: sample.rfind(b"\n") + 1 or sample.rfind(b"\r") + 1]
    if size and not sample:
        raise UserError(f"{file_name}: its first line has more than {thousands(SAMPLE_BYTES)} bytes, it is no table")
    text = decoded(sample, 1, file_name)
    return list(islice(io.StringIO(text, newline=""), SAMPLE_LINES))


def _check_text(data: bytes, file_name: str) -> None:
    """Raise UserError for a file in another format, and for one with a NUL."""
    for start, reason in OTHER_FORMATS.items():
        if data.startswith(start):
            raise UserError(f"{file_name} {reason}")
    if b"\0" in data:
        utf_16 = ": is it UTF-16? save it as UTF-8" if data[1::2].count(0) > len(data) // 4 else ""
        before = data[: data.index(0)]
        line = len(before.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
        raise UserError(f"{file_name}, line {line}: the byte {len(before) + 1} of the file is NUL, so it is not text{utf_16}")
