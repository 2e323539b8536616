"""Goal, Figure and Benchmark: what is to be reached, what was measured, and what measures it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Goal:
    """One line of the table."""

    name: str
    """Unique among all goals."""
    what: str
    against: str
    """What it is compared with; '-' for nothing."""
    limit: float
    unit: str
    at_least: bool = False
    """Whether more is better."""

    @property
    def words(self) -> str:
        """The goal as the table has it."""
        return f"{'≥' if self.at_least else '≤'} {self.amount(self.limit)}"

    def amount(self, value: float) -> str:
        """A value with the goal's unit, to three digits that mean something."""
        digits = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
        return f"{digits} {self.unit}"

    def verdict(self, value: float) -> str:
        """Whether a value meets the goal, and by how much it misses it if it does not."""
        short = self.limit - value if self.at_least else value - self.limit
        return "met" if short <= 0 else f"missed by {self.amount(short)}"


@dataclass(frozen=True)
class Figure:
    """What was measured: a value, and every sample it was made from."""

    value: float
    samples: Mapping[str, Sequence[float]]
    """By what was sampled."""
    note: str = ""


Figures = Mapping[str, Figure]
"""By the goal's name."""


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    rounds: int = 7
    """How often each of the things compared has its turn."""
    seconds: float = 2.0
    """About how long a turn lasts, where it lasts a time."""
    presses: int = 150
    """Keys pressed."""
    frames: int = 12
    """Frames drawn in a turn."""
    starts: int = 9
    """Processes started of each kind."""
    rows: int = 1_000_000
    history: int = 10_000_000
    """Steps of the long history."""
    steps: int = 1_000_000
    """Steps of the long run."""


FULL = Effort()
QUICK = Effort(rounds=3, seconds=1.5, presses=40, starts=3, steps=200_000)
"""The same in a few minutes: the long run is shorter, and there is more noise."""


@dataclass(frozen=True)
class Benchmark:
    """Measures the figures of some goals."""

    name: str
    goals: tuple[Goal, ...]
    measure: Callable[[Effort], Figures] = field(repr=False)
