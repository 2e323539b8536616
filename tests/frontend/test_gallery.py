"""The gallery keeps the y axis of the fit for some steps."""

from dataclasses import replace

import numpy as np

from tests.charts.scenes import SIZE, View, line, snapshot
from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.spec import Limits
from tui_trainer.frontend.gallery import Gallery
from tui_trainer.frontend.session import Session
from tui_trainer.observed.snapshot import RunId
from tui_trainer.recipe.problems import open_problem

FIT = CHARTS["fit"]


class Shown:
    """A gallery and a session whose snapshots are set by the test."""

    def __init__(self) -> None:
        self.session = Session(open_problem("linear"), "linear")
        self.gallery = Gallery()

    def limits(self, step: int, slope: float, run: int = 1) -> Limits:
        """Return the y limits of the fit at a step at which the model is y = `slope` x."""
        numbers = FIT.probe(View(self.session.dataset, line(slope)), SIZE)
        state = snapshot(self.session.config, np.ones(step))
        self.session.snapshot = replace(state, run=RunId(run), probes={"fit": numbers})
        return self.gallery.draw(FIT, self.session, SIZE).y_limits


def test_the_axis_is_kept() -> None:
    """The axis grows at once, and is kept when a little less would do."""
    shown = Shown()
    first = shown.limits(0, 2.0)
    assert shown.limits(1, 1.6) == first
    assert shown.limits(2, 3.0)[1] > first[1]


def test_the_axis_of_another_run() -> None:
    """A restarted run begins with the range that it needs."""
    shown = Shown()
    first = shown.limits(0, 2.0)
    assert shown.limits(0, 1.6, run=2) != first


def test_automatic_axes() -> None:
    """With automatic axes the range follows every step; without, it is kept again."""
    shown = Shown()
    first = shown.limits(0, 2.0)
    shown.gallery.has_automatic_axes = True
    smaller = shown.limits(1, 1.6)
    assert smaller != first
    shown.gallery.has_automatic_axes = False
    assert shown.limits(2, 1.6) == shown.limits(3, 1.5) == smaller
