"""Unusual tables, files that are not tables, and tables that are too large."""

import gzip
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from tests.datasets.test_datasets import table_of
from tui_trainer.base.arrays import FloatArray, TargetArray
from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.entry import Task, TaskSpec
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.prepare import find_scaling
from tui_trainer.datasets.sources.read_csv import MAX_BYTES, Table

ROWS = b"x,y\n1,2\n3,4\n"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 13, b"IHDR") + bytes(13) + struct.pack(">I", zlib.crc32(b"IHDR"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(ROWS, mtime=0), "bad.csv is not UTF-8 text: the byte at 1 is not"),
        (PNG, "bad.csv is not UTF-8 text: the byte at 0 is not"),
        (bytes(range(256)), "bad.csv is not UTF-8 text: the byte at 128 is not"),
        ("größe,y\n1,2\n".encode("latin-1"), "bad.csv is not UTF-8 text: the byte at 2 is not"),
        (ROWS.decode().encode("utf-16-le"), "bad.csv is not a text file: the character at 1 is NUL"),
        (ROWS.decode().encode("utf-32"), "bad.csv is not UTF-8 text: the byte at 0 is not"),
        (b"x;y\n1;2\n", "bad.csv, line 2, column x;y: '1;2' is not a finite number"),
        (b"x\ty\n1\t2\n", "bad.csv, line 2, column x y: '1 2' is not a finite number"),
        (b"x;y\n1,5;2\n", "bad.csv, line 2: expected 1 cell, found 2"),
        (b'x,y\n"1,5",2\n', "bad.csv, line 2, column x: '1,5' is not a finite number"),
        (b"x,y\nNA,2\n", "bad.csv, line 2, column x: 'NA' is not a finite number"),
        (b"x,y\n" + b"9" * 400 + b",2\n", f"bad.csv, line 2, column x: '{'9' * 39}…' is not a finite number"),
        (b"x\n" * 2, "bad.csv, line 2, column x: 'x' is not a finite number"),
        (b'"x,y\n1,2\n', "bad.csv, line 2: unexpected end of data"),
        (b'x,"y"z\n1,2\n', "bad.csv, line 1: ',' expected after '\"'"),
        (b"[/],[/]\n1,2\n", "bad.csv has two columns named '[/]'"),
        (b"a\x1b,a\n1,2\n", "bad.csv has two columns named 'a'"),
    ],
)
def test_files_that_are_not_tables(content: bytes, message: str, tmp_path: Path) -> None:
    """The error names the byte, or the line, the column and the cell."""
    with pytest.raises(UserError) as caught:
        table_of(content, tmp_path)
    assert str(caught.value).startswith(message)
    assert str(caught.value).isprintable()


def test_column_names(tmp_path: Path) -> None:
    """Markup and long names are kept; control characters and bidirectional overrides are removed."""
    names = ["[/]", "price [USD]", "[@click=app.quit]q[/]", "\x1b]52;c;eA==\x07z", "\x9b31m", "\u202eabc", "数据", "n" * 5000]
    table = table_of(f"{','.join(names)}\n1,2,3,4,5,6,7,8\n".encode(), tmp_path)
    kept = ("[/]", "price [USD]", "[@click=app.quit]q[/]", "]52;c;eA==z", "31m", "abc", "数据", "n" * 5000)
    assert table.names == kept
    assert table.column("数据").tolist() == [[7]]


@pytest.mark.parametrize(("content", "shape"), [(b"x\n1\n", (1, 1)), (b"x,y\n1,2", (1, 2)), (b"x\r1\r2\r", (2, 1))])
def test_small_tables(content: bytes, shape: tuple[int, int], tmp_path: Path) -> None:
    """Tables of a row or a column, and line ends of CR, are read."""
    assert table_of(content, tmp_path).rows.shape == shape


