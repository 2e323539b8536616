"""Parquet files, written and read with pyarrow."""

import json
import sys
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, pairwise, repeat
from pathlib import Path
from time import thread_time
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from tests.datasets.tables.files import values
from tui_trainer.base.errors import UserError
from tui_trainer.datasets.tables.choice import guess_choice
from tui_trainer.datasets.tables.options import ReadingCancelled, ReadOptions
from tui_trainer.datasets.tables.raw_table import ColumnKind
from tui_trainer.datasets.tables.read import read_table


def written(folder: Path, **columns: Any) -> Path:
    """Write a table with those columns."""
    path = folder / "m.parquet"
    parquet.write_table(pyarrow.table(columns), path)
    return path


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pyarrow.array([1.5, None, float("nan")]), [1.5, None, None]),
        (pyarrow.array([1, None, 3], "int8"), [1, None, 3]),
        (pyarrow.array([2**53 + 1, 0, -(2**63)], "int64"), [2.0**53, 0, -(2.0**63)]),
        (pyarrow.array([2**64 - 1, 0, 1], "uint64"), [2.0**64, 0, 1]),
        (pyarrow.array([1, 2, None], "float16"), [1, 2, None]),
        (pyarrow.array([True, False, None]), [1, 0, None]),
        (pyarrow.array([Decimal("1.50"), None, Decimal("1e30")], pyarrow.decimal128(38, 3)), [1.5, None, 1e30]),
        (pyarrow.nulls(3), [None] * 3),
        (pyarrow.array(["Bern", None, "Chur\0"]), ["Bern", None, "Chur"]),
        (pyarrow.array(["", "a", "b"], "large_string"), [None, "a", "b"]),
        (pyarrow.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pyarrow.array([7, None, 9]).dictionary_encode(), [7, None, 9]),
        (pyarrow.array(["1", "2", "12O"]), [1, 2, None]),
        (pyarrow.array([date(2020, 1, 31), None, date(2021, 1, 1)]), ["2020-01-31", None, "2021-01-01"]),
        (pyarrow.array([datetime(2020, 1, 1), None, datetime(2021, 1, 1, 3)], pyarrow.timestamp("ms")), ["2020-01-01 00:00:00.000", None, "2021-01-01 03:00:00.000"]),
        (pyarrow.array([1, None, 3], pyarrow.timestamp("ns")), ["1970-01-01 00:00:00.000000001", None, "1970-01-01 00:00:00.000000003"]),
        (pyarrow.array([[1], None, [2, 3]]), ["[1]", None, "[2, 3]"]),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pyarrow.Array) else "",
)  # fmt: skip
def test_types(column: Any, expected: list[object], tmp_path: Path) -> None:
    """Numbers are numbers, nulls are missing, and anything else is text; a column of texts that are numbers is numbers."""
    assert values(read_table(written(tmp_path, a=column, b=[1, 2, 3])))["a"] == expected


@pytest.mark.parametrize("name", ["__index_level_0__", "area"])
def test_the_index_of_pandas(name: str, tmp_path: Path) -> None:
    """An index without a name is neither target nor input unless it is chosen; an index with a name is a column."""
    path = tmp_path / "m.parquet"
    note = {"pandas": json.dumps({"index_columns": [name]})}
    table = pyarrow.table({"area": [1, 2, 3], "price": [5, 4, 7], "__index_level_0__": [0, 2, 5]})
    parquet.write_table(table.replace_schema_metadata(note), path)
    read = read_table(path)
    choice = guess_choice(read)
    assert [column.name for column in read.columns if column.is_index] == [name] * (name != "area")
    expected = ("price", ("area",)) if name != "area" else ("__index_level_0__", ("area", "price"))
    assert (choice.target, choice.inputs) == expected
    assert guess_choice(read, "__index_level_0__").target == "__index_level_0__"


