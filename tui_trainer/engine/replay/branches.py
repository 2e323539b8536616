"""Branches: a trainer, and the branches it has left behind by going back, undoing and editing the past."""

from dataclasses import replace

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.numbers import rounded_to
from tui_trainer.engine.replay.replay import Replay
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.snapshot import Branch
from tui_trainer.observed.stop import Stop
from tui_trainer.recipe.journal import Edit

MAX_BRANCHES = 8
"""Of more, the oldest are forgotten."""


class Branches:
    """Moves a trainer through time. What is left can be returned to: it is a recipe and a step."""

    def __init__(self, trainer: Trainer, branches: tuple[Branch, ...] = ()) -> None:
        """`branches`: what was left behind in this run before."""
        self.trainer = trainer
        self._branches = list(branches)
        self._undone: list[Edit] = []
        self._bound = 0
        """The step to which the run is known to have come before."""

    @property
    def branches(self) -> tuple[Branch, ...]:
        """What was left behind and has not been reached again, the latest last."""
        return tuple(branch for branch in self._branches if not self._reached(branch))

    @property
    def undone(self) -> tuple[Edit, ...]:
        """The edits that can be redone, the next one last."""
        return tuple(self._undone)

    def go_to(self, step: int) -> Replay:
        """To stand after any update. Raises UserError for a step below 0."""
        if step < 0:
            raise UserError(f"can't go to step {step}: the first is 0")
        if step <= self.trainer.step:
            self._leave()
            self.trainer.rewind(step)
        return Replay(self.trainer, step)

    def apply(self, address: str, value: Value) -> Stop | None:
        """Edit. Raises UserError. What was undone before can't be redone; where edits lay ahead, a branch is left."""
        left = self._present() if self.trainer.recipe.journal.after(self.trainer.step + 1) else None
        stop = self.trainer.apply(address, value)
        self._undone.clear()
        self._bound = 0
        if left:
            self._remember(left)
        return stop

    def undo(self) -> Replay:
        """To take back the last edit that was made: stand before its update, without it. Raises UserError."""
        made = self.trainer.recipe.journal.upto(self.trainer.step + 1)
        if not made:
            raise UserError("there is no edit to undo")
        self._leave()
        self._undone.append(made.edits[-1])
        step = made.edits[-1].before - 1
        self.trainer.follow(replace(self.trainer.recipe, journal=made.without_last()), step)
        return Replay(self.trainer, step)

    def redo(self) -> Replay:
        """To make the edit again that was undone last: stand before its update, with it. Raises UserError."""
        if not self._undone:
            raise UserError("there is no edit to redo")
        edit = self._undone[-1]
        return Replay(self.trainer, self.go_to(edit.before - 1).step, then=self._make_again)

    def return_to(self, branch: Branch) -> Replay:
        """To stand at the end of one of `branches`. Raises UserError where it is none of them any more."""
        if not any(one is branch for one in self.branches):
            raise UserError(f"there is nothing to return to: the run has reached step {branch.step:,} of that branch")
        self._branches.remove(branch)
        self._leave()
        self._branches.append(branch)  # until it is reached
        self._undone.clear()
        self.trainer.follow(branch.recipe, branch.step)
        return Replay(self.trainer, branch.step)

    def bring_back(self, step: int) -> Replay:
        """To stand where a run that was begun again has been."""
        replay = self.go_to(step)
        self._bound = step
        return replay

    def retreat(self, factor: float) -> Replay:
        """To stand where the lowest loss was computed, with the learning rate times `factor`. Raises UserError.

        That is before the first step of the best epoch since what the loss measures last changed (see Best).
        """
        rate = float(self.trainer.config.get("optimizer.lr")) * factor
        there = self.go_to(max(self.trainer.record.best.step - 1, 0)).step
        return Replay(self.trainer, there, then=lambda: self._slow_down(rate), run_on=True)

    def _slow_down(self, rate: float) -> None:
        self.apply("optimizer.lr", rounded_to(rate))

    def _make_again(self) -> None:
        """The edit that was undone last."""
        edit = self._undone[-1]
        self.trainer.apply(edit.set, edit.to)
        self._undone.pop()

    def _leave(self) -> None:
        self._remember(self._present())
        self._bound = 0

    def _present(self) -> Branch:
        """Where the run stands, as a branch to be left: it goes as far as it is known to, be that still ahead."""
        trainer = self.trainer
        edits = trainer.recipe.journal.edits
        step = max(trainer.step, self._bound, edits[-1].before - 1 if edits else 0)
        return Branch(trainer.recipe, step, trainer.record.history.view())

    def _remember(self, left: Branch) -> None:
        """Keep what was left, unless something else that was left reaches further the same way."""
        if left.step and not any(_covers(branch, left) for branch in self._branches):
            self._branches = [branch for branch in self._branches if not _covers(left, branch)]
            self._branches = [*self._branches, left][-MAX_BRANCHES:]

    def _reached(self, branch: Branch) -> bool:
        return _covers(Branch(self.trainer.recipe, self.trainer.step, branch.history), branch)


def _covers(one: Branch, other: Branch) -> bool:
    """Whether one went at least as far as the other by the same steps, and has the edits made where the other ends."""
    ours, others = one.recipe.journal, other.recipe.journal
    last = others.at(other.step + 1)
    same_steps = one.step >= other.step and ours.upto(other.step) == others.upto(other.step)
    return same_steps and ours.at(other.step + 1)[: len(last)] == last
