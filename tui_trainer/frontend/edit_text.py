"""Edits in words: what was changed, from which value to which."""

from dataclasses import dataclass

from tui_trainer.base.numbers import readable, thousands
from tui_trainer.base.weights import PARAMS_PREFIX
from tui_trainer.frontend.value_text import value_text
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import Recipe


@dataclass(frozen=True)
class EditText:
    """An edit in words."""

    step: int
    """Number of updates that were done before the edit."""
    what: str
    """Label of what was changed, such as 'learning rate' or 'w[0]'."""
    change: str
    """The old and the new value, such as '1 → 2'; only the new value of a weight that was edited in a recipe's file."""

    def __str__(self) -> str:
        return f"{self.what} {self.change} at step {thousands(self.step)}"


def edit_text(edit: Edit, config: RunConfig) -> EditText:
    """Return an edit in words. `config`: the config before the edit.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> print(edit_text(Edit(before=20, set="optimizer.lr", to=0.005), open_problem("linear").config))
    learning rate 0.01 → 0.005 at step 19
    """
    if edit.weight:
        old = "" if edit.old_weight is None else f"{readable(edit.old_weight)} "
        return EditText(edit.before - 1, edit.set.removeprefix(PARAMS_PREFIX), f"{old}→ {value_text(edit.to)}")
    change = f"{value_text(config.get(edit.set))} → {value_text(edit.to)}"
    return EditText(edit.before - 1, config.address(edit.set).label, change)


def edit_texts(recipe: Recipe) -> list[EditText]:
    """Return the edits of a recipe in words, in the order of its journal."""
    config, texts = recipe.config, []
    for edit in recipe.journal:
        texts.append(edit_text(edit, config))
        config = edit.apply(config)
    return texts
