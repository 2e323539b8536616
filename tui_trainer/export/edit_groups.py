"""Edits of a run, grouped by the update that they precede, with the hyperparameters before and after each edit."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from tui_trainer.catalogue.all import LIVE_KINDS
from tui_trainer.catalogue.code import lines_for
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.schedules.hyperparameters import METRIC
from tui_trainer.catalogue.settings import ZERO_GRAD
from tui_trainer.export.evaluation import has_evaluations
from tui_trainer.export.gradient_lines import switches_a_line
from tui_trainer.export.loop import line_values, reads_mini_batches
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import Recipe

LINE_CHANGING_ADDRESSES = frozenset({ZERO_GRAD.name, f"schedule.{METRIC.name}"})
"""Addresses whose edits change lines of a step's code, besides those that replace an entry."""


@dataclass(frozen=True)
class AppliedEdit:
    """Edit of a run, with the hyperparameters before and after it."""

    edit: Edit
    config_before: RunConfig
    config_after: RunConfig
    in_batches: bool
    """Whether steps of the run read mini-batches."""
    has_evaluations: bool
    """Whether the script says when an evaluation is due."""
    schedule_start: int
    """Number of updates made before the schedule after the edit began."""

    @property
    def replaced_kind(self) -> str | None:
        """Kind of the entry whose code the edit replaces by another: 'loss', 'optimizer' or 'schedule'; None for other edits."""
        if self.edit.set in LIVE_KINDS:
            return self.edit.set
        changes_loss = self.edit.set.startswith("loss.") and _loss_lines(self.config_before) != _loss_lines(self.config_after)
        return "loss" if changes_loss else None

    @property
    def changes_the_loop(self) -> bool:
        """Whether the edit changes the code of a step."""
        switches = switches_a_line(self.edit.set, self.config_before, self.config_after)
        return switches or self.edit.set in LINE_CHANGING_ADDRESSES or self.replaced_kind is not None

    @property
    def clears_gradients(self) -> bool:
        """Whether the engine clears the gradients at this edit: it does if the replaced optimizer needs a closure."""
        return self.replaced_kind == "optimizer" and OPTIMIZERS[self.config_before.optimizer.name].code.needs_closure


@dataclass(frozen=True)
class EditGroup:
    """Edits made before the same update."""

    update_number: int
    """Number of that update."""
    edits: tuple[AppliedEdit, ...]
    """The edits, in the order of the journal."""

    @property
    def config(self) -> RunConfig:
        """Hyperparameters of the update, after all edits of the group."""
        return self.edits[-1].config_after

    @property
    def changes_the_loop(self) -> bool:
        """Whether these edits change the code of a step, so that a new loop must begin."""
        return any(applied.changes_the_loop for applied in self.edits)


def edit_groups(recipe: Recipe, last_update: int) -> list[EditGroup]:
    """Return the edits before updates 1 to `last_update`, grouped by update.

    The hyperparameters are computed incrementally, edit by edit.
    """
    grouped = groupby(_apply_edits(recipe, last_update), key=lambda applied: applied.edit.before)
    return [EditGroup(update, tuple(edits)) for update, edits in grouped]


def _loss_lines(config: RunConfig) -> list[str]:
    """Return the lines of the loss, of which some depend on its hyperparameters."""
    code = config.loss.entry.code
    return lines_for((*code.setup, *code.step), line_values(config.loss, config.schema))


def _apply_edits(recipe: Recipe, last_update: int) -> Iterator[AppliedEdit]:
    config, start = recipe.config, 0
    in_batches, evaluates = reads_mini_batches(recipe), has_evaluations(recipe)
    for edit in recipe.journal.up_to(last_update):
        before, config = config, edit.apply(config)
        start = edit.before - 1 if edit.set == "schedule" else start
        yield AppliedEdit(edit, before, config, in_batches, evaluates, start)
