"""Random tables as text files, some of them damaged, and their comparison with the independent reader."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from tests.datasets.tables.independent import Expected, NoTableError, read_independently
from tests.datasets.tables.random_choices import selection_fault
from tui_trainer.base.errors import UserError
from tui_trainer.base.text import exception_text
from tui_trainer.datasets.tables.options import HeaderInDoubt, ReadOptions, TableFormat
from tui_trainer.datasets.tables.raw_table import Column, RawTable
from tui_trainer.datasets.tables.read import read_table

MISSING = ("", "", "NA", "n/a", "NaN", "null", "?", "-", "none", " ", "#N/A")
WORDS = ("Bern", "Zürich", "New York", "東京", "ja", "nein", "a;b", "1,5x", 'the "old" one', "two\nlines", "é", "x\u200by", "|", "#")
ODD_NUMBERS = ("1_000", "１２", "inf", "-Infinity", "1e999", "1e-999", "0x1F", "1 000", "٣", "+5", "-0", ".5", "5.", "1E+5", "9" * 330)
LINE_ENDS = ("\n", "\n", "\r\n", "\r")

Maker = Callable[[Random], str]


@dataclass(frozen=True)
class RandomTable:
    """Content of a file, and how it was written."""

    content: bytes
    form: TableFormat
    is_damaged: bool

    @property
    def options(self) -> ReadOptions:
        """Options that say how it was written."""
        return ReadOptions(delimiter=self.form.delimiter, decimal=self.form.decimal, header=self.form.header)


def random_table(random: Random) -> RandomTable:
    """Return a table of up to 8 columns and mostly up to 30 rows, every fifth time up to 3,000."""
    delimiter = random.choice(",;\t| ")
    decimal = "." if delimiter == "," and random.random() < 0.8 else random.choice("..,")
    form = TableFormat(delimiter, decimal, random.random() < 0.7)
    makers = [random.choice((_whole, _float, _float, _word, _mixed, _bit, _yes_no)) for _ in range(random.randint(1, 8))]
    missing = random.choice((0, 0, 0.05, 0.4))
    quotes = random.choice((0, 0, 0.3))
    rows = [_names(random, len(makers))] if form.header else []
    for _ in range(random.randint(1, 30) if random.random() < 0.8 else random.randint(200, 3000)):
        rows.append([_cell(random, maker, missing, decimal) for maker in makers])
    end = random.choice(LINE_ENDS)
    lines = [delimiter.join(_written(random, cell, delimiter, quotes) for cell in row) for row in rows]
    text = end.join(lines) + random.choice((end, "", end + end))
    content = random.choice((b"", b"", b"\xef\xbb\xbf")) + text.encode()
    is_damaged = random.random() < 0.15
    return RandomTable(_damaged(random, content) if is_damaged else content, form, is_damaged)


def outcome(table: RandomTable, says_how: bool, path: Path) -> tuple[str, str]:
    """Read a table, with the options that say how it was written, or without.

    Returns 'read', 'refused', 'asked' or 'crashed', and a text of what is wrong, '' if nothing is.
    """
    path.write_bytes(table.content)
    try:
        found = read_table(path, table.options if says_how else ReadOptions())
    except HeaderInDoubt:
        return "asked", "it asked for what was said" if says_how else ""
    except UserError as error:
        return "refused", _why_not_refused(table, str(error)) if says_how else ""
    except Exception as error:  # noqa: BLE001 - any other exception is a failure to report
        return "crashed", exception_text(error)
    assert found.format is not None
    try:
        expected = read_independently(table.content, found.format)
    except NoTableError as error:
        return "read", f"it was read, the independent reader says: {error}"
    return "read", difference(found, expected) or selection_fault(found, expected, Random(len(table.content)))


def difference(found: RawTable, expected: Expected) -> str:
    """Return the first difference between a table and what it must be; '' if all bits are equal."""
    if (list(found.names), found.lines.tolist()) != (expected.names, expected.lines):
        return f"names {found.names} or lines differ from {expected.names}"
    for column, values in zip(found.columns, expected.columns, strict=True):
        if not _is_equal(column, values):
            return f"the column {column.name} differs: {[column.cell(row) for row in range(min(5, found.rows))]} … {values[:5]}"
    return ""


def _is_equal(column: Column, values: list[float | str | None]) -> bool:
    texts = sorted({value for value in values if isinstance(value, str)})
    if texts:
        return column.categories == tuple(texts) and [column.cell(row) or None for row in range(len(values))] == values
    numbers = np.array([np.nan if value is None else value for value in values], np.float64)
    return column.numbers is not None and column.numbers.tobytes() == numbers.tobytes()


def _why_not_refused(table: RandomTable, message: str) -> str:
    """Return '' if the independent reader can't read a refused table either, else what is wrong."""
    if not message.isprintable():
        return f"the message is not printable: {message!r}"
    try:
        read_independently(table.content, table.form)
    except NoTableError:
        return ""
    return f"it was refused: {message}"


def _names(random: Random, count: int) -> list[str]:
    return [random.choice(("x", "größe ", "price [USD]", "a b", "Preis;", "n")) + str(number) for number in range(count)]


def _cell(random: Random, maker: Maker, missing: float, decimal: str) -> str:
    return random.choice(MISSING) if random.random() < missing else maker(random).replace(".", decimal)


def _whole(random: Random) -> str:
    return str(random.randint(-5, 5) if random.random() < 0.5 else random.randint(-(10**20), 10**20))


def _float(random: Random) -> str:
    value = random.uniform(-10, 10) * 10.0 ** random.choice((0, 0, 0, 5, -7, 200, -310))
    return random.choice((repr, "{:.3f}".format, "{:e}".format, "{:+.17g}".format, " {} ".format))(value)


def _word(random: Random) -> str:
    return random.choice(WORDS)


def _bit(random: Random) -> str:
    return random.choice("01")


def _yes_no(random: Random) -> str:
    return random.choice(("ja", "nein"))


def _mixed(random: Random) -> str:
    return random.choice(ODD_NUMBERS) if random.random() < 0.03 else _float(random)


def _written(random: Random, cell: str, delimiter: str, quotes: float) -> str:
    """Return a cell as it stands in the file, in quotation marks if it must be or by chance."""
    needs_quotes = any(character in cell for character in ('"', "\n", "\r", delimiter))
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if needs_quotes or random.random() < quotes else cell


def _damaged(random: Random, content: bytes) -> bytes:
    """Return a content with a few bytes inserted, removed or replaced."""
    damaged = bytearray(content)
    for _ in range(random.randint(1, 3)):
        start = random.randrange(len(damaged) + 1)
        damaged[start : start + random.randint(0, 3)] = random.choice((b"", b'"', b",", b"\n", b"\0", b"\xff", b"\r", b"1", b"e"))
    return bytes(damaged)
