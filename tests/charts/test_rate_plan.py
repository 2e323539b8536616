"""The plan of the learning rate: dots along the lower edge of the loss chart."""

import numpy as np
import pytest

from tests.engine.step.test_schedules import OTHERS, VALUES, scheduled
from tui_trainer.catalogue.schedules import SCHEDULES
from tui_trainer.engine.step.schedules.schedule import Schedule

STEPS = 1500


@pytest.mark.parametrize("schedule", [entry.name for entry in SCHEDULES if entry.plan])
@pytest.mark.parametrize("values", [VALUES, OTHERS])
def test_plans_are_the_rates_of_the_run(schedule: str, values: dict[str, dict[str, float]]) -> None:
    """The closed form of a plan gives the rates of the run but for rounding errors."""
    config = scheduled("sgd", schedule, {}).config.with_values("schedule", values[schedule])
    plan, rate = SCHEDULES[schedule].plan, float(config.optimizer.values["lr"])
    assert plan is not None
    planned = plan(np.arange(STEPS, dtype=np.float64), rate, config.schedule.values)
    np.testing.assert_allclose(planned, Schedule(config).rates(0, STEPS), rtol=1e-6, atol=1e-8 * rate)
