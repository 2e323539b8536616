"""Notes that say why a chart is empty: its points are not finite, or not positive on a logarithmic axis."""

from dataclasses import replace

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import thousands
from tui_trainer.charts.spec import ChartSpec, Note, Role, Series
from tui_trainer.observed.history import HistoryView

FIRST_POINTS = 1000
"""Points that are checked first: if one of them can be drawn, the others are not checked."""
BACKGROUND = frozenset({Role.GHOST, Role.GUIDE, Role.EDIT, Role.TRUTH})
"""Roles of series that may be empty without a note."""


def with_undrawable_note(spec: ChartSpec) -> ChartSpec:
    """Return the chart with a note for the first series of which no point can be drawn, if there is one."""
    for series in spec.series:
        if series.role not in BACKGROUND and series.y.size and not _is_drawable(series):
            labels = [same.label for same in spec.series if same.role is series.role and same.label]
            label = labels[0] if labels else series.role.value
            words = f"{label}: not drawn, all values are {_kind(series)}"
            note = Note(_finite(spec.x_limits[0]), _finite(spec.y_limits[1]), words, series.role)
            return replace(spec, notes=(*spec.notes, note))
    return spec


def log_axis_notes(history: HistoryView, x: float, middle: float, bottom: float) -> tuple[Note, ...]:
    """Return notes that count the losses at or below 0, which a logarithmic axis can't show.

    `x`, `middle`, `bottom`: positions of the notes, in data units.
    """
    counted, hidden, mixed = _hidden_steps(history)
    if not hidden:
        return ()
    what = "0" if history.low.min() == 0 else "0 or below"
    words = f"{'at least ' if mixed else ''}{thousands(hidden)} of {thousands(counted)} losses are {what}: not shown"
    notes = (Note(x, bottom, words, Role.LOSS),)
    if hidden < counted:
        return notes
    return (Note(x, middle, "0 can't be drawn on a logarithmic axis", Role.LOSS), *notes)


def _hidden_steps(history: HistoryView) -> tuple[int, int, bool]:
    """Return the number of losses, how many are known to be 0 or below, and whether there may be more.

    A bucket of the history with losses on both sides of 0 counts as one loss.
    """
    steps = np.diff(history.ends, prepend=0.0)
    whole = history.high <= 0
    mixed = (history.low <= 0) & ~whole
    hidden = int(steps[whole].sum()) + int(np.count_nonzero(mixed))
    return history.steps, hidden, bool(mixed.any()) and history.width > 1


def _is_drawable(series: Series) -> bool:
    return any(_any_finite(series.x, series.y, part) for part in (slice(FIRST_POINTS), slice(None)))


def _any_finite(x: FloatArray, y: FloatArray, part: slice) -> bool:
    return bool((np.isfinite(x[part]) & np.isfinite(y[part])).any())


def _kind(series: Series) -> str:
    values = np.concatenate([series.x, series.y])
    tests = {"NaN": np.isnan, "infinite": np.isinf}
    kinds = [word for word, test in tests.items() if test(values).any()]
    return " or ".join(kinds)


def _finite(value: float) -> float:
    return value if np.isfinite(value) else 0.0
