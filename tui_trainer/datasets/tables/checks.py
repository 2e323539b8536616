"""Checks of a choice of columns; errors name file, line, column and value, and the way out."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import shortest, thousands
from tui_trainer.catalogue.table import MAX_CLASSES
from tui_trainer.datasets.tables.bad_cells import not_a_number
from tui_trainer.datasets.tables.choice import MAX_CATEGORIES, TableChoice, TableTask
from tui_trainer.datasets.tables.raw_table import Column, ColumnKind, RawTable

OTHER_TARGET = "--target NAME chooses another column"
"""Way out if a column can't be the target."""


def check_columns(table: RawTable, choice: TableChoice) -> None:
    """Raise UserError unless the choice names different columns of the table, at least one of them an input."""
    names = [choice.target, *choice.inputs]
    for name in (*names, *choice.categories):
        table.column(name)
    if not choice.inputs and len(table.columns) == 1:
        raise UserError(f"{table.file_name} has one column only, {choice.target}: --delimiter says where others begin")
    if not choice.inputs:
        raise UserError(f"{table.file_name}: no input is chosen beside the target {choice.target}")
    if choice.target in choice.inputs:
        raise UserError(f"{table.file_name}: {choice.target} can't be the target and an input")
    repeated = next((name for name, times in Counter(names).items() if times > 1), None)
    if repeated is not None:
        raise UserError(f"{table.file_name}: the input {repeated} is named twice")
    unused = next((name for name in choice.categories if name not in choice.inputs), None)
    if unused is not None:
        raise UserError(f"{table.file_name}: {unused} has categories but is no input")


def check_input(table: RawTable, column: Column, choice: TableChoice) -> None:
    """Raise UserError if a column can't be an input: it has too many categories, or no value."""
    if column.missing == table.rows:
        raise UserError(f"{table.file_name}: all cells of {column.name} are missing: leave it out")
    if (column.kind is ColumnKind.NUMBERS and column.name not in choice.categories) or column.distinct <= MAX_CATEGORIES:
        return
    count = f"{thousands(column.distinct)} different values can't become a column each, at most {MAX_CATEGORIES} can: leave it out"
    if column.first_text:
        raise UserError(f"{table.file_name}, {not_a_number(table, column, column.first_text)}; {count}")
    raise UserError(f"{table.file_name}, {column.name}: {count}")


def check_target(table: RawTable, target: Column, task: TableTask) -> None:
    """Raise UserError if a column can't be the target of a task."""
    if target.missing == table.rows:
        raise UserError(f"{table.file_name}: all cells of {target.name} are missing: {OTHER_TARGET}")
    if target.is_constant:
        value = shortest(target.lowest) if target.lowest is not None else repr(target.categories[0])
        rows = f"all {thousands(table.rows)} rows" if not target.missing else "all rows that have a value"
        raise UserError(f"{table.file_name}: the target {target.name} is {value} in {rows}: {OTHER_TARGET}")
    if task == "regression" and target.kind is ColumnKind.TEXT and target.first_text is not None:
        raise UserError(f"{table.file_name}, {not_a_number(table, target, target.first_text)}: --task classes for texts")
    if task == "classes" and target.kind is ColumnKind.NUMBERS:
        _check_numbered_classes(table, target)


def _check_numbered_classes(table: RawTable, target: Column) -> None:
    """Raise UserError if the numbers of a target can't be classes."""
    assert target.numbers is not None
    broken = np.flatnonzero(target.numbers != np.floor(target.numbers))
    broken = broken[~target.is_missing[broken]]
    way_out = "--task regression"
    if len(broken):
        where = table.location(int(broken[0]), target.name)
        raise UserError(f"{where}: {shortest(float(target.numbers[broken[0]]))} is not a whole number, as classes are: {way_out}")
    if target.distinct > MAX_CLASSES:
        count = f"{target.name} has {thousands(target.distinct)} different numbers"
        raise UserError(f"{table.file_name}: {count}, classes at most {MAX_CLASSES}: {way_out}")


def check_rows(table: RawTable, rows: int) -> None:
    """Raise UserError if fewer than two rows can be used."""
    if rows < 2:
        raise UserError(f"{table.file_name}: {rows} of {thousands(table.rows)} rows can be used, at least 2 are needed")


def check_values(table: RawTable, x: FloatArray, y: FloatArray, x_names: Sequence[str], choice: TableChoice) -> None:
    """Raise UserError if a column of the rows used is constant, or if an input equals the target."""
    name, rows = table.file_name, thousands(len(y))
    if (y == y[0]).all():
        value = shortest(float(y[0, 0]))
        raise UserError(f"{name}: the target {choice.target} is {value} in all {rows} rows: {OTHER_TARGET}")
    for column, values in zip(x_names, x.T, strict=True):
        if (values == values[0]).all():
            raise UserError(f"{name}: {column} is {shortest(float(values[0]))} in all {rows} rows: leave it out")
        if np.array_equal(values, y[:, 0]):
            raise UserError(f"{name}: {column} equals the target {choice.target} in all rows: leave it out")


def check_classes(table: RawTable, choice: TableChoice, class_names: Sequence[str]) -> None:
    """Raise UserError unless there are as many classes as the choice says, at least two."""
    target, count = f"the target {choice.target}", len(class_names)
    if count == 1:
        raise UserError(f"{table.file_name}: {target} has one class only, {class_names[0]!r}: {OTHER_TARGET}")
    if count > MAX_CLASSES:
        raise UserError(f"{table.file_name}: {target} has {thousands(count)} classes, at most {MAX_CLASSES} are possible: {OTHER_TARGET}")
    if count != choice.classes:
        raise UserError(f"{table.file_name}: {target} has {count} classes, not {choice.classes}: --classes {count}")
