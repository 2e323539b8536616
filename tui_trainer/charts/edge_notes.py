"""edge_notes(): say where a curve leaves a chart at the upper or lower edge, and how steeply."""

import numpy as np

from tui_trainer.base.arrays import BoolArray, FloatArray
from tui_trainer.base.numbers import readable
from tui_trainer.charts.spec import Limits, Note, Series

MIN_DISTANCE = 0.5
"""Distance beyond the edge, in heights of the view, from which on a curve gets a note."""
MAX_BEND = 1e-3
"""Maximum distance from the line between its ends, as a fraction of its height, of a curve that counts as straight."""
DIGITS = 3
"""Significant digits of slopes and values in notes."""


def edge_notes(series: Series, limits: Limits, name: str) -> tuple[Note, ...]:
    """Return a note with an arrow where a curve goes out of view, if it goes far; at most one note.

    For a straight line the note has its slope, otherwise the value that it reaches. `limits`: the y range in view;
    `name`: what the note calls the curve.
    """
    low, high = limits
    known = ~np.isnan(series.y)
    x, y = series.x[known], series.y[known]
    above, below = float(np.max(y - high, initial=0.0)), float(np.max(low - y, initial=0.0))
    if max(above, below) < MIN_DISTANCE * (high - low):
        return ()
    up = above >= below
    out = y > high if up else y < low
    text = f"{'↑' if up else '↓'} {name}{' is out of view' if out.all() else ''}"
    edge = high + (high - low) if up else low - (high - low)  # beyond the edge of the screen's rows too
    return (Note(_leaving_x(x, out), edge, text + _course(x, y, out, up), series.role),)


def _leaving_x(x: FloatArray, out: BoolArray) -> float:
    """Return x of the point inside the view next to those outside it; the middle if none is inside."""
    inside = np.flatnonzero(~out)
    if not inside.size:
        return float(np.median(x))
    edges = np.flatnonzero(out[1:] != out[:-1])
    return float(x[edges[0]])


def _course(x: FloatArray, y: FloatArray, out: BoolArray, up: bool) -> str:
    """Return the slope of a straight line as text, or the farthest value of another curve; '' if it is not finite."""
    if not np.isfinite(y).all() or y.size < 2:
        return ""
    slope = (y[-1] - y[0]) / (x[-1] - x[0])
    if np.abs(y - y[0] - slope * (x - x[0])).max() <= MAX_BEND * np.ptp(y):
        return f": slope {readable(float(slope), DIGITS)}"
    return f": {'up' if up else 'down'} to {readable(float(y[out].max() if up else y[out].min()), DIGITS)}"
