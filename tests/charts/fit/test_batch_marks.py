"""Marks around the rows of a batch in the Fit chart."""

from dataclasses import replace

import pytest

from tests.charts.scenes import LINEAR, LOGISTIC, SIZE, View, line, of_role, regression, snapshot, two_classes
from tui_trainer.charts.chart import ChartSize, Scene
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


@pytest.mark.parametrize(("size", "in_legend"), [(ChartSize(80, 24), True), (SIZE, False)])
def test_rows_of_two_classes(size: ChartSize, in_legend: bool) -> None:
    """Each class has its own mark, and both have one name: in the legend, or in the border of a small chart."""
    dataset = two_classes()
    numbers = FIT.probe(View(dataset, line(1.0, 1.0), batch=[1, 2]), size)
    spec = FIT.draw(Scene(dataset, LOGISTIC, snapshot(LOGISTIC), numbers), size)
    first, second = (of_role(spec, role)[0] for role in (Role.BATCH_0, Role.BATCH_1))
    assert (first.x.tolist(), second.x.tolist()) == ([-0.5], [0.5])
    assert (first.label, second.label) == ("batch" if in_legend else "", "")
    assert [caption.text for caption in spec.captions if caption.role is Role.BATCH_0] == ([] if in_legend else ["batch"])