@pytest.mark.parametrize("note", ["{", "[]", '{"index_columns": [{"kind": "range"}, 3]}', '{"index_columns": 3}', "[" * 100_000])
def test_a_broken_note_of_pandas(note: str, tmp_path: Path) -> None:
    """A note that is not as pandas writes it is ignored."""
    path = tmp_path / "m.parquet"
    parquet.write_table(pyarrow.table({"a": [1, 2]}).replace_schema_metadata({"pandas": note}), path)
    assert not read_table(path).columns[0].is_index


@pytest.mark.parametrize(("start", "end"), [(0, 0), (0, 4), (0, -1), (0, -20), (4, None), (60, None)])
def test_broken_files(start: int, end: int | None, tmp_path: Path) -> None:
    """A file that is cut short is refused in one line."""
    path = written(tmp_path, a=[1.5, 2.5], b=["x", "y"])
    path.write_bytes(path.read_bytes()[start:end])
    with pytest.raises(UserError, match=r"^can't read m\.parquet: ") as caught:
        read_table(path)
    assert str(caught.value).isprintable()


def test_damaged_bytes(tmp_path: Path) -> None:
    """A file in which bytes are changed is refused in one line, or read."""
    path = written(tmp_path, a=[1.5, 2.5, None], b=["x", "y", "x"])
    content = path.read_bytes()
    for index in range(0, len(content), 7):
        path.write_bytes(content[:index] + bytes([content[index] ^ 0xFF]) + content[index + 1 :])
        with suppress(UserError):
            read_table(path)


def test_names_and_rows_that_are_refused(tmp_path: Path) -> None:
    """Empty and repeated names, infinite numbers and a table without rows are refused in one line."""
    for columns, message in (
        ({"": [1, 2], "a": [1, 2]}, "m.parquet: column 1 has no name: give it one"),
        ({"a": [1, 2], "a ": [1, 2]}, "m.parquet: columns 1 and 2 are both named 'a': rename one of them"),
        ({"a": [1.0, float("inf")]}, "m.parquet, row 2, a: inf is not a finite number"),
        ({"a": pyarrow.array([], "int64")}, "m.parquet has no rows"),
        ({}, "m.parquet has no rows"),
    ):
        with pytest.raises(UserError) as caught:
            read_table(written(tmp_path, **columns))
        assert str(caught.value) == message


def test_the_limit(tmp_path: Path) -> None:
    """A file that is small on disk and large in memory is refused by its numbers of rows and bytes before it is read."""
    path = written(tmp_path, a=pyarrow.array([0] * 500_000), b=pyarrow.array([1.0] * 500_000))
    assert path.stat().st_size < 50_000
    with pytest.raises(UserError, match=r"^m\.parquet: about 500,000 rows of 2 columns need about 17 MB, the limit is 9 MB: --max-mb 17$"):
        read_table(path, ReadOptions(max_mb=9))
    path = written(tmp_path, a=["x" * 10**6 + str(index) for index in range(9)])
    assert path.stat().st_size < 10**6
    with pytest.raises(UserError, match=r"rows of 1 columns need about 19 MB, the limit is 9 MB"):
        read_table(path, ReadOptions(max_mb=9))


def test_cancelling_and_progress(tmp_path: Path) -> None:
    """Reading asks at least every 0.3 s of computing whether it is cancelled, and then stops."""
    path = written(tmp_path, a=list(range(150_000)), b=[f"city {index % 900}" for index in range(150_000)])
    asked: list[float] = []

    def is_cancelled() -> bool:
        asked.append(thread_time())
        return False

    table = read_table(path, is_cancelled=is_cancelled)
    assert (table.rows, table.columns[1].kind, table.columns[1].distinct) == (150_000, ColumnKind.TEXT, 900)
    assert max(later - earlier for earlier, later in pairwise(asked)) < 0.3
    for questions in range(1, len(asked), 3):
        with pytest.raises(ReadingCancelled):
            read_table(path, is_cancelled=chain([False] * questions, repeat(True)).__next__)


def test_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow a Parquet file is refused with the command that installs it."""
    path = written(tmp_path, a=[1, 2])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UserError) as caught:
        read_table(path)
    way_out = "pip install 'tui-trainer[parquet]', or save it as CSV"
    assert str(caught.value) == f"m.parquet: Parquet files need pyarrow: {way_out}"
