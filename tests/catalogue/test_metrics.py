"""Declarations of metrics: usable names, texts for the screen, and functions that exist."""

import re

import pytest

from tui_trainer.base.expressions.functions import FUNCTIONS
from tui_trainer.base.expressions.lexer import KEYWORDS, NAME_PATTERN
from tui_trainer.base.expressions.names import PARAM
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.metrics import (
    LOSS_NAME,
    METRICS,
    Metric,
    metrics_of,
    recorded_metrics,
    shown_metrics,
)


@pytest.mark.parametrize("metric", METRICS, ids=METRICS.names())
def test_a_declaration(metric: Metric) -> None:
    """The name of a metric is a word of conditions without another meaning; its function has that name."""
    assert re.fullmatch(NAME_PATTERN, metric.name)
    assert metric.name not in {*KEYWORDS, *FUNCTIONS, PARAM}
    assert metric.label
    assert metric.summary[-1] != "."
    assert "\n" not in metric.summary
    assert resolve(metric.function).__name__ == metric.name


@pytest.mark.parametrize("task", Task)
def test_the_loss_is_first(task: Task) -> None:
    """Every task has a loss, the first of the metrics that are shown or recorded, and it is recorded at every step."""
    loss = METRICS[LOSS_NAME]
    assert [metrics_of(task)[0], shown_metrics(task)[0], recorded_metrics(task)[0]] == [loss] * 3
    assert loss.record_every == 1


def test_only_classifications_have_an_accuracy() -> None:
    """A metric exists only for its tasks."""
    assert [task for task in Task if "accuracy" in {metric.name for metric in metrics_of(task)}] == [Task.BINARY, Task.CLASSES]
