"""Replay: repeats the steps from an earlier state to a target step, in as many calls as needed."""

from collections.abc import Callable

from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.stop import Stop


class Replay:
    """Replay of a trainer up to a target step.

    Ignores breakpoints. Can be abandoned at any step before the target.
    """

    def __init__(
        self, trainer: Trainer, step: int, on_arrival: Callable[[], None] = lambda: None, continues_at_target: bool = False
    ) -> None:
        """`on_arrival`: function to call at the target step; it may raise UserError.

        `continues_at_target`: whether the run continues after the target step.
        """
        self._trainer = trainer
        self.step = step
        """Target step."""
        self.on_arrival = on_arrival
        self.continues_at_target = continues_at_target

    @property
    def remaining(self) -> int:
        """Number of steps still to be made."""
        return self.step - self._trainer.step

    def advance(self, steps: int) -> Stop | None:
        """Make `steps` of the remaining steps. Return the divergence if the run diverges, else None."""
        return self._trainer.advance(steps, stop_at_breakpoints=False)
