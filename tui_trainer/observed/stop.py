"""Why a run stopped by itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Divergence:
    """Update `step` would have ruined the run; it was not made, or was taken back."""

    step: int
    reason: str

    @property
    def message(self) -> str:
        """One line for a person."""
        return f"diverged at step {self.step}: {self.reason}"


@dataclass(frozen=True)
class Hit:
    """A breakpoint was met after update `step`."""

    step: int
    report: str
    """The condition and the numbers it read."""

    @property
    def message(self) -> str:
        """One line for a person."""
        return f"stopped at step {self.step}: {self.report}"


Stop = Divergence | Hit
