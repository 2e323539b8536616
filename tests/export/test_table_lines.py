"""A script reads the user's table in the same way as the run: the same rows and columns, to the last bit."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow
import pytest
from pyarrow import parquet

from tests.datasets.buildable import HOUSES
from tests.engine.replay.test_script_runs import executed
from tui_trainer.base.hyperparameters import Value
from tui_trainer.datasets.load import load
from tui_trainer.datasets.table_recipe import recipe_for_table
from tui_trainer.export.script import write_script

TEXTS: list[tuple[str, dict[str, Value]]] = [
    ("a,b\n1,2\n3,4.5\n-1e-3,0\n", {}),
    ("\ufeffa;b\r\n1,5;2\r\n\r\n ;\r\n3;4\r\n", {"missing": "drop"}),
    ("1\t2\n3\t4\n5\t7\n", {}),
    ("a b\n1  2\n 3 4\n5   7 \n", {}),
    ('a|b\n"x\n|y"|1\nz|2\n"x\n|y"|4\n', {}),
    ("city,age,kind\nZu\u0308rich,1,no\nB\u200bern ,2, yes\nBern,n/a,no\nZürich,4,yes\nnone,5,yes\n", {"missing": "drop"}),
    ("a,b\nnone,1\n-,2\nx,3\n,4\nN/A,5\n", {"missing": "drop"}),
    ("a,b\n1,4\n2,7\n1,7\n3,4\n", {"categories": "a", "task": "classes"}),
    ("a,b\n1,0.5\n2,\n1,NULL\n3,4\n", {"missing": "drop"}),
    ("a,b\n1_000,1\n2,2\n3,3\n0x1F ,5\n4,n/a\n5,7\n", {"missing": "drop"}),
    ("a,b\n1_000,1\n2,2\n3,3\n0x1F,5\n3,7\n", {"categories": "a"}),
    ("a,b\n1,0\n2,1\n4,1\n3,0\n", {"task": "classes", "prepare": "min_max", "prepare_target": "standardize", "test": 0.3}),
    ("a,b\n1,yes\n2,no\n4,yes\n3,n/a\n5,\"don't\"\n6,no\n", {"missing": "drop"}),
    ("a,b\n1,7\n2,-1\n4,30\n3,7\n5,-1\n6,30\n", {"task": "classes", "prepare": "standardize", "test": 0.3}),
    ("a,b\n1,0.5\n2,1.5\n4,1\n3,7\n9,2\n", {"task": "regression", "prepare": "standardize", "test": 0.3}),
    ('"a ""x""","b, c"\n1,2\n2,3\n', {}),
]
"""Texts of files, and hyperparameters that are not guessed."""


def assert_same_numbers(path: Path, given: Mapping[str, Value]) -> None:
    """Assert that a script has the inputs and targets of the run."""
    recipe = recipe_for_table(path, {"prepare": "none", **given})
    dataset = load(recipe.config)
    variables = executed(write_script(recipe, dataset, 1, path.parent), str(path.parent / "exported.py"))
    for name in ("x", "y", *(("test_x", "test_y") if dataset.test_x is not None else ())):
        in_script = variables["_".join(reversed(name.split("_")))].numpy()  # x_test
        values = getattr(dataset, name)
        expected = values if values.dtype == np.int64 else values.astype(np.float32)
        assert in_script.dtype == expected.dtype
        assert in_script.tobytes() == expected.tobytes(), name


@pytest.mark.parametrize(("text", "given"), TEXTS)
def test_a_text_file(text: str, given: dict[str, Value], tmp_path: Path) -> None:
    """Delimiters, decimal commas, quotation marks, blank lines, missing cells, categories and classes are read alike."""
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert_same_numbers(path, given)


@pytest.mark.parametrize("target", ["price", "sold"])
def test_houses(target: str) -> None:
    """A table with all of that is read alike, with a number or a class as its target."""
    assert_same_numbers(HOUSES, {"missing": "drop", "target": target, "categories": "year"})


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "bool", "<U8"])
def test_arrays(dtype: str, tmp_path: Path) -> None:
    """Arrays of any numbers and of texts are read alike, from .npy and from .npz."""
    values = np.array([[1, 2, 0], [0, 5, 1], [1, 0, 1], [0, 1, 0]]).astype(dtype)
    np.save(tmp_path / "own.npy", values)
    np.savez(tmp_path / "own.npz", x=values[:, :2], y=values[:, 2])
    for name in ("own.npy", "own.npz"):
        assert_same_numbers(tmp_path / name, {})


def test_missing_numbers_of_an_array(tmp_path: Path) -> None:
    """Rows with NaN are dropped alike."""
    np.save(tmp_path / "own.npy", np.array([[1, 2.5], [np.nan, 5], [2, 3], [4, np.nan]]))
    assert_same_numbers(tmp_path / "own.npy", {"missing": "drop"})


@pytest.mark.parametrize("of", ["kind", "when", "is_new", "rooms", "price"])
def test_parquet(of: str, tmp_path: Path) -> None:
    """Numbers, texts, times, booleans and decimals of a Parquet file are read alike, also with missing cells."""
    columns = {
        "kind": pyarrow.array(["a", None, "b", "c", "a", "b"]).dictionary_encode(),
        "when": pyarrow.array([1, 2, 3, None, 2, 1], pyarrow.timestamp("ns")),
        "is_new": [True, False, None, True, True, False],
        "rooms": [3, 1, 4, 1, None, 9],
        "price": pyarrow.array([1.5, 2.5, 3, 4, 5, 7]).cast(pyarrow.decimal128(10, 2)),
    }
    table = pyarrow.table({"y": [2.0, 1.0, 3.0, 5.0, 4.0, 8.0], of: columns.pop(of), **columns})
    parquet.write_table(table, tmp_path / "own.parquet")
    assert_same_numbers(tmp_path / "own.parquet", {"missing": "drop", "target": "y", "inputs": of})
