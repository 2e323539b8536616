"""Initial weights in recipes: the table, relative paths, and what drops them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.recipe.recipes import LINEAR
from tui_trainer.base.errors import UserError
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.initial_weights import InitialWeights, check_shapes, initial_weights_in
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe, read_recipe, write_recipe

DIGEST = "0" * 64
WEIGHTS = InitialWeights("w.safetensors", DIGEST)


def started_from(weights: InitialWeights = WEIGHTS) -> RunConfig:
    """Return the configuration of the linear problem with initial weights."""
    return replace(open_problem("linear").config, initial_weights=weights)


def test_a_recipe_reads_back() -> None:
    """A recipe with initial weights is read back as it was written; without them it has no such key."""
    recipe = Recipe(started_from())
    assert parse_recipe(format_recipe(recipe), "r.toml").config == recipe.config
    assert "initial_weights" not in format_recipe(open_problem("linear"))


def test_the_path_is_relative_to_the_recipe(tmp_path: Path) -> None:
    """A saved recipe names the file relative to its folder, and finds it beside itself elsewhere."""
    (tmp_path / "here").mkdir()
    save_file({"w": np.zeros(1)}, tmp_path / "here" / "w.safetensors")
    write_recipe(Recipe(started_from(initial_weights_in(tmp_path / "here" / "w.safetensors"))), tmp_path / "here" / "r.toml")
    assert 'file = "w.safetensors"' in (tmp_path / "here" / "r.toml").read_text()
    (tmp_path / "here").rename(tmp_path / "there")
    found = read_recipe(tmp_path / "there" / "r.toml").config.initial_weights
    assert found
    assert Path(found.file) == tmp_path / "there" / "w.safetensors"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("{ file = 'w.safetensors' }", ["initial weights are", "sha256"]),
        ("{ file = 7, sha256 = '' }", ["file can't be 7"]),
        ("{ file = '', sha256 = '' }", ["file can't be", "''"]),
        ("{ file = 'w.safetensors', sha256 = 'abc' }", ["sha256 can't be 'abc'", "64 hexadecimal digits"]),
        ("'w.safetensors'", ["initial_weights can't be", "it must be a table"]),
    ],
)
def test_wrong_tables(table: str, words: list[str]) -> None:
    """A wrong table is one line with file, line and what would be right."""
    with pytest.raises(UserError) as raised:
        parse_recipe(f"initial_weights = {table}\n{LINEAR}", "r.toml")
    assert str(raised.value).startswith("r.toml, line 1")
    assert all(word in str(raised.value) for word in words)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(("address", "value"), [("model", "polynomial"), ("seed", 5)])
def test_what_drops_them(address: str, value: str | int) -> None:
    """Another model, dataset with other columns, or seed draws new weights; another rate or loss keeps those of the file."""
    assert started_from().with_value(address, value).initial_weights is None
    assert started_from().with_dataset("exam_scores").initial_weights is None
    assert started_from().with_value("optimizer.lr", 0.5).with_value("loss", "mae").initial_weights == WEIGHTS


def test_shapes_are_checked_without_reading_the_tensors(tmp_path: Path) -> None:
    """The first tensor that is missing or has another shape is named, with the shape that is needed."""
    path = tmp_path / "w.safetensors"
    save_file({"w": np.zeros((2, 1))}, path)
    check_shapes(path, {"w": (2, 1)})
    with pytest.raises(UserError, match=r"w has the shape \(2, 1\) in w.safetensors: the model needs the shape \(1,\)"):
        check_shapes(path, {"w": (1,)})
    with pytest.raises(UserError, match=r"b is not in w.safetensors: the model needs the shape \(1,\)"):
        check_shapes(path, {"w": (2, 1), "b": (1,)})
    path.write_text("no tensors")
    with pytest.raises(UserError, match=r"w.safetensors is not a safetensors file"):
        check_shapes(path, {})
