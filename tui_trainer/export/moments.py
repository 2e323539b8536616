"""The edits of a run grouped by update, with the hyperparameters in force after each of them."""

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
"""What an edit sets that changes the code of a step: another loss or optimizer, or zeroing switched on or off."""


@dataclass(frozen=True)
class Made:
    """One edit, and the hyperparameters in force before and after it."""

    edit: Edit
    before: RunConfig
    after: RunConfig

    @property
    def swapped(self) -> str | None:
        """The kind of what it puts another in place of ('optimizer'); None for other edits."""
        return self.edit.set if self.edit.set in LIVE_KINDS else None

    @property
    def forgets_gradients(self) -> bool:
        """Whether the engine forgets the gradients with it: those of an optimizer that evaluates several times."""
        return self.swapped == "optimizer" and OPTIMIZERS[self.before.optimizer.name].code.closure


@dataclass(frozen=True)
class Moment:
    """The edits made before one update, in the order they were made."""

    update: int
    made: tuple[Made, ...]

    @property
    def config(self) -> RunConfig:
        """The hyperparameters in force for the update."""
        return self.made[-1].after

    @property
    def changes_the_loop(self) -> bool:
        """Whether the code of a step is another one from here on."""
        return any(one.edit.set in CHANGE_THE_LOOP for one in self.made)


def moments(recipe: Recipe, last: int) -> list[Moment]:
    """The moments of updates 1 to `last` that have edits, in order. Applies each edit once."""
    grouped = groupby(_made(recipe, last), key=lambda one: one.edit.before)
    return [Moment(update, tuple(made)) for update, made in grouped]


def _made(recipe: Recipe, last: int) -> Iterator[Made]:
    config = recipe.config
    for edit in recipe.journal.upto(last):
        before, config = config, edit.apply(config)
        yield Made(edit, before, config)
