"""The cost of an edit, and of its line in an exported script, does not depend on the number of earlier edits."""

import pytest

from tests.engine.runs import problem
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.export.script import write_script
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> list[Edit]:
    """Return a list that collects every edit applied to hyperparameters."""
    calls: list[Edit] = []
    apply = Edit.apply

    def noted(edit: Edit, config: RunConfig) -> RunConfig:
        calls.append(edit)
        return apply(edit, config)

    monkeypatch.setattr(Edit, "apply", noted)
    return calls


def edited(edits: int) -> Recipe:
    """Return a recipe with an edit before each of the first `edits` updates."""
    journal = Journal(tuple(Edit(step, "optimizer.lr", step * 1e-6) for step in range(1, edits + 1)))
    return Recipe(problem("linear").config, journal)


def test_an_edit(applied: list[Edit]) -> None:
    """Each of 600 edits, with a step after it, applies the same number of edits."""
    branches = Branches(Trainer(edited(0)))
    costs = []
    for step in range(600):
        applied.clear()
        branches.apply("optimizer.lr", 1e-4 * (1 + step % 2))
        branches.trainer.advance(1)
        costs.append(len(applied))
    assert set(costs) == {costs[0]}
    assert costs[0] <= 2


def test_an_export(applied: list[Edit]) -> None:
    """Reading a recipe and writing its script applies each edit about twice, however many there are."""
    costs = []
    for edits in (100, 400):
        text = format_recipe(edited(edits))
        applied.clear()
        recipe = parse_recipe(text, "recipe.toml")
        write_script(recipe, load(recipe.config), edits)
        costs.append(len(applied) / edits)
    assert max(costs) <= 2.1
