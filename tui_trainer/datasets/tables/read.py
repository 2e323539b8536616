"""read_table(): read a user's table from a file. Errors name the file, the line and the column."""

from collections.abc import Callable
from pathlib import Path

from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.arrays.numpy_files import npy_table, npz_table
from tui_trainer.datasets.tables.arrays.parquet import parquet_table
from tui_trainer.datasets.tables.content import Content, read_content
from tui_trainer.datasets.tables.limit import check_memory
from tui_trainer.datasets.tables.options import ReadOptions
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.text.text_table import check_head, text_table
from tui_trainer.datasets.tables.watch import Watch

ARRAY_FILES: dict[str, Callable[[Content, int, Watch], RawTable]] = {
    ".npy": npy_table,
    ".npz": npz_table,
    ".parquet": parquet_table,
}
"""Readers of files of arrays by the ends of their names; all other files are read as text."""
DEFAULTS = ReadOptions()


def read_table(
    path: Path,
    options: ReadOptions = DEFAULTS,
    progress: Callable[[float], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> RawTable:
    """Return the table in a file: text such as CSV, numpy's .npy or .npz, or Parquet.

    `progress` is called with the share that is done, from half a second on; `is_cancelled` is asked several times a
    second. Raises UserError if the file can't be read as a table, HeaderInDoubt if its first line may be column names
    or a row, and ReadingCancelled.
    """
    name = clean_text(path.name)
    watch = Watch(name, progress, is_cancelled)
    reader = ARRAY_FILES.get(path.suffix.lower())

    def check(head: bytes, size: int) -> None:
        if reader is None:
            check_head(head, size, name, options)
        else:
            check_memory(name, size, 0, 0, options.max_mb)

    content = read_content(path, watch, check)
    return text_table(content, options, watch) if reader is None else reader(content, options.max_mb, watch)
