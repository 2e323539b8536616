"""ChartSpec: what a chart shows, in plain numbers. The screen decides how it is drawn."""

from dataclasses import dataclass
from enum import StrEnum

from tui_trainer.base.arrays import FloatArray

Limits = tuple[float, float]
TALL = 14
"""Rows from which on a chart has one for the name of its y axis."""


class Role(StrEnum):
    """What a series is. The screen gives each role a colour of the theme and a marker of its own."""

    DATA = "data"
    CLASS_0 = "class-0"
    CLASS_1 = "class-1"
    TRUTH = "truth"
    FIT = "fit"
    GHOST = "ghost"
    LOSS = "loss"
    EDIT = "edit"
    GUIDE = "guide"


@dataclass(frozen=True)
class Series:
    """Points of one role, in data units. `joined` makes them a line; otherwise each is a marker of its own."""

    role: Role
    x: FloatArray
    y: FloatArray
    joined: bool = False
    label: str = ""


@dataclass(frozen=True)
class Note:
    """A few words written at a point of the chart, kept inside it."""

    x: float
    y: float
    text: str
    role: Role


@dataclass(frozen=True)
class ChartSpec:
    """One chart: later series are drawn over earlier ones. With `y_log`, y values stay as they are: drawing takes
    their logarithm and leaves out what is not positive."""

    title: str
    x_label: str
    y_label: str
    x_limits: Limits
    y_limits: Limits
    series: tuple[Series, ...] = ()
    notes: tuple[Note, ...] = ()
    y_log: bool = False
    x_is_count: bool = False
    """x counts whole things (steps): ticks are whole numbers with thousands separators."""
