"""The plan of the learning rate: dots along the lower edge of the loss chart."""

from dataclasses import replace

import numpy as np
import pytest

from tests.charts.scenes import snapshot
from tests.engine.schedules.test_schedules import OTHERS, VALUES, scheduled
from tui_trainer.catalogue.schedules import SCHEDULES
from tui_trainer.charts.rate_plan import BAND, planned_rates, rate_plan
from tui_trainer.engine.step.schedules.schedule import Schedule

STEPS = 1500


@pytest.mark.parametrize("schedule", [entry.name for entry in SCHEDULES if entry.plan])
@pytest.mark.parametrize("values", [VALUES, OTHERS])
def test_plans_are_the_rates_of_the_run(schedule: str, values: dict[str, dict[str, float]]) -> None:
    """The closed form of a plan gives the rates of the run but for rounding errors."""
    config = scheduled("sgd", schedule, {}).config.with_values("schedule", values[schedule])
    planned, rate = planned_rates(config, np.arange(STEPS, dtype=np.float64)), float(config.optimizer.values["lr"])
    np.testing.assert_allclose(planned, Schedule(config).rates(0, STEPS), rtol=1e-6, atol=1e-8 * rate)


@pytest.mark.parametrize("y_log", [False, True])
def test_dots_from_the_current_step_to_the_right_edge(y_log: bool) -> None:
    """The dots go from the current step to the right edge, within the band above the lower edge; none are constant."""
    config = scheduled("sgd", "cosine", {}).config
    run = snapshot(config, [1.0] * 5)
    (series,) = rate_plan(run, (0.0, 300.0), (1.0, 100.0), y_log)
    top = 100.0**BAND if y_log else 1 + 99 * BAND
    assert (series.x[0], series.x[-1]) == (5.0, 300.0)
    assert series.y[-1] == pytest.approx(1.0, abs=0.1)
    assert series.y[0] == pytest.approx(top, rel=0.01)
    assert (np.diff(series.y) <= 0).all()
    constant = replace(run, config=config.with_value("schedule", "constant"))
    assert rate_plan(constant, (0.0, 300.0), (1.0, 100.0), y_log) == ()
