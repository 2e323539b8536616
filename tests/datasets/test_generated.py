"""Generated datasets: their formulas, inputs and noise, and lines of code that give the same bits."""

from typing import Any

import numpy as np
import pytest
import torch

from tests.recipe.recipes import LINEAR
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import lines_for
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.generated import GENERATED
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import load
from tui_trainer.datasets.run_inputs import run_inputs
from tui_trainer.export.loop import line_values
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe_file import parse_recipe

START = parse_recipe(LINEAR, "linear.toml").config
NAMES = [entry.name for entry in GENERATED]
IN_THE_PLANE = [entry.name for entry in GENERATED if entry.hyperparameter("squares")]
CHOICES: list[dict[str, Value]] = [
    {},
    {"seed": 0, "points": 3, "noise": 0.5},
    {"points": 61, "noise": 0.25, "draw": 7, "test": 0.4},
    {"x1": False, "squares": True, "prepare": "standardize", "test": 0.5, "points": 64},
    {"classes": 2, "draw": 1},
    {"classes": 5, "points": 30, "test": 0.3},
    {"x2": False, "product": True, "sines": True, "prepare": "min_max", "points": 65},
]
"""Values other than the defaults; those that a dataset does not have are left out."""


def config_of(name: str, values: dict[str, Value]) -> RunConfig:
    """Return the configuration of a run with a generated dataset, which has these values where it can."""
    config = START.with_dataset(name).with_value("seed", values.get("seed", 2017))
    own = {key: value for key, value in values.items() if key in config.dataset.values}
    return config.with_values("dataset", own)


def generated(name: str, **values: Value) -> Dataset:
    """Return a generated dataset."""
    return load(config_of(name, values))


@pytest.mark.parametrize("name", NAMES)
def test_the_code_gives_the_same_bits(name: str) -> None:
    """The lines for exported scripts give the rows and the test rows of the builder, to the last bit."""
    for values in CHOICES:
        config = config_of(name, values)
        dataset, choice = load(config), config.dataset
        variables: dict[str, Any] = {"np": np, "torch": torch, "seed": config.seed, **choice.values}
        exec("\n".join(lines_for(choice.entry.code.setup, line_values(choice, dataset.schema))), variables)  # noqa: S102 - our own
        for key, array in (("x", dataset.x), ("y", dataset.y), ("x_test", dataset.test_x), ("y_test", dataset.test_y)):
            if array is not None:
                dtype = torch.int64 if array.dtype == np.int64 else torch.float32
                assert variables[key].dtype is dtype
                assert torch.equal(variables[key], torch.tensor(array, dtype=dtype)), (name, values, key)


@pytest.mark.parametrize("name", NAMES)
def test_seed_draw_and_points(name: str) -> None:
    """Seed and draw give other random numbers; there are as many rows as points, some of them held out."""
    start, again = generated(name, noise=0.2), generated(name, noise=0.2)
    assert start == again
    for other in (generated(name, noise=0.2, draw=1), generated(name, noise=0.2, seed=1)):
        assert not (np.array_equal(other.x, start.x) and np.array_equal(other.y, start.y))
    held_out = generated(name, points=40, test=0.25)
    assert (held_out.rows, held_out.test_rows) == (30, 10)
    if start.task is Task.BINARY:
        assert {float(value) for value in start.target} == {0.0, 1.0}


@pytest.mark.parametrize("name", [entry.name for entry in GENERATED if entry.features == 1])
def test_curves(name: str) -> None:
    """Without noise y is on the true curve; noise is proportional to its standard deviation."""
    clean, noisy, louder = (generated(name, noise=noise, points=1000) for noise in (0.0, 0.1, 0.2))
    assert clean.truth is not None
    assert np.array_equal(clean.y, clean.truth(clean.x))
    assert clean.ranges == ((-1, 1),)
    assert (noisy.y - clean.y).std() == pytest.approx(0.1, rel=0.1)
    assert louder.y - clean.y == pytest.approx(2 * (noisy.y - clean.y))


