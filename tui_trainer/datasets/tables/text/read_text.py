"""read_columns(): the columns of a text file."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.cells import number_of
from tui_trainer.datasets.tables.content import SHARE
from tui_trainer.datasets.tables.options import DELIMITER_NAMES
from tui_trainer.datasets.tables.raw_table import Column
from tui_trainer.datasets.tables.text.blocks import Block, TextFile
from tui_trainer.datasets.tables.text.builder import ColumnBuilder
from tui_trainer.datasets.tables.text.names import INDEX, column_names, no_name, numbers_rows
from tui_trainer.datasets.tables.text.recognise import sample_rows
from tui_trainer.datasets.tables.watch import Watch

WAY_OUT = "give it one, or --header no"
"""Way out for a header that has an empty name."""
FIRST_PASS = 0.9
"""Share of the work that is done when a file has been read once; few files are read twice."""


def read_columns(file: TextFile, first_lines: Sequence[str], watch: Watch) -> tuple[tuple[Column, ...], NDArray[np.int32]]:
    """Return the columns, and the line of each row. `first_lines`: the sample that the format was recognised from.

    Raises UserError for column names or rows that are no table.
    """
    known_texts = _text_columns(sample_rows(first_lines, file.format.delimiter)[file.format.header :], file.format.decimal)
    table = _Pass(file, known_texts)
    watch.begin(SHARE, FIRST_PASS)
    table.read(watch)
    watch.begin(FIRST_PASS, 1.0)
    late_texts = table.text_columns() - known_texts
    if late_texts:  # rows before the first text of a column were kept as numbers only
        table = _Pass(file, known_texts | late_texts)
        table.read(watch)
    return table.result(watch)


def _text_columns(rows: Sequence[Sequence[str]], decimal: str) -> frozenset[int]:
    """Return the indices of the columns that have a cell that is not a number."""
    width = min(map(len, rows), default=0)
    return frozenset(index for index in range(width) if any(number_of(row[index], decimal) is None for row in rows))


class _Pass:
    """Reading a file once from its start to its end."""

    def __init__(self, file: TextFile, text_columns: frozenset[int]) -> None:
        self._file = file
        self._known_texts = text_columns
        self._builders: list[ColumnBuilder] = []
        self._lines: list[NDArray[np.int32]] = []
        self._unnamed: UserError | None = None
        """Error for a first column without a name, raised unless it numbers the rows; None if the column has a name."""

    def read(self, watch: Watch) -> None:
        """Read all blocks of the file. Raises UserError if they are no table."""
        watch.at(0.0)
        for block in self._file.blocks(wants_numbers=not self._known_texts):
            rest = block if self._builders else self._begin(block)
            self._add(rest)
            watch.at(block.share)

    def text_columns(self) -> frozenset[int]:
        """Return the indices of the columns in which a text was found."""
        return frozenset(index for index, builder in enumerate(self._builders) if builder.is_text)

    def result(self, watch: Watch) -> tuple[tuple[Column, ...], NDArray[np.int32]]:
        """Return the columns and the line of each row. Raises UserError if there is no row."""
        lines = np.concatenate(self._lines) if self._lines else np.empty(0, np.int32)
        if not len(lines):
            reason = "only a line of column names" if self._builders else "it is empty"
            raise UserError(f"{self._file.file_name} has no rows: {reason}")
        first, *others = (builder.build(watch) for builder in self._builders)
        watch.at(1.0)
        if self._unnamed and not numbers_rows(first):
            raise self._unnamed
        return (replace(first, is_index=self._unnamed is not None), *others), lines

    def _begin(self, block: Block) -> Block:
        """Make the builders of the columns from the first block. Returns the block without the header."""
        form = self._file.format
        if not block.rows:
            return block
        names = [f"x{number}" for number in range(1, len(block.rows[0]) + 1)]
        if form.header:
            names = self._header_names(block.rows[0], f"{self._file.file_name}, line {block.lines[0]}")
            block = block.without_header()
        self._builders = [ColumnBuilder(name, form.decimal, index in self._known_texts) for index, name in enumerate(names)]
        return block

    def _header_names(self, cells: Sequence[str], location: str) -> list[str]:
        """Return the names in the header. A first name that is empty is the index, if no other column has that name."""
        if len(cells) > 1 and not clean_text(cells[0]) and INDEX not in map(clean_text, cells):
            self._unnamed = no_name(1, location, WAY_OUT)
            cells = [INDEX, *cells[1:]]
        return column_names(cells, location, WAY_OUT)

    def _add(self, block: Block) -> None:
        """Add the rows of a block to the columns. Raises UserError for a row with too many or too few cells."""
        self._lines.append(block.lines)
        wrong = block.wrong_row(len(self._builders))
        if wrong is not None:
            expected, found = _cells(len(self._builders)), len(block.rows[wrong])
            delimiter = DELIMITER_NAMES[self._file.format.delimiter]
            way_out = f"with the delimiter {delimiter}: mend the line, or --delimiter"
            raise UserError(f"{self._file.file_name}, line {block.lines[wrong]}: expected {expected}, found {found} {way_out}")
        if block.numbers is not None:
            for builder, numbers in zip(self._builders, block.numbers.T, strict=True):
                builder.add_numbers(numbers)
        elif len(block.lines):
            for builder, cells in zip(self._builders, block.columns or zip(*block.rows, strict=True), strict=True):
                builder.add_cells(cells)


def _cells(number: int) -> str:
    return f"{number} cell" if number == 1 else f"{number} cells"
