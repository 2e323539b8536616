"""Stop: the reason for which a run stopped by itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Divergence:
    """Divergence of a run in update `step`. The update was undone, or it was not made.

    >>> Divergence(3, "loss 204881 > 1000 × the initial 153.4; undone").message
    'diverged at step 3: loss 204881 > 1000 × the initial 153.4; undone'
    """

    step: int
    reason: str

    @property
    def message(self) -> str:
        """Message for the status line."""
        return f"diverged at step {self.step}: {self.reason}"


@dataclass(frozen=True)
class BreakpointHit:
    """Stop of a run by breakpoints after update `step`."""

    step: int
    report: str
    """Text with the conditions that were met and, for each condition, the values that it read."""

    @property
    def message(self) -> str:
        """Message for the status line."""
        return f"stopped at step {self.step}: {self.report}"


Stop = Divergence | BreakpointHit
"""Why a run stopped by itself."""
