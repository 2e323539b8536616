"""Lines of a script that read the user's own table: the same rows, columns, categories and classes as in the run."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tui_trainer.base.text import UNSAFE_CATEGORIES, clean_text
from tui_trainer.catalogue.code import MAX_SCRIPT_LINE_LENGTH
from tui_trainer.datasets.sources.table import UsedTable
from tui_trainer.datasets.tables.cells import MISSING, MISSING_NUMBERS
from tui_trainer.datasets.tables.encoding import Encoding
from tui_trainer.datasets.tables.raw_table import ColumnKind
from tui_trainer.export.source_text import comment, string_literal

HIDDEN = ", ".join(string_literal(name) for name in sorted(UNSAFE_CATEGORIES))
TEXT_SOURCE = (
    "def text(cell):",
    f"    hidden = {{{HIDDEN}}}",
    "    shown = (c for c in cell if c.isspace() or unicodedata.category(c) not in hidden)",
    '    return unicodedata.normalize("NFC", " ".join("".join(shown).split()))',
)
"""Function of a script that returns the text of a cell as the run has it: without invisible characters."""
MAX_REMARK_WIDTH = 40
"""Maximum width of the name of a column in a comment, in cells."""
NUMBER_SOURCE = ("def number(cell):", '    return float(cell.replace(",", "."))')
"""Function of a script that returns the number in a cell with a decimal comma."""
ONE_HOT_SOURCE = ("def one_hot(value, categories):", "    return [float(value == category) for category in categories]")
"""Function of a script that returns 1 for the category of a value, and 0 for the others."""


def table_lines(used: UsedTable) -> list[str]:
    """Return the lines that read the file DATA, and set `x` and `y` to lists of the rows of inputs and targets."""
    source = _TableSource(used)
    helpers = [line for lines in source.helpers() for line in ("", "", *lines)]
    return [*helpers, *(["", ""] if helpers else []), *source.row_lines(), *source.column_lines()]


class _TableSource:
    """Source code that reads a table."""

    def __init__(self, used: UsedTable) -> None:
        self._table, self._selection = used
        self._names = self._table.names
        self._columns = {column.name: column for column in self._selection.columns}
        self._target = self._selection.columns[-1]

    def helpers(self) -> Iterator[tuple[str, ...]]:
        """Yield the lines of each function that the other lines use."""
        form = self._table.format
        if any(map(self._is_text, self._used)):
            yield TEXT_SOURCE
        if form and form.decimal == "," and not all(map(self._is_text, self._used)):
            yield NUMBER_SOURCE
        if any(encoding.categories is not None for encoding in self._selection.encodings):
            yield ONE_HOT_SOURCE

    def row_lines(self) -> Iterator[str]:
        """Yield the lines that set `rows`, a list of cells for each row, without the rows that are dropped."""
        if self._table.format is None:
            yield from self._array_lines()
        else:
            yield from self._text_lines()
        if self._selection.dropped:
            yield from self._drop_lines()

    def column_lines(self) -> Iterator[str]:
        """Yield the lines that set `x` and `y`."""
        yield "x = ["
        yield "    ["
        for encoding in self._selection.encodings:
            yield from (f"        {line}" for line in self._input_lines(encoding))
        yield "    ]"
        yield "    for row in rows"
        yield "]"
        yield from self._target_lines()

    @property
    def _used(self) -> tuple[str, ...]:
        """Names of the columns that are trained on."""
        return (*(encoding.column for encoding in self._selection.encodings), self._selection.y_name)

    def _text_lines(self) -> Iterator[str]:
        form = self._table.format
        assert form is not None
        options = "" if form.delimiter == "," else f", delimiter={string_literal(form.delimiter)}"
        yield 'with open(DATA, newline="", encoding="utf-8-sig") as file:'
        yield f"    rows = list(csv.reader(file{options}))"
        if form.delimiter == " ":
            yield "rows = [[cell for cell in row if cell] for row in rows]"
        yield 'rows = [row for row in rows if "".join(row).strip() or len(row) > 1]  # without blank lines'
        if form.header:
            yield "rows = rows[1:]  # without the names of the columns"

    def _array_lines(self) -> Iterator[str]:
        match self._table.path.suffix.lower():
            case ".npz":
                inputs, target = _array_names(self._table.path)
                yield "arrays = np.load(DATA)"
                yield f"inputs, target = arrays[{inputs}].tolist(), arrays[{target}].ravel().tolist()"
                yield "rows = [[*np.atleast_1d(row).tolist(), value] for row, value in zip(inputs, target)]"
            case ".npy":
                yield "rows = np.load(DATA).tolist()"
            case _:
                yield "columns = pyarrow.parquet.read_table(DATA).columns"
                yield "times = pyarrow.types.is_temporal"
                yield 'columns = [column.cast("string") if times(column.type) else column for column in columns]'
                yield "cells = zip(*(column.to_pylist() for column in columns))"
                yield 'rows = [["" if cell is None else cell for cell in row] for row in cells]'

    def _drop_lines(self) -> Iterator[str]:
        """Yield the lines that drop the rows with missing cells, column by column."""
        missing = [name for name in dict.fromkeys(self._used) if self._columns[name].missing]
        others = {text.strip().lower() for name in missing if not self._is_text(name) for text in self._columns[name].not_numbers}
        for are_text, texts in ((False, MISSING_NUMBERS | others), (True, MISSING)):
            if any(self._is_text(name) is are_text for name in missing):
                yield f"{_missing_name(are_text)} = {{{', '.join(map(string_literal, sorted(texts)))}}}"
        for name in missing:
            yield f"rows = [row for row in rows if {self._present_test(name)}]  # {clean_text(name, MAX_REMARK_WIDTH)}"

    def _present_test(self, name: str) -> str:
        """Return the expression that says whether a cell of `row` is not missing."""
        shown = self._value(name) if self._is_text(name) else f"{self._text(name)}.strip()"
        return f"{shown}.lower() not in {_missing_name(self._is_text(name))}"

    def _input_lines(self, encoding: Encoding) -> Iterator[str]:
        value, remark = self._value(encoding.column), f"  # {clean_text(encoding.column, MAX_REMARK_WIDTH)}"
        if encoding.categories is None:
            yield f"{value},{remark}"
            return
        values = encoding.categories if encoding.numbers is None else encoding.numbers
        literals = [_literal(each) for each in values]
        line = f"*one_hot({value}, [{', '.join(literals)}]),{remark}"
        if len(line) <= MAX_SCRIPT_LINE_LENGTH - 8:
            yield line
            return
        yield f"*one_hot({value}, [{remark}"
        yield from (f"    {literal}," for literal in literals)
        yield "]),"

    def _target_lines(self) -> Iterator[str]:
        """Yield the lines that set `y`: numbers, 0 and 1 for two classes, or class numbers for more."""
        value, names = self._value(self._selection.y_name), self._selection.class_names
        if not names:
            yield f"y = [[{value}] for row in rows]"
        elif len(names) == 2:
            yield from comment(f"the class {names[1]} is 1, {names[0]} is 0")
            yield f"y = [[float({value} == {_literal(self._class_value(1))})] for row in rows]"
        else:
            yield from _list_lines("classes", [_literal(self._class_value(number)) for number in range(len(names))])
            yield f"y = [classes.index({value}) for row in rows]"

    def _class_value(self, number: int) -> str | float:
        """Return the value of the target that is this class."""
        row = int(np.flatnonzero(self._selection.kept)[int((self._selection.y[:, 0] == number).argmax())])
        return self._selection.class_names[number] if self._target.numbers is None else float(self._target.numbers[row])

    def _value(self, name: str) -> str:
        """Return the source of the value of a column: a number, or a text."""
        if self._is_text(name):
            return f"text({self._text(name)})"
        has_comma = self._table.format is not None and self._table.format.decimal == ","
        return f"{'number' if has_comma else 'float'}({self._cell(name)})"

    def _text(self, name: str) -> str:
        """Return the source of a cell as text; cells of arrays can be numbers."""
        return self._cell(name) if self._table.format else f"str({self._cell(name)})"

    def _cell(self, name: str) -> str:
        return f"row[{self._names.index(name)}]"

    def _is_text(self, name: str) -> bool:
        return self._columns[name].kind is ColumnKind.TEXT


def _array_names(path: Path) -> list[str]:
    """Return the literals of the names that the arrays of inputs and targets have in a .npz file."""
    with np.load(path) as arrays:
        return [string_literal(next(name for name in names if name in arrays)) for names in (("X", "x"), ("y", "Y"))]


def _missing_name(of_text: bool) -> str:
    """Return the name of the set of the texts that stand for missing values in columns of texts, or of numbers."""
    return "MISSING_TEXTS" if of_text else "MISSING_NUMBERS"


def _list_lines(name: str, literals: list[str]) -> list[str]:
    """Return the assignment of a list, in one line if it fits."""
    line = f"{name} = [{', '.join(literals)}]"
    return [line] if len(line) <= MAX_SCRIPT_LINE_LENGTH else [f"{name} = [", *(f"    {literal}," for literal in literals), "]"]


def _literal(value: str | float) -> str:
    return string_literal(value) if isinstance(value, str) else repr(value)
