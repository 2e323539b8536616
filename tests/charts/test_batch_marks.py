"""Marks around the rows of a batch in the Fit chart."""

from dataclasses import replace

import pytest

from tests.charts.scenes import LINEAR, LOGISTIC, SIZE, View, line, of_role, regression, snapshot, two_classes
from tui_trainer.charts.chart import Scene
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.spec import ChartSpec, Role
from tui_trainer.observed.snapshot import Status


def drawn(batch: list[int] | None, status: Status = Status.PAUSED, speed: float | None = None) -> ChartSpec:
    """Return the Fit chart of four points of which some are in the batch."""
    dataset = regression()
    seen = replace(snapshot(LINEAR), status=status, speed=speed)
    return FIT.draw(Scene(dataset, LINEAR, seen, FIT.probe(View(dataset, line(1.0), batch=batch), SIZE)), SIZE)


def test_rows_of_a_regression() -> None:
    """The rows of the batch are marked, with a name in the legend; nothing is marked if the batch has all rows."""
    (marks,) = of_role(drawn([1, 3]), Role.BATCH)
    assert (marks.x.tolist(), marks.y.tolist(), marks.label) == ([1, 3], [2, 3], "batch")
    assert of_role(drawn(None), Role.BATCH) == []


@pytest.mark.parametrize(("speed", "count"), [(5.0, 1), (20.0, 0), (None, 0)])
def test_a_fast_run(speed: float | None, count: int) -> None:
    """While a run is running fast, no rows are marked: the marks would flicker."""
    assert len(of_role(drawn([0], Status.RUNNING, speed), Role.BATCH)) == count


def test_rows_of_a_dataset_that_was_replaced() -> None:
    """Rows that the dataset no longer has are left out."""
    assert of_role(drawn([3, 4]), Role.BATCH)[0].x.tolist() == [3]


def test_rows_of_two_classes() -> None:
    """Each class has its own mark, and the legend one name for both."""
    dataset = two_classes()
    numbers = FIT.probe(View(dataset, line(1.0, 1.0), batch=[1, 2]), SIZE)
    spec = FIT.draw(Scene(dataset, LOGISTIC, snapshot(LOGISTIC), numbers), SIZE)
    assert [(of_role(spec, role)[0].x.tolist(), of_role(spec, role)[0].label) for role in (Role.BATCH_0, Role.BATCH_1)] == [
        ([-0.5], "batch"), ([0.5], ""),
    ]
