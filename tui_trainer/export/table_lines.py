"""Lines of a script that read the user's own table: the same rows, columns, categories and classes as in the run."""

from collections.abc import Iterator, Sequence

import numpy as np

from tui_trainer.base.text import UNSAFE_CATEGORIES
from tui_trainer.catalogue.code import MAX_SCRIPT_LINE_LENGTH
from tui_trainer.datasets.sources.table import UsedTable
from tui_trainer.datasets.tables.cells import MISSING, MISSING_NUMBERS
from tui_trainer.datasets.tables.encoding import Encoding
from tui_trainer.datasets.tables.raw_table import ColumnKind
from tui_trainer.export.source_text import comment, string_literal

TEXT_SOURCE = (
    "def text(cell):",
    "    shown = (c for c in cell if c.isspace() or unicodedata.category(c) not in HIDDEN)",
    '    return unicodedata.normalize("NFC", " ".join("".join(shown).split()))',
)
"""Function of a script that returns the text of a cell as the run has it: without invisible characters."""


def table_lines(used: UsedTable) -> list[str]:
    """Return the lines that read the file DATA, and set `x` and `y` to lists of the rows of inputs and targets."""
    source = _TableSource(used)
    return [*source.helper_lines(), *source.row_lines(), *source.column_lines()]


class _TableSource:
    """Source code that reads a table."""

    def __init__(self, used: UsedTable) -> None:
        self._table, self._selection = used
        self._names = self._table.names
        self._target = self._table.column(self._selection.y_name)

    def helper_lines(self) -> Iterator[str]:
        """Yield the constants and functions that the other lines use."""
        if any(self._is_text(name) for name in self._used):
            yield f"HIDDEN = {{{', '.join(string_literal(name) for name in sorted(UNSAFE_CATEGORIES))}}}"
            yield from TEXT_SOURCE
            yield ""
        if self._selection.dropped and self._table.format:
            names = MISSING_NUMBERS if not all(map(self._is_text, self._used)) else MISSING
            yield f"MISSING = {{{', '.join(string_literal(text) for text in sorted(names))}}}"

    def row_lines(self) -> Iterator[str]:
        """Yield the lines that set `rows`, a list of cells for each row, without the rows that are dropped."""
        if self._table.format is None:
            yield from self._array_lines()
        else:
            yield from self._text_lines()
        if self._selection.dropped:
            yield from wrapped("rows = [row for row in rows if not (", self._missing_tests(), ")]", " or ")

    def column_lines(self) -> Iterator[str]:
        """Yield the lines that set `x` and `y`."""
        yield "x = ["
        yield "    ["
        for encoding in self._selection.encodings:
            yield from (f"        {line}" for line in self._input_lines(encoding))
        yield "    ]"
        yield "    for row in rows"
        yield "]"
        names = self._selection.class_names
        yield from comment(f"the class {names[1]} is 1, {names[0]} is 0") if names else ()
        yield f"y = [[{self._target_source()}] for row in rows]"

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
        if self._table.path.suffix.lower() == ".npz":
            yield "arrays = np.load(DATA)"
            yield 'rows = np.column_stack([arrays["X"], arrays["y"]]).astype(np.float64).tolist()'
        else:
            yield "rows = np.load(DATA).astype(np.float64).tolist()"

    def _missing_tests(self) -> list[str]:
        """Return an expression for each column that has missing cells: whether the cell of `row` is missing."""
        missing = [name for name in self._used if self._table.column(name).missing]
        return [self._missing_test(name) for name in dict.fromkeys(missing)]

    def _missing_test(self, name: str) -> str:
        cell = self._cell(name)
        if self._table.format is None:
            return f"{cell} != {cell}"  # NaN
        if not self._is_text(name):
            return f"{cell}.strip().lower() in MISSING"
        excepted = sorted(MISSING_NUMBERS - MISSING)
        others = any(not self._is_text(used) for used in self._used)
        less = f" - {{{', '.join(map(string_literal, excepted))}}}" if others else ""
        return f"text({cell}).lower() in MISSING{less}"

    def _input_lines(self, encoding: Encoding) -> Iterator[str]:
        name, value = encoding.column, self._value(encoding.column)
        remark = "".join(f"  {line}" for line in comment(name)[:1])
        if encoding.categories is None:
            yield f"{value},{remark}"
            return
        values = encoding.numbers if encoding.numbers is not None else encoding.categories
        yield f"*(float({value} == category) for category in [{remark}"
        yield from wrapped("    ", [_literal(each) for each in values], ",", ", ")
        yield "]),"

    def _target_source(self) -> str:
        value = self._value(self._selection.y_name)
        if not self._selection.class_names:
            return value
        return f"float({value} == {_literal(self._class_value())})"

    def _class_value(self) -> str | float:
        """Return the value of the target that is class 1."""
        row = int(np.flatnonzero(self._selection.kept)[int(self._selection.y[:, 0].argmax())])
        return self._selection.class_names[1] if self._target.numbers is None else float(self._target.numbers[row])

    def _value(self, name: str) -> str:
        """Return the source of the value of a column: a number, or a text."""
        cell = self._cell(name)
        if self._table.format is None:
            return cell
        if self._is_text(name):
            return f"text({cell})"
        return f"float({cell})" if self._table.format.decimal == "." else f'float({cell}.replace(",", "."))'

    def _cell(self, name: str) -> str:
        return f"row[{self._names.index(name)}]"

    def _is_text(self, name: str) -> bool:
        return self._table.column(name).kind is ColumnKind.TEXT


def wrapped(start: str, parts: Sequence[str], end: str, separator: str) -> Iterator[str]:
    """Yield a start, parts with separators between them, and an end, on as few lines as fit; an indent starts each line."""
    indent = " " * (len(start) - len(start.lstrip()) if not start.strip() else 4)
    line = start
    for index, part in enumerate(parts):
        piece = part + (separator if index < len(parts) - 1 else end)
        if len(line) + len(piece) > MAX_SCRIPT_LINE_LENGTH - 8 and line.strip():
            yield line.rstrip()
            line = indent
        line += piece
    yield line


def _literal(value: str | float) -> str:
    return string_literal(value) if isinstance(value, str) else repr(value)
