"""Replay: the way to a step by replay, made at once or bit by bit."""

from collections.abc import Callable

from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.stop import Stop


class Replay:
    """A trainer on its way to `step`. Breakpoints don't stop it. It can be left at any step on the way."""

    def __init__(
        self, trainer: Trainer, step: int, then: Callable[[], None] = lambda: None, run_on: bool = False
    ) -> None:
        """`then`: what is done on arrival; it may raise UserError. `run_on`: whether to go on from there."""
        self._trainer = trainer
        self.step = step
        self.finish = then
        self.run_on = run_on

    @property
    def remaining(self) -> int:
        """Steps still to be made."""
        return self.step - self._trainer.step

    def travel(self, steps: int) -> Stop | None:
        """Make that many of them."""
        return self._trainer.advance(steps, testing=False)
