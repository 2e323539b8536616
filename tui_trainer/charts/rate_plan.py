"""Rate plan: the learning rates of the next updates, dotted along the lower edge of the loss chart."""

import math

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.schedules import SCHEDULES
from tui_trainer.charts.spec import Limits, Role, Series
from tui_trainer.observed.snapshot import Snapshot

BAND = 0.15
"""Height of the highest rate above the lower edge, as a fraction of the chart's height."""
POINTS = 200
"""Number of points of the curve."""
LABEL = "rate ahead"


def rate_plan(snapshot: Snapshot, x_limits: Limits, y_limits: Limits, y_log: bool) -> tuple[Series, ...]:
    """Return the curve of the rates from the current step to the right edge; nothing if the schedule is constant.

    Its height is in proportion to the highest rate that the schedule has within the limits of x. Rates that are reduced on a
    plateau go on as they are.
    """
    config, first = snapshot.config, max(float(snapshot.state.step), x_limits[0])
    if config is None or not SCHEDULES[config.schedule.name].code.scheduler or first >= x_limits[1]:
        return ()
    plan, rate = SCHEDULES[config.schedule.name].plan, float(config.optimizer.values["lr"])
    start = snapshot.journal.updates_before_last("schedule", snapshot.state.step + 1)
    x = np.linspace(first, x_limits[1], POINTS)
    with np.errstate(all="ignore"):
        if plan is None:
            rates, highest = np.full(POINTS, snapshot.state.rate or 0.0), rate
        else:
            rates = plan(x - start, rate, config.schedule.values)
            highest = float(plan(np.linspace(min(start, first), x_limits[1], POINTS) - start, rate, config.schedule.values).max())
        heights = BAND * np.clip(rates / highest, 0.0, 1.0)
    return (Series(Role.PLAN, x, _at_heights(heights, y_limits, y_log), joined=True, label=LABEL),)


def _at_heights(heights: FloatArray, limits: Limits, y_log: bool) -> FloatArray:
    """Return the y values at these fractions of the chart's height."""
    low, high = limits
    if y_log:
        return np.exp(math.log(low) + heights * (math.log(high) - math.log(low)))
    return low + heights * (high - low)
