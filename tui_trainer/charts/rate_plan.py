"""Rate plan: the learning rates of the next updates, dotted along the lower edge of the loss chart."""

import math
from collections.abc import Callable, Mapping

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.numbers import significant
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.schedules import SCHEDULES
from tui_trainer.charts.spec import Limits, Role, Series
from tui_trainer.observed.snapshot import Snapshot
from tui_trainer.recipe.config import RunConfig

Plan = Callable[[FloatArray, float, Mapping[str, Value]], FloatArray]

BAND = 0.15
"""Height above the lower edge of the learning rate that was set, as a fraction of the chart's height."""
POINTS = 200
"""Number of points of the curve."""
DIGITS = 2
"""Significant digits of a rate in the name of the curve."""


def rate_plan(snapshot: Snapshot, x_limits: Limits, y_limits: Limits, y_log: bool) -> tuple[Series, ...]:
    """Return the curve of the rates from the current step to the right edge; nothing if the schedule is constant.

    The learning rate that was set is at the top of a band, and so are higher rates. The rate that is reduced on a plateau
    goes on as it is.
    """
    config, first = snapshot.config, max(float(snapshot.state.step), x_limits[0])
    if config is None or not SCHEDULES[config.schedule.name].code.scheduler or first >= x_limits[1]:
        return ()
    rate = float(config.optimizer.values["lr"])
    start = snapshot.journal.updates_before_last("schedule", snapshot.state.step + 1)
    x = np.linspace(first, x_limits[1], POINTS)
    with np.errstate(all="ignore"):
        rates = planned_rates(config, x - start) if SCHEDULES[config.schedule.name].plan else np.full(POINTS, snapshot.state.rate or 0.0)
        heights = BAND * np.clip(rates / rate, 0.0, 1.0)
    return (Series(Role.PLAN, x, _at_heights(heights, y_limits, y_log), joined=True, label=_label(rates)),)


def _label(rates: FloatArray) -> str:
    """Return the name of the curve: the rates at its ends, such as 'lr 0.02 → 0'."""
    return f"lr {significant(float(rates[0]), DIGITS)} → {significant(float(rates[-1]), DIGITS)}"


def planned_rates(config: RunConfig, updates: FloatArray) -> FloatArray:
    """Return the rates of a schedule in closed form at numbers of updates since it began."""
    plan: Plan = resolve(SCHEDULES[config.schedule.name].plan)
    return plan(updates, float(config.optimizer.values["lr"]), config.schedule.values)


def _at_heights(heights: FloatArray, limits: Limits, y_log: bool) -> FloatArray:
    """Return the y values at these fractions of the chart's height."""
    low, high = limits
    if y_log:
        return np.exp(math.log(low) + heights * (math.log(high) - math.log(low)))
    return low + heights * (high - low)
