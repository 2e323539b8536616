"""The datasets shipped with the program, and error messages for CSV files."""

import hashlib

import numpy as np
import pytest

from tests.datasets.buildable import VALUES
from tests.recipe.recipes import LINEAR
from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.paths import data_dir
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.load import check_batch_sizes, load
from tui_trainer.datasets.prepare import find_scaling
from tui_trainer.datasets.sources.cubic import curve
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe_file import parse_recipe

START = parse_recipe(LINEAR, "linear.toml").config


def with_dataset(name: str) -> RunConfig:
    """Return the configuration of a run with a dataset."""
    return START.with_dataset(name, VALUES.get(name, {}))


@pytest.mark.parametrize("entry", DATASETS, ids=DATASETS.names())
def test_declaration(entry: object) -> None:
    """A dataset has the declared task and columns, is finite, and is equal when it is built again."""
    declared = DATASETS[entry.name]  # type: ignore[attr-defined] # an entry of the registry
    data, again = load(with_dataset(declared.name)), load(with_dataset(declared.name))
    columns = 10 if declared.name == "table" else declared.features  # three cities, area, six numbers of rooms
    assert data.task is declared.task
    assert data.x.shape == (data.rows, columns)
    assert data.y.shape == data.spec.target_shape(data.rows)
    assert len(data.x_names) == columns
    assert np.isfinite(data.x).all()
    assert np.isfinite(data.y).all()
    assert np.array_equal(data.x, again.x)
    assert np.array_equal(data.y, again.y)
    if data.task is Task.BINARY:
        assert set(data.y.ravel()) == {0.0, 1.0}
        assert len(data.class_names) == 2


@pytest.mark.parametrize(("name", "rows"), [("line_points", 15), ("cubic", 61), ("exam_scores", 100)])
def test_rows(name: str, rows: int) -> None:
    """Each dataset has its number of rows."""
    assert load(with_dataset(name)).rows == rows


@pytest.mark.parametrize("name", ["line_points", "exam_scores"])
def test_the_digest_is_that_of_the_file(name: str) -> None:
    """The digest is the SHA-256 of the file, so that a changed file is noticed."""
    dataset = load(with_dataset(name))
    assert dataset.sha256 == hashlib.sha256((data_dir() / dataset.file_name).read_bytes()).hexdigest()


def test_the_cubic() -> None:
    """y is on the curve; noise is added to y, is determined by the seed, and is proportional to its standard deviation."""
    clean, noisy = load(with_dataset("cubic")), load(with_dataset("cubic").with_value("dataset.noise", 2.0))
    assert np.allclose(clean.x.ravel(), np.linspace(-3, 3, 61))
    assert np.array_equal(clean.y, curve(clean.x))
    assert curve(np.array([[2.0]])) == pytest.approx(0.9 + 1 + 12 + 19.2)
    louder = load(with_dataset("cubic").with_value("dataset.noise", 4.0))
    assert np.allclose(louder.y - clean.y, 2 * (noisy.y - clean.y))
    assert not np.array_equal(noisy.y, load(with_dataset("cubic").with_value("seed", 1).with_value("dataset.noise", 2.0)).y)
    assert 1 < (noisy.y - clean.y).std() < 3


def test_preparing() -> None:
    """Columns are divided by the maximum or standardized; a constant column is not divided."""
    x = np.array([[1.0, 0.1, 0.0], [2.0, 0.1, 0.0], [4.0, 0.1, 0.0]])
    assert find_scaling(x, "none") is None
    assert scaled(x, "divide_by_max")[:, [0, 2]].tolist() == [[0.25, 0], [0.5, 0], [1, 0]]
    assert scaled(x, "min_max").tolist() == [[0, 0, 0], [1 / 3, 0, 0], [1, 0, 0]]
    standardized = scaled(x, "standardize")
    assert standardized.mean(axis=0) == pytest.approx([0, 0, 0])
    assert standardized.std(axis=0) == pytest.approx([1, 0, 0])
    assert load(with_dataset("exam_scores").with_value("dataset.prepare", "divide_by_max")).x.max(axis=0).tolist() == [1, 1]


def test_a_batch_larger_than_the_data() -> None:
    """A batch size above the number of rows is refused, at the start and in edits."""
    message = r"batch size can't be 16: line_points has 15 rows \(0 means all\)"
    with pytest.raises(UserError, match=message):
        load(START.with_value("batch_size", 16))
    edited = parse_recipe(LINEAR.replace("data", 'edits = [{before = 3, set = "batch_size", to = 16}]\ndata', 1), "x")
    with pytest.raises(UserError, match=message):
        check_batch_sizes(edited, load(edited.config))
    assert load(START.with_value("batch_size", 15)).rows == 15
    check_batch_sizes(open_problem("linear"), load(START))


def scaled(x: FloatArray, method: str) -> FloatArray:
    """Return columns scaled by a method other than 'none'."""
    scaling = find_scaling(x, method)
    assert scaling is not None
    return scaling.apply(x)
