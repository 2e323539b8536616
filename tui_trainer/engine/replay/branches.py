"""Timeline: a trainer, and the futures it has left behind by going back, undoing and editing the past."""

from dataclasses import replace

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.replay.replay import Journey
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.snapshot import Future
from tui_trainer.observed.stop import Stop
from tui_trainer.recipe.journal import Edit

MOST_FUTURES = 8
"""Of more, the oldest are forgotten."""


class Timeline:
    """Moves a trainer through time. What is left can be returned to: it is a recipe and a step."""

    def __init__(self, trainer: Trainer, futures: tuple[Future, ...] = ()) -> None:
        """`futures`: what was left behind in this run before."""
        self.trainer = trainer
        self._futures = list(futures)
        self._undone: list[Edit] = []
        self._bound = 0
        """The step to which the run is known to have come before."""

    @property
    def futures(self) -> tuple[Future, ...]:
        """What was left behind and has not been reached again, the latest last."""
        return tuple(future for future in self._futures if not self._reached(future))

    @property
    def undone(self) -> tuple[Edit, ...]:
        """The edits that can be redone, the next one last."""
        return tuple(self._undone)

    def go_to(self, step: int) -> Journey:
        """To stand after any update. Raises UserError for a step below 0."""
        if step < 0:
            raise UserError(f"can't go to step {step}: the first is 0")
        if step <= self.trainer.step:
            self._leave()
            self.trainer.rewind(step)
        return Journey(self.trainer, step)

    def apply(self, address: str, value: Value) -> Stop | None:
        """Edit. Raises UserError. What was undone before can't be redone; where edits lay ahead, a future is left."""
        left = self._present() if self.trainer.recipe.journal.after(self.trainer.step + 1) else None
        stop = self.trainer.apply(address, value)
        self._undone.clear()
        self._bound = 0
        if left:
            self._remember(left)
        return stop

    def undo(self) -> Journey:
        """To take back the last edit that was made: stand before its update, without it. Raises UserError."""
        made = self.trainer.recipe.journal.upto(self.trainer.step + 1)
        if not made:
            raise UserError("there is no edit to undo")
        self._leave()
        self._undone.append(made.edits[-1])
        step = made.edits[-1].before - 1
        self.trainer.follow(replace(self.trainer.recipe, journal=made.without_last()), step)
        return Journey(self.trainer, step)

    def redo(self) -> Journey:
        """To make the edit again that was undone last: stand before its update, with it. Raises UserError."""
        if not self._undone:
            raise UserError("there is no edit to redo")
        edit = self._undone[-1]
        return Journey(self.trainer, self.go_to(edit.before - 1).step, then=self._make_again)

    def return_to(self, future: Future) -> Journey:
        """To stand at the end of one of `futures`. Raises UserError where it is none of them any more."""
        if not any(one is future for one in self.futures):
            raise UserError(f"there is nothing to return to: the run has reached step {future.step:,} of that future")
        self._futures.remove(future)
        self._leave()
        self._futures.append(future)  # until it is reached
        self._undone.clear()
        self.trainer.follow(future.recipe, future.step)
        return Journey(self.trainer, future.step)

    def bring_back(self, step: int) -> Journey:
        """To stand where a run that was begun again has been."""
        journey = self.go_to(step)
        self._bound = step
        return journey

    def retreat(self, factor: float) -> Journey:
        """To stand where the lowest loss was computed, with the learning rate times `factor`. Raises UserError.

        That is before the first step of the best epoch since what the loss measures last changed (see Best).
        """
        rate = float(self.trainer.config.get("optimizer.lr")) * factor
        there = self.go_to(max(self.trainer.record.best.step - 1, 0)).step
        return Journey(self.trainer, there, then=lambda: self._slow_down(rate), run_on=True)

    def _slow_down(self, rate: float) -> None:
        self.apply("optimizer.lr", float(f"{rate:.12g}"))

    def _make_again(self) -> None:
        """The edit that was undone last."""
        edit = self._undone[-1]
        self.trainer.apply(edit.set, edit.to)
        self._undone.pop()

    def _leave(self) -> None:
        self._remember(self._present())
        self._bound = 0

    def _present(self) -> Future:
        """Where the run stands, as a future to be left: it goes as far as it is known to, be that still ahead."""
        trainer = self.trainer
        edits = trainer.recipe.journal.edits
        step = max(trainer.step, self._bound, edits[-1].before - 1 if edits else 0)
        return Future(trainer.recipe, step, trainer.record.history.view())

    def _remember(self, left: Future) -> None:
        """Keep what was left, unless something else that was left reaches further the same way."""
        if left.step and not any(_covers(future, left) for future in self._futures):
            self._futures = [future for future in self._futures if not _covers(left, future)]
            self._futures = [*self._futures, left][-MOST_FUTURES:]

    def _reached(self, future: Future) -> bool:
        return _covers(Future(self.trainer.recipe, self.trainer.step, future.history), future)


def _covers(one: Future, other: Future) -> bool:
    """Whether one went at least as far as the other by the same steps, and has the edits made where the other ends."""
    ours, others = one.recipe.journal, other.recipe.journal
    last = others.at(other.step + 1)
    same_steps = one.step >= other.step and ours.upto(other.step) == others.upto(other.step)
    return same_steps and ours.at(other.step + 1)[: len(last)] == last
