"""What an edit costs does not depend on how many were made before it; nor does a line of an exported script."""

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
    """Every edit that is applied to hyperparameters from now on."""
    calls: list[Edit] = []
    apply = Edit.apply

    def noted(edit: Edit, config: RunConfig) -> RunConfig:
        calls.append(edit)
        return apply(edit, config)

    monkeypatch.setattr(Edit, "apply", noted)
    return calls


def edited(edits: int) -> Recipe:
    """A run with an edit before each of so many updates."""
    journal = Journal(tuple(Edit(step, "optimizer.lr", step * 1e-6) for step in range(1, edits + 1)))
    return Recipe(problem("linear").config, journal)


def test_an_edit(applied: list[Edit]) -> None:
    """The same number of edits is applied for edit 1, 2 and 600 and the step after it."""
    time = Branches(Trainer(edited(0)))
    costs = []
    for step in range(600):
        applied.clear()
        time.apply("optimizer.lr", 1e-4 * (1 + step % 2))
        time.trainer.advance(1)
        costs.append(len(applied))
    assert set(costs) == {costs[0]}
    assert costs[0] <= 2


def test_an_export(applied: list[Edit]) -> None:
    """Reading a recipe and writing its script applies each edit a few times, however many there are."""
    costs = []
    for edits in (100, 400):
        text = format_recipe(edited(edits))
        applied.clear()
        recipe = parse_recipe(text, "recipe.toml")
        write_script(recipe, load(recipe.config), edits)
        costs.append(len(applied) / edits)
    assert max(costs) <= 2.1
