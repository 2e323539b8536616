"""Process that draws frames of the app and measures them.

python -m tests.benchmarks.speed.app.frame_worker TASK ROWS HISTORY WEIGHTS reads a number of frames from each line of
standard input, draws that many, and prints the median seconds of processor time per frame. WEIGHTS: about that many weights are added to
the model of the task; 0 for none.

A frame is all the work for one new snapshot of a run that is running: the engine builds it with the charts' probes, every pane
takes it over, and both charts are rendered line by line. One update is made before each frame, so that every frame shows other
weights. A run that pauses is not measured: its only frame has the loss after the update, a forward pass over all rows.
"""

import asyncio
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from math import isqrt
from statistics import median
from time import thread_time

import numpy as np

from tests.engine.large_models import large_models, large_recipe
from tests.ui.stage import Stage, StillEngine, stage
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.burst.preload import import_dynamo
from tui_trainer.observed.commands import Begin, Command, Run
from tui_trainer.observed.history import History
from tui_trainer.observed.snapshot import Snapshot
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.ui.widgets.chart_view import ChartView

SIZE = (120, 40)
WARM_UP_FRAMES = 3
"""Frames drawn before those that are measured."""
LEARNING_RATES = {Task.REGRESSION: 0.0002, Task.BINARY: 0.5}
"""Rates so small that the fit still changes from frame to frame at the last one."""
CHUNK = 100_000
"""Losses appended to a history at a time."""


class FrameEngine(StillEngine):
    """Engine that replaces the rows and the loss history of its run by given ones."""

    def __init__(self, on_change: Callable[[], None], rows: Dataset, history: History) -> None:
        super().__init__(on_change)
        self._rows, self.history = rows, history

    def send(self, command: Command) -> None:
        """Carry out a command; a run begins on the given rows."""
        super().send(replace(command, dataset=self._rows) if isinstance(command, Begin) else command)

    def latest(self) -> Snapshot | None:
        """Return a new snapshot with the given history."""
        snapshot = self.controller.snapshot()
        return snapshot and replace(snapshot, histories={"loss": self.history.view()})

    def step(self) -> None:
        """Make one update of the run, which is running, without notifying the screen."""
        self.controller.make_due_steps()
        self.history.extend(losses(1, seed=self.history.steps))


def losses(steps: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return random losses, shape (steps,): 1 plus an exponential distribution, as a noisy run has them."""
    return np.random.default_rng(seed).exponential(1.0, steps) + 1.0


def long_history(steps: int) -> History:
    """Return a history of that many steps."""
    history = History()
    for start in range(0, steps, CHUNK):
        history.extend(losses(min(CHUNK, steps - start), seed=start))
    return history


def many_rows(task: Task, rows: int) -> Dataset:
    """Return a dataset of that many rows: points near a line, or two classes on either side of one."""
    random = np.random.default_rng(2017)
    if task is Task.REGRESSION:
        x = random.uniform(0, 10, (rows, 1))
        return Dataset(task, x, 0.5 * x + random.standard_normal((rows, 1)), ("x",), "y")
    x = random.uniform(0, 1, (rows, 2))
    y = (x.sum(axis=1, keepdims=True) + 0.1 * random.standard_normal((rows, 1)) > 1).astype(float)
    return Dataset(task, x, y, ("x1", "x2"), "y", ("no", "yes"))


def recipe_for(task: Task, weights: int) -> Recipe:
    """Return the recipe of a problem of that task with a small learning rate, and with a large model if asked for."""
    name = "linear" if task is Task.REGRESSION else "logistic-by-hand"
    config = (large_recipe(side=isqrt(weights), name=name) if weights else open_problem(name)).config
    return Recipe(config.with_value("optimizer.lr", LEARNING_RATES[task]))


async def seconds_per_frame(opened: Stage, engine: FrameEngine, history: History, frames: int) -> float:
    """Draw `frames` frames after a warm-up. Returns their median seconds."""
    screen = opened.app.main_screen
    engine.history = deepcopy(history)
    taken = []
    for _ in range(WARM_UP_FRAMES + frames):
        engine.step()
        began = thread_time()
        screen.show_new_snapshot()
        for chart in screen.query(ChartView):
            for line in range(chart.size.height):
                chart.render_line(line)
        taken.append(thread_time() - began)
        await opened.settle()
    return median(taken[WARM_UP_FRAMES:])


async def serve(task: Task, rows: int, steps: int, weights: int) -> None:
    """Answer each line of standard input with the seconds of processor time per frame."""
    engines: list[FrameEngine] = []
    dataset, history = many_rows(task, rows), long_history(steps)

    def start(on_change: Callable[[], None]) -> FrameEngine:
        engines.append(FrameEngine(on_change, dataset, deepcopy(history)))
        return engines[0]

    import_dynamo()  # in the app, torch's optimizers are loaded long before a run is long
    recipe = recipe_for(task, weights)
    async with stage("frames", SIZE, recipe, start) as opened:
        while opened.app.main_screen.session.snapshot is None:
            await opened.pilot.pause(0)
        opened.app.main_screen.session.dataset = dataset
        opened.app.main_screen.update_panes_and_probes()
        opened.app.main_screen.session.send(Run())
        await opened.settle()
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(await seconds_per_frame(opened, engines[0], history, int(line)), flush=True)


if __name__ == "__main__":
    with large_models():
        asyncio.run(serve(Task(sys.argv[1]), *map(int, sys.argv[2:])))
