"""Tables whose target has more than two classes: class numbers, the model for them, and how many there are."""

from pathlib import Path

import numpy as np
import pytest

from tests.datasets.buildable import FLOWERS
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Schema, Task
from tui_trainer.datasets.load import load
from tui_trainer.datasets.table_recipe import recipe_for_table, with_counted_classes, with_suggested_rate
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

NUMBERS = "x,kind,y\n1,5,1.5\n2,-1,2\n4,9,7\n3,5,2\n7,9,3\n"


def test_texts() -> None:
    """Classes of texts are numbered in the order of their names; the run is softmax with cross-entropy."""
    recipe = recipe_for_table(FLOWERS)
    data = load(recipe.config)
    assert (data.task, data.y.shape, data.y.dtype) == (Task.CLASSES, (54,), np.dtype(np.int64))
    assert data.class_names == ("iris", "poppy", "tulip")
    assert data.y[:4].tolist() == [0, 1, 2, 0]
    assert data.schema == Schema(Task.CLASSES, 4, 3)
    config = with_suggested_rate(recipe).config
    assert (config.model.name, config.loss.name, config.get("optimizer.lr")) == ("softmax", "cross_entropy", 0.8)
    text = format_recipe(recipe)
    assert "classes = 3\n" in text
    assert parse_recipe(text, "saved.toml").config == recipe.config


def test_whole_numbers(tmp_path: Path) -> None:
    """Whole numbers are classes if the task says so, in their order."""
    path = tmp_path / "own.csv"
    path.write_text(NUMBERS, "utf-8")
    given: dict[str, Value] = {"target": "kind", "task": "classes"}
    config = recipe_for_table(path, given).config
    data = load(config)
    assert (data.class_names, data.y.tolist()) == (("-1", "5", "9"), [1, 0, 2, 1, 2])
    assert config.model.name == "softmax"
    assert recipe_for_table(path, {"target": "kind"}).config.model.name == "linear"
    with pytest.raises(UserError, match=r"^own\.csv: the target kind has 3 classes, not 4: --classes 3$"):
        load(recipe_for_table(path, {**given, "classes": 4}).config)


def test_a_class_whose_rows_are_dropped(tmp_path: Path) -> None:
    """Classes are counted in the rows that are used: with two left, the run is logistic regression, in the format of before."""
    path = tmp_path / "own.csv"
    path.write_text("x,y\n1,a\n2,b\n,c\n4,a\n", "utf-8")
    recipe = recipe_for_table(path, {"missing": "drop"})
    assert recipe.config.model.name == "logistic"
    assert "classes =" not in format_recipe(recipe)
    assert load(recipe.config).y.tolist() == [[0], [1], [0]]


def test_too_many_classes(tmp_path: Path) -> None:
    """A target of 20 classes is trained on; for 21 the error says how many are possible."""
    path = tmp_path / "own.csv"
    for count in (20, 21):
        path.write_text("x,y\n" + "".join(f"{row},{row % count} kg\n" for row in range(60)), "utf-8")
        config = recipe_for_table(path).config
        if count == 20:
            assert load(config).schema.outputs == 20
    with pytest.raises(UserError, match=r"^own\.csv: the target y has 21 classes, at most 20 are possible"):
        load(config)


def test_another_target() -> None:
    """With another target the classes are counted again, and model and loss are replaced if they don't fit."""
    config = recipe_for_table(FLOWERS).config
    other = config.with_values("dataset", {"target": "soil", "inputs": "length,width"})
    counted = with_counted_classes(other)
    assert (counted.get("dataset.classes"), counted.model.name, counted.loss.name) == (2, "logistic", "bce_by_hand")
    assert with_counted_classes(counted.with_values("dataset", {"target": "flower"})).model.name == "softmax"
    assert with_counted_classes(config) == config
