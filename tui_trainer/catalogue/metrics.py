"""Metrics of the catalogue: the numbers of a step. Conditions, histories, the Loss chart, JSON and the status line read them.

A metric has the import path of its function as text, so that the catalogue does not import torch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.entry import Task

LOSS_NAME = "loss"
"""Name of the metric that every step of a burst returns: its history has a value for each step."""


class Needs(StrEnum):
    """Values of a step from which a metric is computed."""

    LOSSES = "losses"
    """Losses, step number and hyperparameters. They are known for every step, also for the steps of a burst."""
    LEARNER = "learner"
    """Weights, gradients and forward pass, which a burst does not return: the step must be made alone.

    While a breakpoint reads the metric, all steps are made one by one.
    """


@dataclass(frozen=True, kw_only=True)
class Metric:
    """Declaration of a named number of a step, such as the accuracy. Conditions can use the name of every metric."""

    name: str
    """Name in conditions and in JSON."""
    label: str
    """Name on the status line and in the legend of the Loss chart."""
    summary: str
    """Description in one line without a full stop."""
    function: str
    """Import path 'package.module:name' of the function that computes the metric from the values of a step.

    The function returns None if the step has no such value, for example before the first forward pass.
    """
    needs: Needs = Needs.LEARNER
    tasks: frozenset[Task] = frozenset(Task)
    """Tasks for which the metric exists."""
    is_fraction: bool = False
    """Whether the metric is from 0 to 1. Fractions are written with a fixed number of decimal places."""
    is_shown: bool = False
    """Whether the status line shows the metric and headless runs print it, in a column and as a JSON key."""
    record_every: int = 0
    """Number of steps between two values of its history, which is a curve of the Loss chart; 0 for no history.

    Steps whose number is a multiple of it are made alone, the steps between them in bursts. So the history is the same
    after a replay, and a large number keeps a run fast if the metric is slow to compute. A metric of the test rows with
    a history has 1: its history has a value for every evaluation.
    """
    is_drawn: bool = True
    """Whether the Loss chart draws its history."""
    on_test_rows: bool = False
    """Whether the metric is measured on the test rows, after the updates at which an evaluation is due.

    Only runs with test rows have it. Between two evaluations it keeps its value. Its function gets HeldOutValues.
    """
    only_with_penalty: bool = False
    """Whether the metric is shown, printed and recorded only in runs whose loss has a penalty of the weights."""
    script: Mapping[Task, str] = field(default_factory=FrozenMapping)
    """Python expression of a metric of the test rows in an exported script, by task; it uses `outputs`, `loss`, `y_test`."""


METRICS = Registry(
    "metric",
    [
        Metric(
            name=LOSS_NAME,
            label="loss",
            summary="the loss of the step's batch, before the update, with any penalty of the weights",
            function="tui_trainer.engine.observe.metrics:loss",
            needs=Needs.LOSSES,
            is_shown=True,
            record_every=1,
        ),
        Metric(
            name="step",
            label="step",
            summary="the number of updates done",
            function="tui_trainer.engine.observe.metrics:step",
            needs=Needs.LOSSES,
        ),
        Metric(
            name="test_loss",
            label="test loss",
            summary="the loss of the test rows after the update, at evaluations, without any penalty",
            function="tui_trainer.engine.observe.held_out:test_loss",
            is_shown=True,
            record_every=1,
            on_test_rows=True,
            script=FrozenMapping(dict.fromkeys(Task, "loss.item()")),
        ),
        Metric(
            name="accuracy",
            label="accuracy",
            summary="the fraction of the batch's rows that are classified correctly, before the update",
            function="tui_trainer.engine.observe.metrics:accuracy",
            tasks=frozenset({Task.BINARY, Task.CLASSES}),
            is_fraction=True,
            is_shown=True,
        ),
        Metric(
            name="test_accuracy",
            label="test accuracy",
            summary="the fraction of the test rows that are classified correctly after the update, at evaluations",
            function="tui_trainer.engine.observe.held_out:test_accuracy",
            tasks=frozenset({Task.BINARY, Task.CLASSES}),
            is_fraction=True,
            is_shown=True,
            on_test_rows=True,
            script=FrozenMapping(
                {
                    Task.BINARY: "((outputs >= 0) == (y_test >= 0.5)).double().mean().item()",
                    Task.CLASSES: "(outputs.argmax(dim=1) == y_test).double().mean().item()",
                }
            ),
        ),
        Metric(
            name="grad_norm",
            label="gradient norm",
            summary="the Euclidean norm of all gradients as one vector, after any clipping",
            function="tui_trainer.engine.observe.metrics:grad_norm",
        ),
        Metric(
            name="best_loss",
            label="best loss",
            summary="the lowest loss before the step since the loss function, its penalty or the data last changed",
            function="tui_trainer.engine.observe.metrics:best_loss",
            needs=Needs.LOSSES,
        ),
        Metric(
            name="best_test_loss",
            label="best test loss",
            summary="the lowest test loss of earlier evaluations since the loss function or the data last changed",
            function="tui_trainer.engine.observe.held_out:best_test_loss",
            on_test_rows=True,
        ),
        Metric(
            name="epoch",
            label="epoch",
            summary="the number of complete passes over the training rows",
            function="tui_trainer.engine.observe.metrics:epoch",
        ),
        Metric(
            name="lr",
            label="learning rate",
            summary="the learning rate of the next update",
            function="tui_trainer.engine.observe.metrics:lr",
            needs=Needs.LOSSES,
        ),
        Metric(
            name="best_loss_step",
            label="best step",
            summary="the step with the lowest loss, the first one of the best epoch with mini-batches",
            function="tui_trainer.engine.observe.metrics:best_loss_step",
            needs=Needs.LOSSES,
        ),
        Metric(
            name="best_test_loss_step",
            label="best test step",
            summary="the number of updates done when the test loss was lowest",
            function="tui_trainer.engine.observe.held_out:best_test_loss_step",
            on_test_rows=True,
        ),
        Metric(
            name="data_loss",
            label="data loss",
            summary="the loss of the step's batch, before the update, without the penalty of the weights",
            function="tui_trainer.engine.observe.metrics:data_loss",
            is_shown=True,
            record_every=50,
            only_with_penalty=True,
        ),
        Metric(
            name="penalty",
            label="penalty",
            summary="the L1 and L2 penalty of the weights, before the update",
            function="tui_trainer.engine.observe.metrics:penalty",
            is_shown=True,
            is_drawn=False,
            record_every=50,
            only_with_penalty=True,
        ),
    ],
)
"""All metrics, the most used first. Completion offers them in this order."""


def metrics_of(task: Task, has_test_rows: bool = False) -> list[Metric]:
    """Return the metrics that a run of this task has."""
    return [metric for metric in METRICS if task in metric.tasks and (has_test_rows or not metric.on_test_rows)]


def shown_metrics(task: Task, has_test_rows: bool = False, has_penalty: bool = False) -> list[Metric]:
    """Return the metrics that are printed and shown on the status line, the loss first."""
    metrics = (metric for metric in metrics_of(task, has_test_rows) if metric.is_shown)
    return [metric for metric in metrics if has_penalty or not metric.only_with_penalty]


def recorded_metrics(task: Task, has_test_rows: bool = False) -> list[Metric]:
    """Return the metrics that have a history, the loss first; those of a penalty have it from its first step on."""
    return [metric for metric in metrics_of(task, has_test_rows) if metric.record_every]
