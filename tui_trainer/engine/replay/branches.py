"""Branches: go to another step of a run, undo and redo edits, and return to abandoned branches."""

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
"""Maximum number of abandoned branches. When another one is added, the oldest is dropped."""


class Branches:
    """Moves a trainer to other steps of its run, and stores the branches that these moves abandon.

    A method that returns a Replay has moved the trainer to a state at or before the target step. The caller makes
    the remaining steps with the Replay.
    """

    def __init__(self, trainer: Trainer, abandoned: tuple[Branch, ...] = ()) -> None:
        """`abandoned`: branches of this run that were abandoned earlier."""
        self.trainer = trainer
        self._abandoned = list(abandoned)
        self._undone: list[Edit] = []
        self._known_end = 0
        """Step that a resumed run had reached before; 0 for a run that was not resumed.

        It becomes 0 as soon as the resumed branch is left or edited.
        """

    @property
    def abandoned(self) -> tuple[Branch, ...]:
        """Abandoned branches, the latest last. A branch that the current run contains to its end is left out."""
        return tuple(branch for branch in self._abandoned if not self._has_reached_end_of(branch))

    @property
    def undone(self) -> tuple[Edit, ...]:
        """Edits that were undone and can be redone. The last edit is the next to be redone."""
        return tuple(self._undone)

    def go_to(self, step: int) -> Replay:
        """Go to the state after update `step`, back or forward. Raises UserError for a step below 0."""
        if step < 0:
            raise UserError(f"can't go to step {step}: the first step is 0")
        if step <= self.trainer.step:
            self._abandon_current_branch()
            self.trainer.rewind(step)
        return Replay(self.trainer, step)

    def apply(self, address: str, value: Value) -> Stop | None:
        """Apply an edit before the next update (see Trainer.apply). Return the divergence that it causes, or None.

        Clears the edits that can be redone. If the journal has later edits, the branch with these later edits is
        abandoned. Raises UserError for an invalid address or value, and then changes nothing.
        """
        abandoned = self._current_branch() if self.trainer.recipe.journal.after(self.trainer.step + 1) else None
        stop = self.trainer.apply(address, value)
        self._undone.clear()
        self._known_end = 0
        if abandoned:
            self._add_abandoned(abandoned)
        return stop

    def undo(self) -> Replay:
        """Undo the latest edit: go to the step at which it was made, and remove it from the journal.

        Raises UserError if there is no edit.
        """
        applied = self.trainer.recipe.journal.up_to(self.trainer.step + 1)
        if not applied:
            raise UserError("there is no edit to undo")
        self._abandon_current_branch()
        self._undone.append(applied.edits[-1])
        step = applied.edits[-1].before - 1
        self.trainer.switch_recipe(replace(self.trainer.recipe, journal=applied.without_last()), step)
        return Replay(self.trainer, step)

    def redo(self) -> Replay:
        """Redo the edit that was undone last: go to the step at which it was made, and apply it.

        Raises UserError if no edit was undone.
        """
        if not self._undone:
            raise UserError("there is no edit to redo")
        edit = self._undone[-1]
        return Replay(self.trainer, self.go_to(edit.before - 1).step, on_arrival=self._apply_undone)

    def return_to(self, branch: Branch) -> Replay:
        """Go to the last step of an abandoned branch.

        Raises UserError if the branch is no longer in `abandoned`.
        """
        if branch not in self.abandoned:
            raise UserError(f"the current run already contains that branch, up to its last step, {thousands(branch.step)}")
        self._abandoned.remove(branch)
        self._abandon_current_branch()
        self._abandoned.append(branch)  # the branch stays in the list until its last step is reached
        self._undone.clear()
        self.trainer.switch_recipe(branch.recipe, branch.step)
        return Replay(self.trainer, branch.step)

    def resume(self, step: int) -> Replay:
        """Go to the step that a resumed run had reached."""
        replay = self.go_to(step)
        self._known_end = step
        return replay

    def retry_from_best(self, factor: float) -> Replay:
        """Go to the best step, multiply the learning rate by `factor` there, and continue the run.

        The best step is the step before the first step of the best epoch (see Best): the weights after it gave the
        best loss. Raises UserError if the optimizer has no learning rate.
        """
        rate = float(self.trainer.config.get("optimizer.lr")) * factor
        step = self.go_to(max(self.trainer.record.best.step - 1, 0)).step
        return Replay(self.trainer, step, on_arrival=lambda: self._set_rate(rate), continues_at_target=True)

    def _set_rate(self, rate: float) -> None:
        self.apply("optimizer.lr", round_to_digits(rate))

    def _apply_undone(self) -> None:
        """Apply the edit that was undone last, and remove it from the edits that can be redone."""
        edit = self._undone[-1]
        self.trainer.apply(edit.set, edit.to)
        self._undone.pop()

    def _abandon_current_branch(self) -> None:
        """Add the current branch to the abandoned branches."""
        self._add_abandoned(self._current_branch())
        self._known_end = 0

    def _current_branch(self) -> Branch:
        """Return the current branch, up to the last step reached or the last edit, whichever is later."""
        trainer = self.trainer
        edits = trainer.recipe.journal.edits
        step = max(trainer.step, self._known_end, edits[-1].before - 1 if edits else 0)
        return Branch(trainer.recipe, step, trainer.record.history.view())

    def _add_abandoned(self, branch: Branch) -> None:
        """Add an abandoned branch, unless another one contains it. Drop the branches that it contains."""
        if branch.step and not any(_contains(other, branch) for other in self._abandoned):
            others = [other for other in self._abandoned if not _contains(branch, other)]
            self._abandoned = [*others, branch][-MAX_BRANCHES:]

    def _has_reached_end_of(self, branch: Branch) -> bool:
        """Return whether the current run has the edits of a branch, and has reached the branch's last step."""
        return _contains(Branch(self.trainer.recipe, self.trainer.step, branch.history), branch)


def _contains(outer: Branch, inner: Branch) -> bool:
    """Return whether branch `outer` contains branch `inner`.

    The result is True if `outer` has at least as many steps as `inner`, and the same edits up to the last step of
    `inner`.
    """
    edits, inner_edits = outer.recipe.journal, inner.recipe.journal
    last = inner_edits.at(inner.step + 1)
    same_steps = outer.step >= inner.step and edits.up_to(inner.step) == inner_edits.up_to(inner.step)
    return same_steps and edits.at(inner.step + 1)[: len(last)] == last
