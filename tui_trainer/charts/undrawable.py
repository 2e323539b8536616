"""Notes that say why points of a chart are not drawn: they are not finite, or not positive on a logarithmic axis."""

from dataclasses import replace

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import thousands
from tui_trainer.charts.spec import ChartSpec, Note, Role, Series
from tui_trainer.observed.history import HistoryView

SAMPLE_SIZE = 1000
"""Number of points that are checked first: if any of them can be drawn, the others are not checked."""
BACKGROUND_ROLES = frozenset({Role.PREVIOUS, Role.UNDONE_BOUNDARY, Role.GUIDE, Role.PLAN, Role.EDIT, Role.TRUTH})
"""Roles of series that get no note when none of their points can be drawn."""


def with_undrawable_note(spec: ChartSpec) -> ChartSpec:
    """Return the chart. If no point of a series can be drawn, a note about the first such series is added."""
    for series in spec.series:
        if series.role not in BACKGROUND_ROLES and series.y.size and not _is_drawable(series):
            labels = [same.label for same in spec.series if same.role is series.role and same.label]
            label = labels[0] if labels else series.role.value
            words = f"{label}: not drawn, all values are {_kind_of_values(series)}"
            note = Note(_finite_or_zero(spec.x_limits[0]), _finite_or_zero(spec.y_limits[1]), words, series.role)
            return replace(spec, notes=(*spec.notes, note))
    return spec


def log_axis_notes(history: HistoryView, x: float, middle: float, bottom: float) -> tuple[Note, ...]:
    """Return notes that count the losses at or below 0, which a logarithmic axis can't show.

    `x`: where the notes start; `middle`, `bottom`: y positions of the two notes; all in data units.
    """
    total, hidden, mixed = _count_hidden_losses(history)
    if not hidden:
        return ()
    what = "0" if history.low.min() == 0 else "0 or below"
    words = f"{'at least ' if mixed else ''}{thousands(hidden)} of {thousands(total)} losses are {what}: not shown"
    notes = (Note(x, bottom, words, Role.LOSS),)
    if hidden < total:
        return notes
    return (Note(x, middle, "0 can't be drawn on a logarithmic axis", Role.LOSS), *notes)


def _count_hidden_losses(history: HistoryView) -> tuple[int, int, bool]:
    """Return the number of losses, how many of them are at or below 0, and whether that count may be too low.

    A bucket of the history may merge several losses. A bucket with losses above 0 and losses at or below 0 is counted
    as a single loss at or below 0.
    """
    steps = np.diff(history.ends, prepend=0.0)
    whole = history.high <= 0
    mixed = (history.low <= 0) & ~whole
    hidden = int(steps[whole].sum()) + int(np.count_nonzero(mixed))
    return history.steps, hidden, bool(mixed.any()) and history.width > 1


def _is_drawable(series: Series) -> bool:
    return any(_any_finite(series.x, series.y, part) for part in (slice(SAMPLE_SIZE), slice(None)))


def _any_finite(x: FloatArray, y: FloatArray, part: slice) -> bool:
    return bool((np.isfinite(x[part]) & np.isfinite(y[part])).any())


def _kind_of_values(series: Series) -> str:
    values = np.concatenate([series.x, series.y])
    tests = {"NaN": np.isnan, "infinite": np.isinf}
    kinds = [word for word, test in tests.items() if test(values).any()]
    return " or ".join(kinds)


def _finite_or_zero(value: float) -> float:
    return value if np.isfinite(value) else 0.0
