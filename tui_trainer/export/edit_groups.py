"""Edits of a run grouped by update, with the hyperparameters before and after each of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from tui_trainer.catalogue.all import LIVE_KINDS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.settings import ZERO_GRAD
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import Recipe

CHANGE_THE_LOOP = LIVE_KINDS | {ZERO_GRAD.name}
"""Names of edits that change the code of a step: another loss or optimizer, zeroing switched on or off."""


@dataclass(frozen=True)
class AppliedEdit:
    """Edit with the hyperparameters before and after it."""

    edit: Edit
    before: RunConfig
    after: RunConfig

    @property
    def swapped_kind(self) -> str | None:
        """Kind of the choice that the edit replaces: 'loss' or 'optimizer'; None for other edits."""
        return self.edit.set if self.edit.set in LIVE_KINDS else None

    @property
    def clears_gradients(self) -> bool:
        """Whether the engine clears the gradients with this edit: where it replaces an optimizer with a closure."""
        return self.swapped_kind == "optimizer" and OPTIMIZERS[self.before.optimizer.name].code.needs_closure


@dataclass(frozen=True)
class EditGroup:
    """Edits made before one update, in journal order."""

    update: int
    edits: tuple[AppliedEdit, ...]

    @property
    def config(self) -> RunConfig:
        """Hyperparameters of the update."""
        return self.edits[-1].after

    @property
    def changes_the_loop(self) -> bool:
        """Whether the code of a step changes with these edits."""
        return any(applied.edit.set in CHANGE_THE_LOOP for applied in self.edits)


def edit_groups(recipe: Recipe, last: int) -> list[EditGroup]:
    """Return the edits before updates 1 to `last`, grouped by update. Applies each edit once."""
    grouped = groupby(_applied(recipe, last), key=lambda applied: applied.edit.before)
    return [EditGroup(update, tuple(edits)) for update, edits in grouped]


def _applied(recipe: Recipe, last: int) -> Iterator[AppliedEdit]:
    config = recipe.config
    for edit in recipe.journal.up_to(last):
        before, config = config, edit.apply(config)
        yield AppliedEdit(edit, before, config)
