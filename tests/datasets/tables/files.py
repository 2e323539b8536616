"""Files of tables for the tests."""

from pathlib import Path

from tui_trainer.datasets.tables.options import ReadOptions
from tui_trainer.datasets.tables.raw_table import ColumnKind, RawTable
from tui_trainer.datasets.tables.read import read_table

HOUSES = "area,rooms,city,price\n" + "".join(
    f"{50 + 10 * index},{1 + index % 4},{('Bern', 'Basel', 'Chur')[index % 3]},{200 + 31 * index}\n" for index in range(12)
)
"""Twelve rows of two columns of numbers, a text column and a price."""


def table_of(content: str | bytes, folder: Path, options: ReadOptions | None = None, name: str = "houses.csv") -> RawTable:
    """Return the table in a file with that content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, options or ReadOptions())


def values(table: RawTable) -> dict[str, list[object]]:
    """Return the values of each column; None for a missing one."""
    return {column.name: [_value(table, column.name, row) for row in range(table.rows)] for column in table.columns}


def _value(table: RawTable, name: str, row: int) -> object:
    column = table.column(name)
    if column.is_missing[row]:
        return None
    if column.kind is ColumnKind.NUMBERS:
        assert column.numbers is not None
        return float(column.numbers[row])
    return column.cell(row)