def test_very_many_columns(tmp_path: Path) -> None:
    """Ten thousand columns are read; two with the same name are an error."""
    names = [f"c{number}" for number in range(10_000)]
    numbers = ",".join("1" for _ in names)
    assert table_of(f"{','.join(names)}\n{numbers}\n".encode(), tmp_path).rows.shape == (1, 10_000)
    with pytest.raises(UserError, match="two columns named 'c0'"):
        table_of(f"{','.join([*names[:-1], 'c0'])}\n{numbers}\n".encode(), tmp_path)


def test_a_gigabyte(tmp_path: Path) -> None:
    """A file of a gigabyte is refused by its size."""
    path = tmp_path / "large.csv"
    path.touch()
    os.truncate(path, 10**9)
    with pytest.raises(UserError, match=rf"large\.csv: it has 1,000,000,000 bytes, at most {MAX_BYTES:,} are read$"):
        Table(path)


@pytest.mark.parametrize(
    ("x", "y"),
    [(np.ones((3, 1)), np.ones(3)), (np.ones((3, 1)), np.ones((1, 3))), (np.ones(3), np.ones((3, 1))),
     (np.ones((3, 1)), np.ones((2, 1))), (np.ones((0, 1)), np.ones((0, 1)))],
)  # fmt: skip
def test_shapes_are_checked(x: FloatArray, y: FloatArray) -> None:
    """Other shapes raise UserError: targets (n,) would be broadcast against outputs (n, 1) to n × n."""
    with pytest.raises(UserError, match=r"targets of shape .* don't fit"):
        Dataset(Task.REGRESSION, x, y, ("x",), "y")


@pytest.mark.parametrize(
    ("y", "reason"),
    [
        (np.zeros(3), "class numbers must be int64, and these targets are float64"),
        (np.zeros((3, 1), np.int64), r"targets of shape \(3, 1\) don't fit: expected \(rows, columns\) and class numbers"),
        (np.array([0, 1, 2]), "class numbers from 0 to 2 don't fit 2 class names: expected 0 to 1"),
        (np.array([0, -1, 1]), "class numbers from -1 to 1 don't fit 2 class names: expected 0 to 1"),
    ],
)
def test_class_numbers_are_checked(y: TargetArray, reason: str) -> None:
    """Targets of a classification are int64 numbers of its classes, (rows,)."""
    with pytest.raises(UserError, match=reason):
        Dataset(Task.CLASSES, np.ones((3, 1)), y, ("x",), "class", ("no", "yes"))


@pytest.mark.parametrize(
    ("task", "y", "outputs"),
    [
        (Task.REGRESSION, np.zeros((3, 2)), 2),
        (Task.BINARY, np.zeros((3, 1)), 1),
        (Task.CLASSES, np.zeros(3, np.int64), 2),
        (Task.CUSTOM, np.zeros((3, 2, 4)), 2),
    ],
)
def test_outputs_that_a_dataset_needs(task: Task, y: TargetArray, outputs: int) -> None:
    """The number of outputs a row follows from the targets and the classes."""
    assert Dataset(task, np.ones((3, 1)), y, ("x",), "y", ("no", "yes")).spec == TaskSpec(task, outputs)


@pytest.mark.parametrize("how", ["divide_by_max", "standardize", "min_max"])
def test_columns_that_cannot_be_divided(how: str) -> None:
    """Columns of zeros, of equal, very large or tiny numbers stay finite, without a warning."""
    x = np.array([[0.0, 7.0, 1e100, -1e-320], [0.0, 7.0, 3e100, 1e-320], [0.0, 7.0, 2e100, 0.0]])
    assert (scaling := find_scaling(x, how))
    assert np.isfinite(scaling.apply(x)).all()


@pytest.mark.parametrize("large", [1e300, 1.7e308])
def test_too_large_to_be_standardized(large: float) -> None:
    """Numbers whose standard deviation overflows raise UserError."""
    with pytest.raises(UserError, match=rf"numbers as large as {large:.1g} can't be standardized".replace("+", r"\+")):
        find_scaling(np.array([[1.0, large], [2.0, large / 3], [3.0, -large]]), "standardize")
