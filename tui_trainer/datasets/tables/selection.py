"""select(): the numbers to train on, from the chosen columns of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from tui_trainer.base.arrays import BoolArray, FloatArray
from tui_trainer.base.numbers import thousands
from tui_trainer.datasets.tables.bad_cells import missing_cells
from tui_trainer.datasets.tables.checks import (
    check_classes,
    check_columns,
    check_input,
    check_rows,
    check_target,
    check_values,
)
from tui_trainer.datasets.tables.choice import TableChoice
from tui_trainer.datasets.tables.encoding import Encoding, class_numbers, encoding_of
from tui_trainer.datasets.tables.raw_table import Column, RawTable


@dataclass(frozen=True, eq=False)
class Selection:
    """Inputs and targets of n rows, in the units of the file."""

    x: FloatArray
    """Inputs, shape (n, features)."""
    y: FloatArray
    """Targets, shape (n, 1); for classes the number of the class, from 0."""
    x_names: tuple[str, ...]
    """Names of the columns of `x`; of a category such as 'city=Bern'."""
    y_name: str
    """Name of the target."""
    class_names: tuple[str, ...]
    """Names of the classes; empty for a regression."""
    encodings: tuple[Encoding, ...]
    """How the columns of `x` are made from each input column; other rows can be encoded in the same way."""
    kept: BoolArray
    """For each row of the table, whether it is used."""
    columns: tuple[Column, ...]
    """Columns used, the inputs and then the target; a column of numbers and other texts is text if it has categories."""
    notes: tuple[str, ...] = ()
    """Remarks for the user, each one line, such as 'city: 3 categories become 3 columns'."""

    @property
    def dropped(self) -> int:
        """Number of rows left out because a cell is missing."""
        return int((~self.kept).sum())


def select(table: RawTable, choice: TableChoice) -> Selection:
    """Return inputs and targets for a choice of columns.

    Raises UserError, which names file, line, column and value, if a column can't be used as chosen; it is
    MissingCellsError if cells are missing and rows are not to be dropped.
    """
    check_rows(table, table.rows)
    check_columns(table, choice)
    inputs = [table.column(name).used_as(name in choice.categories) for name in choice.inputs]
    target = table.column(choice.target)
    for column in inputs:
        check_input(table, column, choice)
    check_target(table, target, choice.task)
    kept = _kept_rows(table, inputs, target, choice)
    check_rows(table, int(kept.sum()))
    encodings = tuple(encoding_of(column, kept, column.name in choice.categories) for column in inputs)
    x = np.hstack([encoding.encode(column, kept) for encoding, column in zip(encodings, inputs, strict=True)])
    y, class_names = _targets(target, kept, choice)
    if choice.task == "classes":
        check_classes(table, choice, class_names)
    selection = Selection(
        x=x,
        y=y,
        x_names=tuple(name for encoding in encodings for name in encoding.names),
        y_name=target.name,
        class_names=class_names,
        encodings=encodings,
        kept=kept,
        columns=(*inputs, target),
        notes=_notes(encodings, kept),
    )
    check_values(table, selection.x, selection.y, selection.x_names, choice)
    return selection


def _kept_rows(table: RawTable, inputs: Sequence[Column], target: Column, choice: TableChoice) -> BoolArray:
    """Return which rows have no missing cell. Raises UserError if rows have and are not to be dropped."""
    missing = np.logical_or.reduce([column.is_missing for column in (*inputs, target)])
    if missing.any() and choice.missing == "refuse":
        raise missing_cells(table, inputs, target, int(missing.sum()))
    return cast(BoolArray, ~missing)


def _targets(target: Column, kept: BoolArray, choice: TableChoice) -> tuple[FloatArray, tuple[str, ...]]:
    if choice.task == "classes":
        return class_numbers(target, kept)
    assert target.numbers is not None
    return target.numbers[kept].reshape(-1, 1), ()


def _notes(encodings: Sequence[Encoding], kept: BoolArray) -> tuple[str, ...]:
    notes = [encoding.note for encoding in encodings if encoding.note]
    dropped = int((~kept).sum())
    rows = "1 row with a missing cell is" if dropped == 1 else f"{thousands(dropped)} rows with missing cells are"
    return (*notes, f"{rows} left out") if dropped else tuple(notes)


