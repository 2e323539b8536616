"""Lines of the import dialog: the columns with type, range and missing cells, the first rows, and the settings."""

from collections.abc import Sequence
from itertools import accumulate, islice

from rich.cells import cell_len

from tui_trainer.base.numbers import readable, shortest, thousands
from tui_trainer.base.table import GAP, align_columns
from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.raw_table import Column, ColumnKind
from tui_trainer.frontend.tables.table_import import TARGET_ROLE, TableImport

HEADER = ("use", "column", "values", "lowest", "highest", "missing")
RIGHT_ALIGNED = (3, 4, 5)
"""Columns of numbers."""
MAX_NAME_WIDTH = 14
"""Maximum width of a column's name in the list, in cells."""
MAX_CELL_WIDTH = 14
"""Maximum width of a cell of the first rows."""
DIGITS = 4
"""Significant digits of the lowest and the highest value."""
CELL_DIGITS = 6
"""Significant digits of a number in the first rows."""
NOT_USED = "–"


def column_lines(chosen: TableImport) -> tuple[str, list[str]]:
    """Return the header, and a line for each column of the table."""
    header, *lines = align_columns([HEADER, *(_cells(chosen, column) for column in chosen.table.columns)], RIGHT_ALIGNED)
    return header, lines


def _cells(chosen: TableImport, column: Column) -> Sequence[str]:
    return (
        chosen.role(column.name) or NOT_USED,
        clean_text(column.name, MAX_NAME_WIDTH),
        _kind_text(chosen, column),
        _number(column.lowest),
        _number(column.highest),
        thousands(column.missing) if column.missing else "",
    )


def _kind_text(chosen: TableImport, column: Column) -> str:
    """Return what the values of a column are taken for, such as 'numbers' or '3 categories'."""
    if chosen.has_categories(column):
        names = ("class", "classes") if chosen.role(column.name) == TARGET_ROLE else ("category", "categories")
        count = column.used_as(column.name in chosen.choice.categories).distinct
        return f"{thousands(count)} {names[count != 1]}"
    return "texts" if column.kind is ColumnKind.TEXT else "numbers"


def _number(value: float | None) -> str:
    return "" if value is None else readable(value, DIGITS)


def first_row_lines(chosen: TableImport, highlighted: int, rows: int, width: int) -> list[str]:
    """Return the first rows as lines with a header: the column with index `highlighted`, and as many others as fit.

    Columns before it are shown first. `rows`: number of rows; `width`: of the lines, in cells.
    """
    table = chosen.table
    before = _fitting([_cells_of(column, rows) for column in reversed(table.columns[max(highlighted - width, 0) : highlighted + 1])], width)
    first = highlighted + 1 - len(before)
    columns = _fitting([*reversed(before), *(_cells_of(column, rows) for column in table.columns[highlighted + 1 :][:width])], width)
    numbers = [index for index in range(len(columns)) if table.columns[first + index].kind is ColumnKind.NUMBERS]
    return align_columns(list(zip(*columns, strict=True)), numbers)


def _cells_of(column: Column, rows: int) -> list[str]:
    """Return the name of a column and its first cells."""
    shown = range(min(rows, len(column.is_missing)))
    return [clean_text(text, MAX_CELL_WIDTH) for text in (column.name, *(_cell_text(column, row) for row in shown))]


def _fitting(columns: Sequence[list[str]], width: int) -> list[list[str]]:
    """Return the first columns of cells that fit in a width beside one another, at least one."""
    ends = accumulate(max(map(cell_len, cells)) + len(GAP) for cells in columns)
    return [*columns[:1], *(cells for cells, end in zip(columns[1:], islice(ends, 1, None), strict=False) if end - len(GAP) <= width)]


def _cell_text(column: Column, row: int) -> str:
    return column.cell(row) if column.numbers is None or column.is_missing[row] else shortest(float(column.numbers[row]), CELL_DIGITS)