def test_values_of_curves() -> None:
    """Each curve has the values of its formula at x = -1, 0 and 1."""
    values = {name: generated(name, points=3).target.round(12).tolist() for name in ("line", "step", "absolute_value", "sine_wave")}
    assert values == {"line": [-1, 1, 3], "step": [0, 1, 1], "absolute_value": [1, 0, 1], "sine_wave": [0, 0, 0]}
    assert generated("sine_wave", points=5).target == pytest.approx([0, -1, 0, 1, 0])
    assert generated("polynomial", points=5).target == pytest.approx([-1, 1, 0, -1, 1])
    assert generated("polynomial", points=3, coefficients="2, 0.5").target == pytest.approx([1.5, 2, 2.5])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "coefficients can't have ''"),
        ("1, x", "coefficients can't have 'x': each must be a number from -1,000,000 to 1,000,000"),
        ("1;2", "coefficients can't have '1;2'"),
        ("1, nan", "coefficients can't have 'nan'"),
        ("1e7", "coefficients can't have '1e7'"),
        ("1_0", "coefficients can't have '1_0'"),
        ("1" + ",1" * 101, "102 coefficients are too many: the degree can be up to 100"),
    ],
)
def test_wrong_coefficients(text: str, message: str) -> None:
    """The error names the coefficient as typed, and what it must be."""
    with pytest.raises(UserError, match=message.replace("(", r"\(")):
        generated("polynomial", coefficients=text)


def test_classes_in_the_plane() -> None:
    """The classes are where the formulas of TensorFlow Playground put them."""
    radius = {name: np.hypot(*generated(name).columns) for name in ("circles", "spirals", "flower")}
    inside = generated("circles").target == 1
    assert radius["circles"][inside].max() < 2.5
    assert radius["circles"][~inside].min() > 3.5
    assert radius["spirals"].max() == pytest.approx(5 * 249 / 250)
    spirals = generated("spirals")
    first, second = spirals.x[:250], spirals.x[250:]
    assert first == pytest.approx(-second)
    turns = np.unwrap(np.arctan2(*first[1:].T))
    assert (turns[-1] - turns[0]) / (2 * np.pi) == pytest.approx(1.75 * 248 / 250)
    xor = generated("xor")
    assert np.array_equal(xor.target == 1, xor.x.prod(axis=1) > 0)
    assert 0.3 <= np.abs(xor.x).min() < np.abs(xor.x).max() <= 5.3
    gaussians = generated("gaussians", points=20_000)
    upper = gaussians.x[gaussians.target == 1]
    assert upper.mean(axis=0) == pytest.approx([2, 2], abs=0.05)
    assert upper.var(axis=0) == pytest.approx([0.5, 0.5], rel=0.05)
    assert generated("gaussians", points=20_000, noise=0.5).x[:10_000].var(axis=0) == pytest.approx([4, 4], rel=0.05)


def test_moons_and_flower() -> None:
    """Moons are half circles of radius 1, and the petals of the flower are 4 long."""
    moons = generated("moons", noise=0.0)
    upper = moons.target == 1
    assert np.hypot(*moons.x[upper].T) == pytest.approx(1)
    assert np.hypot(*(moons.x[~upper] - [1, 0.5]).T) == pytest.approx(1)
    assert moons.x[upper, 1].min() == pytest.approx(0, abs=1e-12)
    assert moons.x[~upper, 1].max() == pytest.approx(0.5)
    flower = generated("flower", noise=0.0, points=2000)
    angle, radius = np.arctan2(*flower.x.T), np.hypot(*flower.x.T)
    assert radius == pytest.approx(np.abs(4 * np.sin(4 * angle)), abs=1e-9)
    assert radius.max() == pytest.approx(4, abs=1e-3)


