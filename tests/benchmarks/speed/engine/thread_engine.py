"""ThreadEngine: a training thread without a screen, used as the app uses it; and a loop in a thread of its own."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tui_trainer.charts.fit import FIT
from tui_trainer.charts.loss import LOSS
from tui_trainer.charts.probes import answer_probe
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.service.training_thread import TrainingThread
from tui_trainer.observed.commands import Begin, Run, SetSpeed, SetWatch
from tui_trainer.observed.snapshot import RunId, Snapshot, Status
from tui_trainer.observed.watch import ProbeRequest, Watch
from tui_trainer.recipe.recipe import Recipe

FRAME_SECONDS = 1 / 12
"""Interval at which the app takes a snapshot of a run."""
WARM_UP_ROUNDS = 2
"""Rounds before those that are measured: the C library takes hundreds of steps to settle which memory it reuses."""


class ThreadEngine:
    """Training thread used as the app uses it: by commands, with two charts watched and twelve snapshots a second."""

    def __init__(self, recipe: Recipe, dataset: Dataset) -> None:
        self._changed = threading.Event()
        self._target = 0
        self._run = RunId(0)
        self.training_thread = TrainingThread(self._changed.set, answer_probe=answer_probe)
        self.training_thread.send(Begin(recipe, dataset))
        self.training_thread.send(SetSpeed(None))
        self.training_thread.send(SetWatch(Watch(tuple(ProbeRequest(chart.name, 40, 26) for chart in (FIT, LOSS)))))

    def run(self, steps: int) -> None:
        """Make that many steps. Returns when they are done."""
        self._target += steps
        self.training_thread.send(Run(steps))
        self._wait(lambda snapshot: snapshot.status is Status.PAUSED and snapshot.state.step == self._target)

    def begin(self, recipe: Recipe) -> None:
        """Start a run of another recipe. Returns when it is ready."""
        self._run = RunId(self._run + 1)
        self.training_thread.send(Begin(recipe, run=self._run))
        self._wait(lambda snapshot: snapshot.run == self._run and snapshot.status is Status.READY)

    def run_until_stopped(self) -> int:
        """Run until a breakpoint stops the run. Returns its step."""
        self.training_thread.send(Run())
        return self._wait(lambda snapshot: snapshot.status is Status.PAUSED).state.step

    def _wait(self, condition: Callable[[Snapshot], bool]) -> Snapshot:
        """Wait until a condition holds for the latest snapshot, which is asked for twelve times a second. Returns it."""
        while True:
            snapshot = self.training_thread.latest()
            assert snapshot is None or snapshot.status not in (Status.FAILED, Status.DIVERGED), snapshot.message
            if snapshot is not None and condition(snapshot):
                return snapshot
            self._changed.wait(FRAME_SECONDS)
            self._changed.clear()


@contextmanager
def thread_engine(recipe: Recipe, dataset: Dataset) -> Iterator[ThreadEngine]:
    """Start the engine on a recipe and end it afterwards."""
    engine = ThreadEngine(recipe, dataset)
    try:
        yield engine
    finally:
        engine.training_thread.close()


@contextmanager
def loop_in_thread(make: Callable[[], Callable[[int], object]]) -> Iterator[Callable[[int], object]]:
    """Start a loop in a thread of its own, as the engine has one: the main thread allocates memory differently.

    `make`: function that returns the loop, a function of the number of steps; it is called in that thread too.
    """
    with ThreadPoolExecutor(1) as thread:
        run = thread.submit(make).result()
        yield lambda steps: thread.submit(run, steps).result()
