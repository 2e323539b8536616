"""Goal (a limit to reach), Figure (a measured value) and Benchmark (the function that measures figures for goals)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Goal:
    """Limit for one figure: a line of the table. Its fields are written to JSON."""

    name: str
    """Unique among all goals."""
    what: str
    """Quantity that is measured, in words."""
    against: str
    """Quantity it is divided by or compared with; '-' for none."""
    limit: float
    unit: str
    at_least: bool = False
    """Whether the value must be at least the limit; otherwise at most."""

    @property
    def limit_text(self) -> str:
        """Limit as the table shows it: '≥ 0.9 x'."""
        return f"{'≥' if self.at_least else '≤'} {self.with_unit(self.limit)}"

    def with_unit(self, value: float) -> str:
        """Return a value with the goal's unit, to three significant digits."""
        digits = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
        return f"{digits} {self.unit}"

    def verdict(self, value: float) -> str:
        """Return 'met', or 'missed by' the difference to the limit."""
        short = self.limit - value if self.at_least else value - self.limit
        return "met" if short <= 0 else f"missed by {self.with_unit(short)}"


@dataclass(frozen=True)
class Figure:
    """Measured value with every sample it was computed from. Its fields are written to JSON."""

    value: float
    samples: Mapping[str, Sequence[float]]
    """Samples by the quantity measured and its unit."""
    note: str = ""
    """Number and kind of the samples, for the table."""


Figures = Mapping[str, Figure]
"""Figures by the names of their goals."""


@dataclass(frozen=True)
class Effort:
    """Amount of measuring: more takes longer and has less noise."""

    rounds: int = 7
    """Samples taken of each of the things compared."""
    seconds: float = 2.0
    """Approximate length of a sample that measures a speed."""
    presses: int = 150
    """Keys pressed."""
    frames: int = 12
    """Frames drawn for a sample."""
    starts: int = 9
    """Processes started of each kind."""
    rows: int = 1_000_000
    """Rows of the large datasets."""
    weights: int = 1_000_000
    """Weights of the large model."""
    history: int = 10_000_000
    """Steps of the long history."""
    steps: int = 1_000_000
    """Steps of the long run."""


FULL = Effort()
QUICK = Effort(rounds=3, seconds=1.5, presses=40, starts=3, steps=200_000)
"""Effort of a few minutes: a shorter long run, and more noise."""


@dataclass(frozen=True)
class Benchmark:
    """Goals and the function that measures a figure for each of them."""

    name: str
    goals: tuple[Goal, ...]
    measure: Callable[[Effort], Figures] = field(repr=False)
