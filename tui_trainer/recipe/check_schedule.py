"""Check whether a schedule can be computed: some values of its hyperparameters don't fit each other or the run."""

from collections.abc import Mapping

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.numbers import typable
from tui_trainer.catalogue.metrics import LOSS_NAME, METRICS
from tui_trainer.catalogue.schedules.hyperparameters import METRIC


def check_schedule(name: str, values: Mapping[str, Value], has_test_rows: bool) -> None:
    """Raise UserError if a schedule reads a metric that the run does not have, or if torch can't compute it.

    `values`: hyperparameters of the schedule called `name`.
    """
    if _reads_test_rows(values) and not has_test_rows:
        metric = values[METRIC.name]
        raise UserError(f"schedule.metric can't be {metric}: no rows are held out as test rows; choose {LOSS_NAME}")
    if name == "one_cycle" and float(values["rise"]) * float(values["length"]) == 1:
        rise, length = typable(float(values["rise"])), values["length"]
        raise UserError(
            f"schedule.rise can't be {rise} for {length} updates: torch divides by 0 if the rate rises in exactly 1 update"
        )


def fitted_schedule_values(values: Mapping[str, Value], has_test_rows: bool) -> Mapping[str, Value]:
    """Return the hyperparameters of a schedule, with the loss as its metric if the run doesn't have the metric it reads."""
    return {**values, METRIC.name: LOSS_NAME} if _reads_test_rows(values) and not has_test_rows else values


def _reads_test_rows(values: Mapping[str, Value]) -> bool:
    return METRIC.name in values and METRICS[str(values[METRIC.name])].on_test_rows
