"""Journal: edits in order, and the config in force at any update."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recipe.recipes import LINEAR, recipes
from tui_trainer.base.errors import UserError
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import parse_recipe

RECIPE = parse_recipe(LINEAR, "linear.toml")


def rate(before: int, to: float) -> Edit:
    """Return an edit of the learning rate."""
    return Edit(before, "optimizer.lr", to)


@given(recipes(), st.integers(1, 10**9))
def test_the_config_at_an_update(recipe: Recipe, update: int) -> None:
    """The config has the edits up to an update, in order, and none after it."""
    config = recipe.config
    for edit in recipe.journal:
        if edit.before <= update:
            config = edit.apply(config)
    assert recipe.config_at(update) == config


def test_edits_at_one_step_apply_in_order() -> None:
    """The last of several edits of a setting before the same update decides."""
    recipe = RECIPE.with_edit(rate(5, 0.1)).with_edit(rate(5, 0.2))
    assert recipe.config_at(4).get("optimizer.lr") == 0.01
    assert recipe.config_at(5).get("optimizer.lr") == 0.2
    assert recipe.journal.at(5) == (rate(5, 0.1), rate(5, 0.2))


def test_an_earlier_edit_removes_later_ones() -> None:
    """Adding an edit removes the edits of later updates, which belong to the old branch."""
    recipe = RECIPE.with_edit(rate(5, 0.1)).with_edit(rate(9, 0.2)).with_edit(rate(5, 0.3))
    assert recipe.journal.edits == (rate(5, 0.1), rate(5, 0.3))


def test_out_of_order() -> None:
    """Edits that are not in order are refused."""
    with pytest.raises(UserError, match="edits are out of order: before 4 comes after before 5"):
        Journal((rate(5, 0.1), rate(4, 0.1)))


@pytest.mark.parametrize(
    ("address", "to", "message"),
    [
        ("seed", 1, "seed can't be edited during a run: changing it starts a new run"),
        ("model", "linear", "model can't be edited"),
        ("dataset", "cubic", "dataset can't be edited"),
        ("dataset.prepare", "standardize", "dataset.prepare can't be edited"),
        ("optimizer.lr", 0, "learning rate can't be 0"),
        ("optimizer.mometum", 0.5, "did you mean optimizer.momentum"),
        ("model.degree", 2, "unknown hyperparameter 'model.degree'"),
        ("loss", "bce_by_hand", "loss bce_by_hand does not fit dataset line_points: choose one of mse_by_hand, mse"),
    ],
)
def test_an_invalid_edit(address: str, to: float | str, message: str) -> None:
    """An edit that is not live, out of range, unknown or does not fit is refused."""
    with pytest.raises(UserError, match=message):
        RECIPE.with_edit(Edit(3, address, to))


def test_a_swap_keeps_changed_hyperparameters() -> None:
    """Another optimizer keeps a learning rate that was changed; everything else takes its own default."""
    assert RECIPE.config.with_value("optimizer", "adam").get("optimizer.lr") == 0.001
    config = RECIPE.config.with_value("optimizer.lr", 0.3).with_value("optimizer", "gd_by_hand")
    assert dict(config.optimizer.values) == {"lr": 0.3}
    assert dict(config.with_value("optimizer", "sgd").optimizer.values) == {"lr": 0.3, "momentum": 0.0}


@given(recipes())
def test_every_address_has_a_value(recipe: Recipe) -> None:
    """Setting an address to its current value leaves the config unchanged."""
    for address in recipe.config.addresses():
        assert recipe.config.with_value(address.name, recipe.config.get(address.name)) == recipe.config
        assert address.label
