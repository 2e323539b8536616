"""Replay: making steps again from an earlier state up to a target step, in as many calls as needed."""

from collections.abc import Callable

from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.stop import Stop


class Replay:
    """Replay of a trainer up to a target step.

    Ignores breakpoints. Can be abandoned at any step on the way.
    """

    def __init__(
        self, trainer: Trainer, step: int, on_arrival: Callable[[], None] = lambda: None, run_on: bool = False
    ) -> None:
        """`on_arrival`: called at the target step; may raise UserError.

        `run_on`: whether the run continues from there.
        """
        self._trainer = trainer
        self.step = step
        """Target step."""
        self.on_arrival = on_arrival
        self.run_on = run_on

    @property
    def remaining(self) -> int:
        """Steps still to be made."""
        return self.step - self._trainer.step

    def advance(self, steps: int) -> Stop | None:
        """Make `steps` of the remaining steps. Return a divergence, if there is one."""
        return self._trainer.advance(steps, stop_at_breakpoints=False)
