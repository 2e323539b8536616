"""Cells that are missing or are not numbers: messages with file, line, column, value and the ways out."""

import shlex
from collections.abc import Sequence
from math import isinf

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import thousands
from tui_trainer.base.text import clean_text
from tui_trainer.base.typed_numbers import correction
from tui_trainer.catalogue.table import names_text
from tui_trainer.datasets.tables.cells import is_number
from tui_trainer.datasets.tables.choice import MAX_CATEGORIES
from tui_trainer.datasets.tables.raw_table import MAX_CELL_WIDTH, Cell, Column, ColumnKind, RawTable


class MissingCellsError(UserError):
    """Error for missing cells in chosen columns: their rows can be dropped."""

    def __init__(self, finding: str, ways_out: str) -> None:
        super().__init__(finding + ways_out)
        self.finding = finding
        """Where the first missing cell is, such as "houses.csv, line 7, age: 'n/a' is not a number"."""


def missing_cells(table: RawTable, inputs: Sequence[Column], target: Column | None, rows: int) -> MissingCellsError:
    """Return the error for the first missing cell of the columns. `rows`: number of rows with missing cells."""
    columns = [*inputs, *([target] if target else [])]
    found = [(column, column.first_missing) for column in columns if column.first_missing is not None]
    column, cell = min(found, key=lambda pair: pair[1].row)
    shown = clean_text(cell.text, MAX_CELL_WIDTH)
    cells = "the row with such a cell" if rows == 1 else f"the {thousands(rows)} rows with such cells"
    ways_out = f"--missing drop leaves out {cells}"
    if column is not target and column.as_text and column.as_text.distinct <= MAX_CATEGORIES:
        ways_out += f", --categories {shlex.quote(names_text([column.name]))} takes it as categories"
    if not shown or column.kind is ColumnKind.TEXT:
        reason = f"{shown!r} stands for a missing value" if shown else "the cell is empty"
        return MissingCellsError(f"{table.location(cell.row, column.name)}: {reason}", f": {ways_out}")
    separator = ";" if _hint(table, cell.text) else ":"
    return MissingCellsError(f"{table.file_name}, {not_a_number(table, column, cell)}", f"{separator} {ways_out}")


def not_a_number(table: RawTable, column: Column, cell: Cell) -> str:
    """Return where a cell is and that it is not a number, such as "line 7, age: '1_000' is not a number: write 1000"."""
    hint = _hint(table, cell.text)
    reason = f"{clean_text(cell.text, MAX_CELL_WIDTH)!r} is not a number{f': {hint}' if hint else ''}"
    return f"{table.location(cell.row, column.name).removeprefix(table.file_name + ', ')}: {reason}"


def _hint(table: RawTable, text: str) -> str:
    """Return what would be right for a text that is not a number; '' if that is not known.

    Numbers beyond float64 and infinite ones have the limit as hint.
    """
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if isinf(value):
        return "expected at most 1.8e308"
    decimal = table.format.decimal if table.format else "."
    try:
        return f"write {int(text, 16)}" if "0x" in text.lower() else _correction(text, decimal)
    except ValueError:
        return ""


def _correction(text: str, decimal: str) -> str:
    """Return how a number that resembles a cell is written in a file, such as 'write 1000'; '' if none does."""
    hint = correction(text, whole=False, fits=lambda typed: is_number(typed, "."))
    if decimal == ".":
        return hint
    comma = text.strip().replace(".", ",")
    return f"write a comma: {comma}" if is_number(comma, ",") else hint.replace(".", ",")
