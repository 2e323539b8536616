"""Text files: delimiters, decimals, headers, quotes, line ends and missing cells."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from tests.datasets.tables.files import HOUSES, table_of, values
from tui_trainer.base.errors import UserError
from tui_trainer.datasets.tables.choice import guess_choice
from tui_trainer.datasets.tables.options import HeaderInDoubt, ReadOptions
from tui_trainer.datasets.tables.raw_table import Cell, ColumnKind

AB = {"a": [1.5, -2.0], "b": [3.0, 40.0]}


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("a,b\n1.5,3\n-2,4e1\n", "commas, decimal point, header"),
        ("a;b\n1,5;3\n-2;4e1\n", "semicolons, decimal comma, header"),
        ("a\tb\n1.5\t3\n-2\t40\n", "tabs, decimal point, header"),
        ("a|b\n1,5|3\n-2|40\n", "pipes, decimal comma, header"),
        ("a   b\n 1.5 3\n-2  40\n", "spaces, decimal point, header"),
        ('a,b\n"1,5",3\n-2,40\n', "commas, decimal comma, header"),
        ('"a", "b"\n"1.5", 3\n-2, 40\n'.replace(", ", ","), "commas, decimal point, header"),
        ("a, b\n1.5, 3\n-2, 40\n", "commas, decimal point, header"),
        ("\ufeffa,b\r\n1.5,3\r\n\r\n-2,40", "commas, decimal point, header"),
        ("a,b\r1.5,3\r-2,40\r", "commas, decimal point, header"),
        ("\n  \na,b\n1.5,3\n\n-2,40\n \n", "commas, decimal point, header"),
    ],
)
def test_formats(content: str, form: str, tmp_path: Path) -> None:
    """Delimiter, decimal character and header are recognised; blank lines, a byte order mark and all line ends are accepted."""
    table = table_of(content, tmp_path)
    assert values(table) == AB
    assert table.format is not None
    assert table.format.text == form
    assert table.sha256 == hashlib.sha256(content.encode()).hexdigest()


@pytest.mark.parametrize("content", ["1.5,3\n-2,40\n", "1.5;3\n-2;40\n", "NA,3\n-2,40\n"])
def test_no_header(content: str, tmp_path: Path) -> None:
    """A first line of numbers is a row; the columns are x1, x2, …"""
    table = table_of(content, tmp_path)
    assert (table.names, table.rows, table.lines.tolist()) == (("x1", "x2"), 2, [1, 2])


@pytest.mark.parametrize("content", ["name,city\nAnna,Bern\n", "Anna,3\nBeat,4\nzoo,5\n1,x\n", "a,1\n2,2\n3,3\n"])
def test_a_header_in_doubt(content: str, tmp_path: Path) -> None:
    """A first line that may be names or a row is asked about; both answers are accepted."""
    with pytest.raises(HeaderInDoubt, match=r"^houses\.csv: the first line may be column names or a row: --header yes or"):
        table_of(content, tmp_path)
    with_header, without = (table_of(content, tmp_path, ReadOptions(header=header)) for header in (True, False))
    assert with_header.rows == without.rows - 1
    assert with_header.names == tuple(column.cell(0) for column in without.columns)


@pytest.mark.parametrize(("first", "names"), [("area,rooms", ("area", "rooms")), ("7,8", ("x1", "x2"))])
def test_a_header_above_columns_with_bad_cells(first: str, names: tuple[str, ...], tmp_path: Path) -> None:
    """Columns of which each has a few cells that are no numbers say whether the first line has names."""
    rows = [f"{index},{2 * index}" for index in range(10)]
    rows[3], rows[5] = "1_000,3", "4,12O"
    assert table_of("\n".join([first, *rows]), tmp_path).names == names


def test_the_message_for_a_header_in_doubt(tmp_path: Path) -> None:
    """The message shows the first line, and says what to type."""
    with pytest.raises(HeaderInDoubt) as caught:
        table_of("name,city\nAnna,Bern\n", tmp_path)
    way_out = "--header yes or --header no says whether 'name, city' are names"
    assert str(caught.value) == f"houses.csv: the first line may be column names or a row: {way_out}"


@pytest.mark.parametrize("start", [0, 1])
def test_an_index_without_a_name(start: int, tmp_path: Path) -> None:
    """A first column without a name that numbers the rows is no input unless it is chosen."""
    table = table_of(",area,price\n" + "".join(f"{start + index},{index % 4},{9 - index}\n" for index in range(5)), tmp_path)
    assert table.names == ("index", "area", "price")
    assert guess_choice(table).inputs == ("area",)
    assert values(table)["index"] == [start + index for index in range(5)]


@pytest.mark.parametrize("content", [
    ",a\n0,1\n2,3\n", ",a\n1,1\n0,3\n", ",a\n2,1\n3,3\n", ",a\n,1\n1,3\n", ",a\nx,1\ny,3\n", ",index\n0,1\n1,2\n", ",,a\n0,0,3\n1,1,4\n",
])  # fmt: skip
def test_a_column_without_a_name(content: str, tmp_path: Path) -> None:
    """A first column without a name that does not number the rows is refused, and so is any other one without a name."""
    with pytest.raises(UserError, match=r"^houses\.csv, line 1: column [12] has no name: give it one, or --header no$"):
        table_of(content, tmp_path, ReadOptions(header=True))


def test_what_the_user_says(tmp_path: Path) -> None:
    """Options overrule what would be recognised."""
    options = ReadOptions(delimiter=";", decimal=".", header=False)
    table = table_of("1,5;2\n2,5;3\n", tmp_path, options)
    assert values(table) == {"x1": ["1,5", "2,5"], "x2": [2.0, 3.0]}
    assert values(table_of("1,5\n2,5\n", tmp_path, ReadOptions(delimiter=";"))) == {"x1": [1.5, 2.5]}


def test_missing_cells_and_texts(tmp_path: Path) -> None:
    """Missing cells are counted, and the first one is kept; so is the first cell that makes a column text."""
    table = table_of("a,b,c,d\n1,x,,-\nNA,?,,3\n n/a ,y,NaN,none\n2,null,,4\n", tmp_path)
    expected = {"a": [1, None, None, 2], "b": ["x", None, "y", None], "c": [None] * 4, "d": [None, 3, None, 4]}
    assert values(table) == expected
    a, b, c, d = table.columns
    assert [column.missing for column in table.columns] == [2, 2, 4, 2]
    assert (a.first_missing, b.first_missing, a.first_text) == (Cell(1, "NA"), Cell(1, "?"), None)
    assert (b.kind, b.first_text, b.categories) == (ColumnKind.TEXT, Cell(0, "x"), ("x", "y"))
    assert (a.lowest, a.highest, b.lowest, c.lowest, d.highest) == (1, 2, None, None, 4)
    assert table.location(2, "a") == "houses.csv, line 4, a"


@pytest.mark.parametrize("cell", ["1_000", "１", "٣", "inf", "-Infinity", "1e999", "0x10", "1 2", "1,5", "--1", "9" * 400])
def test_what_float_takes_and_numbers_are_not(cell: str, tmp_path: Path) -> None:
    """Underscores, other scripts' digits, infinity and numbers beyond float64 are texts, and kept with the cell's line."""
    table = table_of(f"a;b\n1;1\n{cell};2.5\n", tmp_path)
    assert table.columns[0].first_text == Cell(1, cell)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ("1 2 x y", "numbers"), ("1 2 3 1_000 n/a", "numbers"), ("1 1 2 x x x", "numbers"), ("1 2 x y z", "text"),
        ("5 5 5 x", "text"), ("1 1.0 x", "text"), ("7a 7b 9", "text"), ("n/a n/a x", "text"), ("1 n/a 2", "numbers"),
    ],
)  # fmt: skip
def test_numbers_with_a_few_texts(cells: str, kind: str, tmp_path: Path) -> None:
    """A column is numbers if at least two and at least half of its different values are; other cells are then missing."""
    table = table_of("a;b\n" + "".join(f"{cell};1\n" for cell in cells.split()), tmp_path, ReadOptions(header=True))
    column = table.column("a")
    assert column.kind == kind
    assert (column.as_text is not None) == (kind == "numbers" and column.first_text is not None)
    assert [column.cell(row) for row in range(table.rows)] == [cell.replace("n/a", "") for cell in cells.split()]


def test_categories(tmp_path: Path) -> None:
    """Texts that look the same are one category; control characters are not shown."""
    table = table_of('a,b\n1, x\n2,"x "\n3,\u200bx\n4,"y\nz"\n5,y z\n', tmp_path)
    assert table.column("b").categories == ("x", "y z")
    assert table.lines.tolist() == [2, 3, 4, 5, 7]


def test_a_text_after_many_numbers(tmp_path: Path) -> None:
    """A column that becomes text far behind the first block keeps the texts of all rows, and its numbers."""
    rows = [f"{index % 7}.0,{index}" for index in range(120_000)]
    rows[100_000] = "x,1"
    table = table_of("a,b\n" + "\n".join(rows), tmp_path)
    a = table.column("a")
    assert a.used_as(categories=True).categories == ("0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "6.0", "x")
    assert (a.kind, a.missing, a.highest, a.not_numbers) == (ColumnKind.NUMBERS, 1, 6, ("x",))
    assert a.first_text == a.first_missing == Cell(100_000, "x")
    assert [table.column("a").cell(row) for row in (0, 6, 100_000, 119_999)] == ["0.0", "6.0", "x", "5.0"]
    numbers = table.column("b").numbers
    assert numbers is not None
    assert numbers.tolist() == [*range(100_000), 1, *range(100_001, 120_000)]


def test_blocks_are_joined(tmp_path: Path) -> None:
    """Columns and lines of a file of many blocks are complete, with quotation marks and without."""
    rows = 60_000
    plain = "a,b\n\n" + "".join(f"{index},{index / 7!r}\n" for index in range(rows))
    quoted = plain.replace("\n\n", '\n\n"0",0\n', 1)
    for content, first in ((plain, 3), (quoted, 3)):
        table = table_of(content, tmp_path)
        assert table.lines.tolist() == list(range(first, first + table.rows))
        numbers = table.column("b").numbers
        assert numbers is not None
        assert np.array_equal(numbers[-rows:], np.arange(rows) / 7)


def test_houses(tmp_path: Path) -> None:
    """A usual table has two kinds of columns, and the name of its file."""
    table = table_of(HOUSES, tmp_path)
    assert [column.kind for column in table.columns] == ["numbers", "numbers", "text", "numbers"]
    assert (table.rows, table.file_name, table.path) == (12, "houses.csv", tmp_path / "houses.csv")
