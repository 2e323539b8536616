"""ChartSpec: what a chart shows, in data units. The screen decides on colours, markers and pixels."""

from dataclasses import dataclass
from enum import StrEnum

from tui_trainer.base.arrays import FloatArray

Limits = tuple[float, float]
"""The low and the high end of an axis, in data units."""
TALL = 14
"""Height in rows from which a chart has a row of its own for the name of its y axis."""


class Role(StrEnum):
    """Meaning of a series. The screen gives each role a colour of the theme and a marker."""

    DATA = "data"
    """Rows of a regression."""
    CLASS_0 = "class-0"
    CLASS_1 = "class-1"
    TRUTH = "truth"
    """The curve that the data was made from."""
    FIT = "fit"
    """The model's curve, or its decision boundary."""
    GHOST = "ghost"
    """The fit before the last update; the loss of a branch."""
    LOSS = "loss"
    EDIT = "edit"
    """Marks on the x axis, one for each step with an edit."""
    GUIDE = "guide"
    """A line for orientation, such as logit 0."""


@dataclass(frozen=True)
class Series:
    """Points of one role in data units.

    NaN and infinite values are allowed: they are not drawn, and interrupt a line.
    """

    role: Role
    x: FloatArray
    """Shape (n,)."""
    y: FloatArray
    """Shape (n,)."""
    joined: bool = False
    """Whether the points are joined to a line; otherwise each is drawn as a marker."""
    label: str = ""
    """The name in the legend; a series without a label is not in it."""


@dataclass(frozen=True)
class Note:
    """A few words in the chart, starting at a point in data units and moved so that they stay inside."""

    x: float
    y: float
    text: str
    role: Role
    """The series that the words are about: they have its colour."""


@dataclass(frozen=True)
class ChartSpec:
    """A picture: title, axes, series and notes. Later series are drawn over earlier ones.

    >>> import numpy as np
    >>> losses = Series(Role.LOSS, x=np.array([1.0, 2.0]), y=np.array([153.4, 3.1]), joined=True)
    >>> spec = ChartSpec("MSE", "step", "loss", x_limits=(0, 10), y_limits=(0, 200), series=(losses,))
    >>> [(series.role.value, series.y.size) for series in spec.series]
    [('loss', 2)]
    """

    title: str
    x_label: str
    y_label: str
    x_limits: Limits
    """The ends of the x axis, in data units; points beyond them are clipped."""
    y_limits: Limits
    """The ends of the y axis, in data units."""
    series: tuple[Series, ...] = ()
    notes: tuple[Note, ...] = ()
    y_log: bool = False
    """Whether the y axis is logarithmic. Series have plain values: drawing takes the logarithm, and leaves
    out zero and negative values."""
    x_is_count: bool = False
    """Whether x counts something, such as steps: its ticks are whole numbers with thousands separators."""
