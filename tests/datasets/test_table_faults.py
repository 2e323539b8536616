"""Hostile column names, and datasets with wrong shapes or numbers that can't be scaled."""

from pathlib import Path

import numpy as np
import pytest

from tests.datasets.tables.files import table_of
from tui_trainer.base.arrays import FloatArray, TargetArray
from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.entry import Task, TaskSpec
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.prepare import find_scaling


def test_column_names(tmp_path: Path) -> None:
    """Markup and long names are kept; control characters and bidirectional overrides are removed."""
    names = ["[/]", "price [USD]", "[@click=app.quit]q[/]", "\x1b]52;c;eA==\x07z", "\x9b31m", "\u202eabc", "数据", "n" * 5000]
    table = table_of(f"{','.join(names)}\n1,2,3,4,5,6,7,8\n", tmp_path)
    kept = ("[/]", "price [USD]", "[@click=app.quit]q[/]", "]52;c;eA==z", "31m", "abc", "数据", "n" * 5000)
    assert table.names == kept
    assert table.column("数据").lowest == 7


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
