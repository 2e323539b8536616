"""TableChoice: what to train on in a table, and guess_choice(), which proposes it."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from tui_trainer.catalogue.table import MAX_CLASSES
from tui_trainer.datasets.tables.encoding import class_numbers
from tui_trainer.datasets.tables.raw_table import Column, ColumnKind, RawTable

TableTask = Literal["regression", "classes"]
"""Whether the target is a number or the name of a class."""
MissingCells = Literal["refuse", "drop"]
"""How rows with a missing cell in a chosen column are treated."""
MAX_CATEGORIES = 20
"""Maximum number of different values of an input that becomes a column for each value."""
CLASS_NUMBERS = ((0.0, 1.0), (1.0, 2.0), (-1.0, 1.0))
"""Pairs of numbers that name classes so often that they are classes in a table of few rows too; 2 and 4 are prices there."""
MANY_ROWS = 10
"""Rows from which any two whole numbers are taken for classes."""


@dataclass(frozen=True, kw_only=True)
class TableChoice:
    """Columns to train on."""

    inputs: tuple[str, ...]
    """Names of the input columns."""
    target: str
    """Name of the target column."""
    task: TableTask
    classes: int = 2
    """Number of classes, if the target is a class."""
    categories: tuple[str, ...] = ()
    """Names of input columns of numbers whose numbers are used as categories."""
    missing: MissingCells = "refuse"


def guess_choice(table: RawTable, target_name: str = "") -> TableChoice:
    """Return a choice with a target, and the other columns that can be inputs as inputs.

    `target_name`: '' for the last column that is no index. A target of texts, or of two whole numbers, is classes. Columns that are constant, and texts with too many
    categories are no inputs. A last column that is constant is the target too: select() says so.
    """
    possible = [column for column in table.columns if not column.is_index] or table.columns
    target = table.column(target_name) if target_name else possible[-1]
    others = [column for column in table.columns if column is not target]
    inputs = [column for column in others if can_be_input(column)] or others  # select() says why none can be an input
    choice = TableChoice(inputs=tuple(column.name for column in inputs), target=target.name, task=guess_task(target))
    return replace(choice, classes=class_count(table, choice)) if choice.task == "classes" else choice


def class_count(table: RawTable, choice: TableChoice) -> int:
    """Return the number of classes that the chosen target has in the rows that are used, but 2 to 20.

    Raises UserError if there is no such column.
    """
    used = [table.column(choice.target), *(map(table.column, choice.inputs) if choice.missing == "drop" else ())]
    kept = ~np.logical_or.reduce([column.is_missing for column in used])
    _, names = class_numbers(used[0], kept)
    return min(max(len(names), 2), MAX_CLASSES)


def guess_task(target: Column) -> TableTask:
    """Return 'classes' for a target of texts or of two whole numbers such as 0 and 1, else 'regression'.

    Two other numbers, such as 3 and 250, are classes if they have many rows.
    """
    if target.kind is ColumnKind.TEXT:
        return "classes"
    if len(target.values) != 2 or not has_whole_numbers(target):
        return "regression"
    is_usual = tuple(target.values.tolist()) in CLASS_NUMBERS or len(target.is_missing) >= MANY_ROWS
    return "classes" if is_usual else "regression"


def can_be_input(column: Column) -> bool:
    """Return whether a column can be an input: it varies, is no index, and if it is text it has at most 20 categories."""
    return not column.is_index and not column.is_constant and len(column.categories) <= MAX_CATEGORIES


def has_whole_numbers(column: Column) -> bool:
    """Return whether all numbers of a column are whole."""
    return bool((column.values == np.floor(column.values)).all())
