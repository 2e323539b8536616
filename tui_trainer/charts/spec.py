"""ChartSpec: description of a chart in data units. The screen chooses colours, markers and dots."""

from dataclasses import dataclass
from enum import StrEnum

from tui_trainer.base.arrays import FloatArray

Limits = tuple[float, float]
"""The low and the high end of an axis, in data units."""
MIN_HEIGHT_WITH_Y_LABEL = 14
"""Minimum height of a chart, in rows, that has a separate row for the name of its y axis."""


class Role(StrEnum):
    """Meaning of a series. The screen gives each role a colour of the theme and a marker."""

    DATA = "data"
    """The rows of a regression dataset."""
    CLASS_0 = "class-0"
    CLASS_1 = "class-1"
    CLASS_2 = "class-2"
    CLASS_3 = "class-3"
    CLASS_4 = "class-4"
    CLASS_5 = "class-5"
    CLASS_OTHER = "class-other"
    """The rows of all further classes."""
    BATCH = "batch"
    """The rows of a regression, or of more than two classes, that the latest step has read, if it has not read all."""
    BATCH_0 = "batch-0"
    """The rows of class 0 that the latest step has read."""
    BATCH_1 = "batch-1"
    TRUTH = "truth"
    """The curve that the data was made from."""
    FIT = "fit"
    """The model's curve, or its decision boundary."""
    PREVIOUS = "ghost"
    """A curve of an earlier state: the fit before the last update, or the loss of a branch."""
    LOSS = "loss"
    FULL_LOSS = "full-loss"
    """The loss over all training rows of a run with mini-batches, whose LOSS is that of the batches."""
    DATA_LOSS = "data-loss"
    """The loss without its penalty, of a run whose LOSS has a penalty."""
    UNDONE = "undone"
    """The loss or the curve that an update led to which was undone, since the run diverged."""
    UNDONE_BOUNDARY = "undone-boundary"
    """The decision boundary that such an update led to: beside the rows of classes, marks would look like rows."""
    METRIC = "metric"
    """The curve of a metric other than the loss."""
    EDIT = "edit"
    """Marks on the x axis, a mark for each step with an edit."""
    PLAN = "plan"
    """The learning rates of the next updates, above the lower edge of the loss chart."""
    GUIDE = "guide"
    """A line for orientation, such as logit 0 or the threshold of a breakpoint."""


@dataclass(frozen=True)
class Series:
    """Points with the same role, in data units.

    NaN and infinite values are allowed: they are not drawn, and interrupt a line.
    """

    role: Role
    x: FloatArray
    """x of the points, shape (n,)."""
    y: FloatArray
    """y of the points, shape (n,)."""
    joined: bool = False
    """Whether the points are joined to a line; otherwise each is drawn as a marker."""
    label: str = ""
    """The name in the legend; a series without a label is not in the legend."""

    def __repr__(self) -> str:
        return f"Series({self.role}, {self.x.size} points{f', {self.label!r}' if self.label else ''})"


@dataclass(frozen=True)
class Note:
    """A short text in the chart. It starts at a point in data units, or nearer to the middle if it would not fit.

    Where it would cover points or lines, it is moved a row up or down, or to the left of its point, if there is room. The
    name of a guide line, a note of the role GUIDE, stays in the row of its line, as far right as there is room.
    """

    x: float
    y: float
    text: str
    role: Role
    """Role of the series that the text is about: the text has its colour."""


@dataclass(frozen=True)
class Caption:
    """A name for a line in the lower border of the chart's pane, where the legend has no room for it."""

    text: str
    role: Role


@dataclass(frozen=True)
class ChartSpec:
    """A picture: title, axes, series and notes. Later series are drawn over earlier ones.

    >>> import numpy as np
    >>> losses = Series(Role.LOSS, x=np.array([1.0, 2.0]), y=np.array([153.4, 3.1]), joined=True)
    >>> spec = ChartSpec("MSE", "step", "loss", x_limits=(0, 10), y_limits=(0, 200), series=(losses,))
    >>> spec.series
    (Series(loss, 2 points),)
    """

    title: str
    """The title; where it does not fit beside the legend, the first title of `short_titles` that fits is shown."""
    x_label: str
    y_label: str
    x_limits: Limits
    """The ends of the x axis, in data units; points beyond them are clipped."""
    y_limits: Limits
    """The range of the y axis that must be in view, in data units; the screen extends it to whole rows."""
    series: tuple[Series, ...] = ()
    notes: tuple[Note, ...] = ()
    captions: tuple[Caption, ...] = ()
    """Names of lines for the lower border of the pane, the most important first."""
    short_titles: tuple[str, ...] = ()
    """Shorter titles, the longest first."""
    y_log: bool = False
    """Whether the y axis is logarithmic.

    Series contain plain values: drawing takes the logarithm, and leaves out zero and negative values.
    """
    x_is_count: bool = False
    """Whether x counts something, such as steps: its ticks are whole numbers with thousands separators."""
    message: str = ""
    """Why there is nothing to draw; it is shown in place of axes and series. Empty if there is something to draw."""


def empty_chart(title: str, message: str = "") -> ChartSpec:
    """Return a chart with a title and a message instead of axes."""
    return ChartSpec(title, "", "", (0.0, 1.0), (0.0, 1.0), message=message or " ")
