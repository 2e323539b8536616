"""Files of arrays: .npy and .npz."""

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.datasets.tables.files import table_of, values
from tui_trainer.base.errors import UserError
from tui_trainer.datasets.tables.options import ReadOptions
from tui_trainer.datasets.tables.raw_table import Cell

XY = {"X": np.array([[1, 2], [3, 4]]), "y": np.array(["no", "yes"])}


def saved(array: NDArray[Any], allow_pickle: bool = False) -> bytes:
    """Return the content of a .npy file."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=allow_pickle)
    return file.getvalue()


def archive(**arrays: NDArray[Any]) -> bytes:
    """Return the content of a .npz file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, array in arrays.items():
            packed.writestr(f"{name}.npy", saved(array, allow_pickle=True))
    return file.getvalue()


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["<f4", ">f8", "i2", "u8", "?"])
def test_an_array(dtype: str, order: Any, tmp_path: Path) -> None:
    """An array of any numbers in any order becomes columns of float64."""
    array = np.array([[0, 1, 0], [1, 1, 0]], dtype, order=order)
    table = table_of(saved(array), tmp_path, name="m.npy")
    assert values(table) == {"x1": [0, 1], "x2": [1, 1], "x3": [0, 0]}
    assert (table.format, table.lines.tolist(), table.location(1, "x2")) == (None, [1, 2], "m.npy, row 2, x2")


def test_nan_is_missing(tmp_path: Path) -> None:
    """Not a number is a missing cell."""
    (column,) = table_of(saved(np.array([[1.0], [np.nan]])), tmp_path, name="m.npy").columns
    assert (column.missing, column.first_missing) == (1, Cell(1, "nan"))


def test_x_and_y(tmp_path: Path) -> None:
    """X and y of an archive are the columns x1, x2, … and y, whose texts are categories."""
    expected = {"x1": [1, 3], "x2": [2, 4], "y": ["no", "yes"]}
    assert values(table_of(archive(**XY), tmp_path, name="m.npz")) == expected
    assert values(table_of(archive(x=XY["X"][:, 0], y=XY["y"]), tmp_path, name="m.npz")) == {"x1": [1, 3], "y": ["no", "yes"]}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("m.npy", saved(np.ones(3)), "m.npy has an array of shape (3,), expected (rows, columns)"),
        ("m.npy", saved(np.ones((0, 2))), "m.npy has no rows"),
        ("m.npy", saved(np.ones((2, 0))), "m.npy has no columns: its array has the shape (2, 0)"),
        ("m.npy", saved(np.array([[None]], object), allow_pickle=True), "m.npy has an array of Python objects, expected numbers"),
        ("m.npy", saved(np.array([[1j]])), "m.npy has an array of complex128, expected numbers"),
        ("m.npy", saved(np.ones((2, 2)))[:-1], "m.npy is cut short or damaged: its array of shape (2, 2) doesn't fit its size"),
        ("m.npy", pickle.dumps({"x": 1}), "m.npy is not a .npy file, or is damaged: numpy.save writes one"),
        ("m.npy", b"", "m.npy is not a .npy file, or is damaged"),
        ("m.npy", saved(np.array([[1.0, 2.0], [3.0, np.inf]])), "m.npy, row 2, x2: inf is not a finite number"),
        ("m.npz", archive(a=XY["X"], b=XY["y"]), "m.npz has the arrays a, b: expected X and y"),
        ("m.npz", archive(X=XY["X"], y=np.ones(3)), "m.npz: X of shape (2, 2) and y of shape (3,), expected (rows, columns)"),
        ("m.npz", archive(X=XY["X"], y=np.array([{}, {}])), "m.npz, y has an array of Python objects, expected numbers"),
        ("m.npz", archive(**XY)[:-30], "m.npz is not a .npz file, or is damaged"),
    ],
)  # fmt: skip
def test_files_that_are_refused(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    """Each file that is no table of numbers is refused in one line; pickles are never loaded."""
    with pytest.raises(UserError) as caught:
        table_of(content, tmp_path, name=name)
    assert str(caught.value).startswith(message)
    assert str(caught.value).isprintable()


def test_an_archive_that_unpacks_to_more_than_the_limit(tmp_path: Path) -> None:
    """An array that is small in its file and large in memory is refused before it is unpacked."""
    content = archive(X=np.zeros((200_000, 10)), y=np.zeros(200_000))
    with pytest.raises(UserError, match=r"^m\.npz: .* need about 33 MB, the limit is 5 MB: --max-mb 33$"):
        table_of(content, tmp_path, ReadOptions(max_mb=5), "m.npz")
