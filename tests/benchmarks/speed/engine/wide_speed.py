"""Steps per second on a million rows of ten columns, all in one batch, against the bare loop."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.loops.bare import bare_loop
from tests.benchmarks.speed.loops.problem_tensors import wide_problem, wide_tensors
from tests.benchmarks.speed.measuring import interleave, median_ratio, steps_per_second
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.loss import LOSS
from tui_trainer.charts.probes import answer_probe
from tui_trainer.engine.service.training_thread import TrainingThread
from tui_trainer.observed.commands import Begin, Run, SetSpeed, SetWatch
from tui_trainer.observed.snapshot import Status
from tui_trainer.observed.watch import ProbeRequest, Watch

FRAME_SECONDS = 1 / 12
"""Interval at which the app takes a snapshot of a run."""
WARM_UP_ROUNDS = 2
"""Rounds before those that are measured: the C library takes hundreds of steps to settle which memory it reuses."""


class WideEngine:
    """Training thread used as the app uses it: by commands, with two charts watched and twelve snapshots a second."""

    def __init__(self, rows: int) -> None:
        self._changed = threading.Event()
        self._target = 0
        self.training_thread = TrainingThread(self._changed.set, answer_probe=answer_probe)
        self.training_thread.send(Begin(*wide_problem(rows)))
        self.training_thread.send(SetSpeed(None))
        self.training_thread.send(SetWatch(Watch(tuple(ProbeRequest(chart.name, 40, 26) for chart in (FIT, LOSS)))))

    def run(self, steps: int) -> None:
        """Make that many steps. Returns when they are done."""
        self._target += steps
        self.training_thread.send(Run(steps))
        while not self._has_arrived():
            self._changed.wait(FRAME_SECONDS)
            self._changed.clear()

    def _has_arrived(self) -> bool:
        snapshot = self.training_thread.latest()
        assert snapshot is None or snapshot.status not in (Status.FAILED, Status.DIVERGED), snapshot.message
        return snapshot is not None and snapshot.status is Status.PAUSED and snapshot.state.step == self._target


@contextmanager
def wide_engine(rows: int) -> Iterator[WideEngine]:
    """Start the engine on that many rows and end it afterwards."""
    engine = WideEngine(rows)
    try:
        yield engine
    finally:
        engine.training_thread.close()


@contextmanager
def bare_loop_in_thread(rows: int) -> Iterator[Callable[[int], object]]:
    """Start the bare loop in a thread of its own, as the engine has one: the main thread allocates memory differently."""
    with ThreadPoolExecutor(1) as thread:
        run = thread.submit(lambda: bare_loop(wide_tensors(rows))).result()
        yield lambda steps: thread.submit(run, steps).result()


def measure(effort: Effort) -> Figures:
    """Measure the engine and the bare loop alternately."""
    with bare_loop_in_thread(effort.rows) as loop, wide_engine(effort.rows) as engine:
        measures = steps_per_second(engine.run, effort.seconds), steps_per_second(loop, effort.seconds)
        interleave(WARM_UP_ROUNDS, *measures)
        ours, bares = interleave(effort.rounds, *measures)
    samples = {"engine, steps/s": ours, "bare, steps/s": bares}
    return {"wide": Figure(median_ratio(ours, bares), samples, f"{effort.rows:,} rows")}


BENCHMARKS = (
    Benchmark("wide", (Goal("wide", "steps/s on 1,000,000 x 10 rows, full batch", "bare loop", 0.97, "x", True),), measure),
)