def test_blobs() -> None:
    """Points are around as many centres as there are classes; two classes are a binary task."""
    blobs, two = generated("blobs", classes=4, points=4000, noise=0.5), generated("blobs", classes=2)
    assert (blobs.task, two.task) == (Task.CLASSES, Task.BINARY)
    assert blobs.class_names == ("blob 0", "blob 1", "blob 2", "blob 3")
    centres = [np.mean(columns, axis=1).tolist() for columns in blobs.columns_by_class]
    for found, expected in zip(centres, [(5, 0), (0, 5), (-5, 0), (0, -5)], strict=True):
        assert found == pytest.approx(expected, abs=0.1)
    assert np.std(blobs.columns_by_class[1][0]) == pytest.approx(0.5, rel=0.1)


def test_noise_of_classes() -> None:
    """Noise of circles and exclusive or changes classes and leaves the points; that of the others moves the points."""
    for name in ("circles", "xor"):
        clean, noisy = generated(name), generated(name, noise=0.3)
        assert np.array_equal(clean.x, noisy.x)
        assert 0.02 < (clean.y != noisy.y).mean() < 0.4
    clean, noisy = generated("spirals"), generated("spirals", noise=0.3)
    assert np.array_equal(clean.y, noisy.y)
    assert 0.2 < np.abs(clean.x - noisy.x).max() <= 0.3


def test_surfaces() -> None:
    """Without noise y is on the surface; noise leaves the points where they are."""
    plane, noisy = generated("plane"), generated("plane", noise=0.3)
    assert plane.target == pytest.approx(plane.x.sum(axis=1) / 10)
    assert np.array_equal(plane.x, noisy.x)
    assert (plane.y - noisy.y).std() == pytest.approx(0.3, rel=0.15)
    bumps = generated("bumps", points=5000)
    assert bumps.target_range == pytest.approx((-1, 1), abs=0.05)
    assert bumps.x[bumps.target.argmax()] == pytest.approx([2, 2], abs=0.4)


def test_inputs() -> None:
    """Each switch adds its columns, computed from x1 and x2; the points are drawn at x1 and x2."""
    plain = generated("circles")
    first, second = plain.x.T
    every = generated("circles", squares=True, product=True, sines=True)
    columns = (first, second, first**2, second**2, first * second, np.sin(first), np.sin(second))
    assert every.x_names == ("x1", "x2", "x1²", "x2²", "x1 x2", "sin x1", "sin x2")
    assert np.array_equal(every.x, np.stack(columns, axis=1))
    assert every.column_names == plain.column_names == ("x1", "x2")
    squares = generated("circles", x1=False, x2=False, squares=True, prepare="standardize", test=0.5)
    assert squares.x_names == ("x1²", "x2²")
    assert squares.positions is not None
    assert np.array_equal(squares.inputs_at(squares.positions), squares.x)
    assert np.array_equal(np.stack(squares.columns, axis=1), squares.positions)
    assert squares.x.std(axis=0) == pytest.approx([1, 1])


def test_no_inputs() -> None:
    """Inputs can't all be off."""
    config = config_of("xor", {"x1": False})
    assert config.schema.features == 1
    with pytest.raises(UserError, match=r"^a model needs an input: x1, x2, squares, product, sines can't all be off$"):
        config.with_value("dataset.x2", False)


@pytest.mark.parametrize("name", IN_THE_PLANE)
def test_any_other_inputs_fit(name: str) -> None:
    """With other inputs the dataset has the columns that its schema says."""
    config = config_of(name, {"x1": False, "squares": True})
    assert load(config).x.shape[1] == config.schema.features == 3


def test_a_row_to_predict_has_two_columns() -> None:
    """A user writes x1 and x2 of a row; the other inputs are computed from them and scaled as in the training."""
    config = config_of("circles", {"squares": True, "x2": False, "prepare": "standardize", "test": 0.2})
    dataset = load(config)
    inputs = run_inputs(config, dataset)
    assert [column.name for column in inputs.columns(dataset)] == ["x1", "x2"]
    expected = (np.array([2.0, 4.0, 1.0]) - dataset.x_scaling.offset) / dataset.x_scaling.divisor  # type: ignore[union-attr] # scaled
    assert inputs.of_texts(["2", "-1"])[0] == pytest.approx(expected)
