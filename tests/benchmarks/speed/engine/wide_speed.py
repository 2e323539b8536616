"""Steps per second on a million rows of ten columns, all in one batch, beside the bare loop."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.loops.bare import bare_loop
from tests.benchmarks.speed.loops.start import wide_problem, wide_start
from tests.benchmarks.speed.turns import in_turn, ratio, speed_of
from tui_trainer.charts.chart import Chart, ChartSize
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.loss import LOSS
from tui_trainer.engine.service.training_thread import TrainingThread
from tui_trainer.observed.commands import Begin, Run, Speed, Watch
from tui_trainer.observed.protocols import Probe
from tui_trainer.observed.snapshot import Status

FRAME_SECONDS = 1 / 12
"""How often the app looks at a run."""
WARMING = 2
"""Rounds that do not count: the C library needs hundreds of steps to learn which memory to keep."""
CHART = ChartSize(40, 26)


class Wide:
    """The engine as the app uses it: a thread, commands, charts that are watched, and a look at it twelve times a second."""

    def __init__(self, rows: int) -> None:
        self._changed = threading.Event()
        self._target = 0
        self.training_thread = TrainingThread(self._changed.set)
        self.training_thread.send(Begin(*wide_problem(rows)))
        self.training_thread.send(Speed(None))
        self.training_thread.send(Watch({chart.name: _question(chart) for chart in (FIT, LOSS)}))

    def run(self, steps: int) -> None:
        """Make that many steps; returns when they are made."""
        self._target += steps
        self.training_thread.send(Run(steps))
        while not self._has_arrived():
            self._changed.wait(FRAME_SECONDS)
            self._changed.clear()

    def _has_arrived(self) -> bool:
        snapshot = self.training_thread.latest()
        assert snapshot is None or snapshot.status not in (Status.FAILED, Status.DIVERGED), snapshot.message
        return snapshot is not None and snapshot.status is Status.PAUSED and snapshot.state.step == self._target


def _question(chart: Chart) -> Probe:
    return lambda view: chart.probe(view, CHART)


@contextmanager
def wide(rows: int) -> Iterator[Wide]:
    """The engine, ended afterwards."""
    engine = Wide(rows)
    try:
        yield engine
    finally:
        engine.training_thread.close()


@contextmanager
def bare(rows: int) -> Iterator[Callable[[int], object]]:
    """The bare loop in a thread of its own, as the engine has one: memory is had at another price in the main thread."""
    with ThreadPoolExecutor(1) as thread:
        run = thread.submit(lambda: bare_loop(wide_start(rows))).result()
        yield lambda steps: thread.submit(run, steps).result()


def measure(effort: Effort) -> Figures:
    """The engine and the bare loop in turn."""
    with bare(effort.rows) as loop, wide(effort.rows) as engine:
        turns = speed_of(engine.run, effort.seconds), speed_of(loop, effort.seconds)
        in_turn(WARMING, *turns)
        ours, bares = in_turn(effort.rounds, *turns)
    samples = {"engine, steps/s": ours, "bare, steps/s": bares}
    return {"wide": Figure(ratio(ours, bares), samples, f"{effort.rows:,} rows")}


BENCHMARKS = (
    Benchmark("wide", (Goal("wide", "steps/s on 1,000,000 x 10 rows, full batch", "bare loop", 0.97, "x", True),), measure),
)
