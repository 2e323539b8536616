"""Branches: going back, undo and redo of a run, and the branches abandoned by them."""

from dataclasses import replace

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.numbers import round_to_digits, thousands
from tui_trainer.engine.replay.replay import Replay
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.snapshot import Branch
from tui_trainer.observed.stop import Stop
from tui_trainer.recipe.journal import Edit

MAX_BRANCHES = 8
"""Largest number of abandoned branches; of more, the oldest are dropped."""


class Branches:
    """Moves a trainer to other steps of its run, and keeps the branches that are abandoned by it.

    Methods that return a Replay have moved the trainer to a state before the target; the caller then makes
    the steps.
    """

    def __init__(self, trainer: Trainer, abandoned: tuple[Branch, ...] = ()) -> None:
        """`abandoned`: branches of this run that were abandoned before."""
        self.trainer = trainer
        self._abandoned = list(abandoned)
        self._undone: list[Edit] = []
        self._known_end = 0
        """Step that a resumed run had reached; 0 once its branch was left or edited."""

    @property
    def abandoned(self) -> tuple[Branch, ...]:
        """Abandoned branches whose end the run has not reached again, the latest last."""
        return tuple(branch for branch in self._abandoned if not self._reached(branch))

    @property
    def undone(self) -> tuple[Edit, ...]:
        """Edits that can be redone, the next one last."""
        return tuple(self._undone)

    def go_to(self, step: int) -> Replay:
        """Go to the state after update `step`, earlier or later. Raises UserError for a step below 0."""
        if step < 0:
            raise UserError(f"can't go to step {step}: the first is 0")
        if step <= self.trainer.step:
            self._leave()
            self.trainer.rewind(step)
        return Replay(self.trainer, step)

    def apply(self, address: str, value: Value) -> Stop | None:
        """Apply an edit before the next update (see Trainer.apply).

        Clears redo; if later edits exist, abandons a branch.

        Raises UserError for an address or value that isn't possible; nothing changes then.
        """
        abandoned = self._present() if self.trainer.recipe.journal.after(self.trainer.step + 1) else None
        stop = self.trainer.apply(address, value)
        self._undone.clear()
        self._known_end = 0
        if abandoned:
            self._keep(abandoned)
        return stop

    def undo(self) -> Replay:
        """Undo the latest edit: go to the step before its update, without it.

        Raises UserError if there is none.
        """
        applied = self.trainer.recipe.journal.up_to(self.trainer.step + 1)
        if not applied:
            raise UserError("there is no edit to undo")
        self._leave()
        self._undone.append(applied.edits[-1])
        step = applied.edits[-1].before - 1
        self.trainer.follow(replace(self.trainer.recipe, journal=applied.without_last()), step)
        return Replay(self.trainer, step)

    def redo(self) -> Replay:
        """Redo the edit undone last: go to the step before its update, and apply it.

        Raises UserError if there is none.
        """
        if not self._undone:
            raise UserError("there is no edit to redo")
        edit = self._undone[-1]
        return Replay(self.trainer, self.go_to(edit.before - 1).step, on_arrival=self._apply_undone)

    def return_to(self, branch: Branch) -> Replay:
        """Go to the end of one of the `abandoned` branches. Raises UserError if it no longer is one."""
        if not any(other is branch for other in self.abandoned):
            raise UserError(f"can't return to that branch: the run has reached its last step, {thousands(branch.step)}")
        self._abandoned.remove(branch)
        self._leave()
        self._abandoned.append(branch)  # it stays in the list until it is reached
        self._undone.clear()
        self.trainer.follow(branch.recipe, branch.step)
        return Replay(self.trainer, branch.step)

    def resume(self, step: int) -> Replay:
        """Go to the step that a resumed run had reached."""
        replay = self.go_to(step)
        self._known_end = step
        return replay

    def retreat(self, factor: float) -> Replay:
        """Go to the step with the best loss, multiply the learning rate by `factor` there, and continue.

        That is the step before the first one of the best epoch (see Best). Raises UserError if the optimizer
        has no learning rate.
        """
        rate = float(self.trainer.config.get("optimizer.lr")) * factor
        step = self.go_to(max(self.trainer.record.best.step - 1, 0)).step
        return Replay(self.trainer, step, on_arrival=lambda: self._set_rate(rate), run_on=True)

    def _set_rate(self, rate: float) -> None:
        self.apply("optimizer.lr", round_to_digits(rate))

    def _apply_undone(self) -> None:
        """Apply the edit undone last."""
        edit = self._undone[-1]
        self.trainer.apply(edit.set, edit.to)
        self._undone.pop()

    def _leave(self) -> None:
        """Keep the present branch as an abandoned one."""
        self._keep(self._present())
        self._known_end = 0

    def _present(self) -> Branch:
        """Return the present branch, up to the last step it has reached or the last edit."""
        trainer = self.trainer
        edits = trainer.recipe.journal.edits
        step = max(trainer.step, self._known_end, edits[-1].before - 1 if edits else 0)
        return Branch(trainer.recipe, step, trainer.record.history.view())

    def _keep(self, branch: Branch) -> None:
        """Keep an abandoned branch, unless another one contains it; drop those that it contains."""
        if branch.step and not any(_covers(other, branch) for other in self._abandoned):
            others = [other for other in self._abandoned if not _covers(branch, other)]
            self._abandoned = [*others, branch][-MAX_BRANCHES:]

    def _reached(self, branch: Branch) -> bool:
        """Whether the run has reached the end of a branch again."""
        return _covers(Branch(self.trainer.recipe, self.trainer.step, branch.history), branch)


def _covers(one: Branch, other: Branch) -> bool:
    """Whether `one` contains `other`: at least its steps, with the same edits up to its end."""
    edits, other_edits = one.recipe.journal, other.recipe.journal
    last = other_edits.at(other.step + 1)
    same_steps = one.step >= other.step and edits.up_to(other.step) == other_edits.up_to(other.step)
    return same_steps and edits.at(other.step + 1)[: len(last)] == last
