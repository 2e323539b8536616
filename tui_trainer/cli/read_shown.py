"""read_shown(): read a table before it is used, with a line of progress on a terminal."""

from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.table import FILE
from tui_trainer.datasets.table_cache import cached_table
from tui_trainer.datasets.table_values import read_options
from tui_trainer.headless.overwritten_line import OverwrittenLine

MAX_NAME_WIDTH = 40
"""Maximum width of the file's name in the line, in cells."""


def read_shown(values: Mapping[str, Value], terminal: TextIO) -> None:
    """Read the file of a dataset `table`, which is then kept, and show from half a second on how much of it is read.

    `values`: hyperparameters of the dataset; `terminal`: standard error; if it is no terminal, nothing is written.
    Raises UserError if the file can't be read.
    """
    path, line = Path(str(values[FILE.name])), OverwrittenLine(terminal)
    name = clean_text(path.name, MAX_NAME_WIDTH)
    try:
        cached_table(path, read_options(values), lambda share: line.show(f"reading {name} {int(100 * share)} %"))
    finally:
        line.clear()
