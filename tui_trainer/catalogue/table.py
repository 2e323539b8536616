"""Hyperparameters of the dataset `table`, the user's own file, and the task and the columns that they ask for."""

import csv
import io
from collections.abc import Iterable, Mapping

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.catalogue.entry import Schema, Task

TABLE_NAME = "table"
"""Name of the dataset's entry."""
TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".npy", ".npz", ".parquet")
"""Suffixes of the files that are opened as a table."""
AUTO = "auto"
"""Choice of what is recognised from the file."""
DELIMITERS: Mapping[str, str] = FrozenMapping({"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "})
"""Characters that can stand between two cells, by their names."""
DECIMALS: Mapping[str, str] = FrozenMapping({"point": ".", "comma": ","})
"""Characters that can stand before the decimals of a number, by their names."""
REGRESSION, CLASSES = "regression", "classes"
"""Choices of the task."""
MAX_CLASSES = 20
"""Maximum number of classes."""

FILE = Hyperparameter(
    name="file",
    label="file",
    default="",
    live=False,
    is_file=True,
    help="File of the table: CSV, TSV, npy, npz or Parquet.",
)
TARGET = Hyperparameter(
    name="target",
    label="target",
    default="",
    live=False,
    help="Name of the column that is predicted.",
)
INPUTS = Hyperparameter(
    name="inputs",
    label="inputs",
    default="",
    live=False,
    help="Names of the columns that are predicted from, with commas between them.",
)
TASK = Hyperparameter(
    name="task",
    label="task",
    default=REGRESSION,
    choices=(REGRESSION, CLASSES),
    live=False,
    help="Whether the target is a number or a class.",
)
CLASS_COUNT = Hyperparameter(
    name="classes",
    label="classes",
    default=2,
    minimum=2,
    maximum=MAX_CLASSES,
    live=False,
    written_at_default=False,
    has_row=False,
    help="Number of classes that the target has, for the task classes: counted when a table is opened.",
)
CATEGORIES = Hyperparameter(
    name="categories",
    label="categories",
    default="",
    live=False,
    written_at_default=False,
    help="Names of input columns of numbers that are categories: each value becomes a column of 0 and 1.",
)
MISSING = Hyperparameter(
    name="missing",
    label="missing cells",
    default="refuse",
    choices=("refuse", "drop"),
    live=False,
    written_at_default=False,
    help="Whether rows with missing cells are an error or are dropped.",
)
DELIMITER = Hyperparameter(
    name="delimiter",
    label="delimiter",
    default=AUTO,
    choices=(AUTO, *DELIMITERS),
    spellings=FrozenMapping({sign: name for name, sign in DELIMITERS.items() if sign != " "} | {"\\t": "tab"}),
    live=False,
    written_at_default=False,
    has_row=False,
    help="Character between two cells of a line.",
)
DECIMAL = Hyperparameter(
    name="decimal",
    label="decimal sign",
    default=AUTO,
    choices=(AUTO, *DECIMALS),
    spellings=FrozenMapping({character: name for name, character in DECIMALS.items()}),
    live=False,
    written_at_default=False,
    has_row=False,
    help="Character before the decimals of a number.",
)
HEADER = Hyperparameter(
    name="header",
    label="header",
    default=AUTO,
    choices=(AUTO, "yes", "no"),
    live=False,
    written_at_default=False,
    has_row=False,
    help="Whether the first line has the names of the columns.",
)
MAX_MB = Hyperparameter(
    name="max_mb",
    label="memory for the table",
    default=2048,
    minimum=1,
    maximum=10**6,
    live=False,
    written_at_default=False,
    has_row=False,
    help="Maximum memory in MB that the table may take.",
)


def is_table_name(name: str) -> bool:
    """Return whether a file of this name is opened as a table."""
    return name.lower().endswith(TABLE_SUFFIXES)


def column_names(text: str) -> tuple[str, ...]:
    """Return the names in a line of column names; a name with a comma or a quotation mark is quoted as in a CSV file.

    >>> column_names('area, rooms,"price, old"')
    ('area', 'rooms', 'price, old')
    """
    cells = next(csv.reader([text], skipinitialspace=True), [])
    return tuple(cell.strip() for cell in cells if cell.strip())


def names_text(names: Iterable[str]) -> str:
    """Return column names as a line that `column_names` reads.

    >>> names_text(["area", "price, old"])
    'area,"price, old"'
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(names)
    return line.getvalue()


def table_schema(values: Mapping[str, Value]) -> Schema:
    """Return the task of the table, and the number of its input columns before categories become columns of their own."""
    columns, classes = len(column_names(str(values[INPUTS.name]))), int(values[CLASS_COUNT.name])
    if values[TASK.name] != CLASSES:
        return Schema(Task.REGRESSION, columns)
    return Schema(Task.BINARY, columns) if classes == 2 else Schema(Task.CLASSES, columns, classes)
