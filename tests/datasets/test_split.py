"""Rows that are held out as test rows, and the preparation of columns by the training rows alone."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import load
from tui_trainer.datasets.prepare import prepare_dataset
from tui_trainer.datasets.split import split
from tui_trainer.recipe.problems import open_problem


@given(st.integers(3, 200), st.floats(0.001, 0.999), st.integers(0, 2**32 - 1))
def test_a_split(rows: int, share: float, seed: int) -> None:
    """Each row is a training row or a test row, in the order of the file; both kinds have enough rows."""
    training, test = split(rows, share, seed)
    assert sorted([*training, *test]) == list(range(rows))
    assert list(training) == sorted(training)
    assert list(test) == sorted(test)
    assert len(test) >= 1
    assert len(training) >= 2
    assert abs(len(test) - share * rows) <= 2


def test_what_a_split_depends_on() -> None:
    """The split depends on seed and share alone, and a smaller share's test rows are among those of a larger one."""
    test = split(100, 0.3, 1)[1].tolist()
    assert test == split(100, 0.3, 1)[1].tolist() != split(100, 0.3, 2)[1].tolist()
    assert set(split(100, 0.1, 1)[1]) < set(test)
    assert [len(part) for part in split(100, 0.0, 1)] == [100, 0]


def test_too_few_rows() -> None:
    """Rows are held out only if two are left to train on."""
    with pytest.raises(UserError, match="no rows can be held out of 2: a run needs at least 2 training rows"):
        split(2, 0.5, 0)
    config = open_problem("linear").config.with_value("dataset.test", 0.5).with_value("batch_size", 9)
    with pytest.raises(UserError, match=r"batch size can't be 9: line_points has 7 training rows"):
        load(config)


@pytest.mark.parametrize("method", ["divide_by_max", "standardize", "min_max"])
def test_prepared_by_the_training_rows(method: str) -> None:
    """Test rows don't change how training rows are prepared, and original values come back."""
    x, y = np.arange(1.0, 21.0)[:, None] ** 2, np.arange(20.0)[:, None]
    table = Dataset(Task.REGRESSION, x, y, ("x",), "y")
    values: dict[str, Value] = {"test": 0.25, "prepare": method, "prepare_target": "standardize"}
    data = prepare_dataset(table, values, seed=3)
    training, test = split(20, 0.25, 3)
    assert data.x_scaling
    assert data.y_scaling
    assert data.test_x is not None
    assert (data.rows, data.test_rows) == (15, 5)
    assert np.array_equal(data.x, (x[training] - data.x_scaling.offset) / data.x_scaling.divisor)
    assert np.allclose(data.x_scaling.undo(data.test_x), x[test])
    assert data.y.mean() == pytest.approx(0)
    assert data.y.std() == pytest.approx(1)
    others = Dataset(Task.REGRESSION, np.where(np.isin(np.arange(20), test)[:, None], 1e6, x), y, ("x",), "y")
    assert np.array_equal(prepare_dataset(others, values, seed=3).x, data.x)
    assert pickle.loads(pickle.dumps(data)) == data != prepare_dataset(table, values, seed=4)


def test_targets_of_classes_are_not_standardized() -> None:
    """Only targets of a regression are scaled."""
    y = np.array([[0.0], [1.0], [1.0]])
    data = prepare_dataset(Dataset(Task.BINARY, y, y, ("x",), "y", ("no", "yes")), {"prepare_target": "standardize"}, 0)
    assert data.y_scaling is None
    assert np.array_equal(data.y, y)


def test_wrong_test_rows() -> None:
    """Test rows of another shape than the training rows are refused."""
    x, y = np.ones((3, 2)), np.ones((3, 1))
    with pytest.raises(UserError, match=r"test rows of shapes \(2, 1\) and \(2, 1\) don't fit"):
        Dataset(Task.REGRESSION, x, y, ("a", "b"), "y", test_x=x[:2, :1], test_y=y[:2])
