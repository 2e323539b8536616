"""Levels in the loss chart: thresholds of breakpoints and the limit of a divergence, as lines with names."""

from collections.abc import Sequence

import numpy as np

from tui_trainer.base.numbers import readable
from tui_trainer.charts.spec import Limits, Note, Role, Series
from tui_trainer.conditions.thresholds import Threshold, loss_thresholds
from tui_trainer.observed.snapshot import Snapshot
from tui_trainer.observed.stop import Divergence

DIGITS = 4
"""Significant digits of losses in the chart's texts."""


def levels(snapshot: Snapshot) -> tuple[Threshold, ...]:
    """Return the thresholds of all breakpoints that are on, and the limit that a diverged run has exceeded."""
    scalars = snapshot.names.scalars if snapshot.names else ()
    found = [level for entry in snapshot.breakpoints if entry.on for level in loss_thresholds(entry.when, scalars)]
    if isinstance(snapshot.stop, Divergence) and snapshot.stop.rise:
        limit = snapshot.stop.rise.limit
        found.append(Threshold(limit, f"limit {readable(limit, DIGITS)}"))
    return tuple(dict.fromkeys(found))


def level_lines(drawn: Sequence[Threshold], x_limits: Limits) -> tuple[Series, ...]:
    """Return a line across the chart for each level."""
    ends = np.array(x_limits)
    return tuple(Series(Role.GUIDE, ends, np.full(2, level.value), joined=True) for level in drawn)


def level_notes(drawn: Sequence[Threshold], limits: Limits, x: float) -> tuple[Note, ...]:
    """Return the name of each level that is within the y limits, at `x`."""
    low, high = limits
    return tuple(Note(x, level.value, level.text, Role.GUIDE) for level in drawn if low <= level.value <= high)
