"""Notes for charts whose points can't be drawn, so that an empty chart says why it is empty."""

from dataclasses import replace

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import count
from tui_trainer.charts.spec import ChartSpec, Note, Role, Series
from tui_trainer.observed.history import HistoryView

FIRST_POINTS = 1000
"""Points that are looked at first: where one of them can be drawn, the others don't matter."""
BACKGROUND = frozenset({Role.GHOST, Role.GUIDE, Role.EDIT, Role.TRUTH})
"""Roles that say nothing by themselves."""


def explained(spec: ChartSpec) -> ChartSpec:
    """The chart with a note for the first series of which no point can be drawn, if there is one."""
    for series in spec.series:
        if series.role not in BACKGROUND and series.y.size and not _is_drawable(series):
            label = next((one.label for one in spec.series if one.role is series.role and one.label), series.role.value)
            words = f"{label}: not drawn, all values are {_kind(series)}"
            note = Note(_finite(spec.x_limits[0]), _finite(spec.y_limits[1]), words, series.role)
            return replace(spec, notes=(*spec.notes, note))
    return spec


def log_axis_notes(history: HistoryView, x: float, middle: float, bottom: float) -> tuple[Note, ...]:
    """Words about the losses that have no place on a logarithmic axis; none where all have one.

    `x`, `middle`, `bottom`: where they are written, in data units.
    """
    counted, hidden, mixed = _hidden_steps(history)
    if not hidden:
        return ()
    what = "0" if history.low.min() == 0 else "0 or below"
    words = f"{'at least ' if mixed else ''}{count(hidden)} of {count(counted)} losses are {what}: not shown"
    notes = (Note(x, bottom, words, Role.LOSS),)
    if hidden < counted:
        return notes
    return (Note(x, middle, "0 can't be drawn on a logarithmic axis", Role.LOSS), *notes)


def _hidden_steps(history: HistoryView) -> tuple[int, int, bool]:
    """How many losses there are, how many are known to be 0 or below, and whether a bucket may hold more of them."""
    steps = np.diff(history.ends, prepend=0.0)
    whole = history.high <= 0
    mixed = (history.low <= 0) & ~whole
    return history.steps, int(steps[whole].sum()) + int(np.count_nonzero(mixed)), bool(mixed.any()) and history.width > 1


def _is_drawable(series: Series) -> bool:
    return _any_finite(series.x, series.y, slice(FIRST_POINTS)) or _any_finite(series.x, series.y, slice(None))


def _any_finite(x: FloatArray, y: FloatArray, part: slice) -> bool:
    return bool((np.isfinite(x[part]) & np.isfinite(y[part])).any())


def _kind(series: Series) -> str:
    values = np.concatenate([series.x, series.y])
    kinds = [word for word, found in (("NaN", np.isnan(values)), ("infinite", np.isinf(values))) if found.any()]
    return " or ".join(kinds)


def _finite(value: float) -> float:
    return value if np.isfinite(value) else 0.0
