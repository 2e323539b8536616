"""Draws frames of the app when told.

python -m tests.benchmarks.speed.app.frame_worker TASK ROWS HISTORY, then for each turn a line with the number of frames: the answer
is the seconds of one.

A frame is what a new snapshot costs: the engine makes it (the charts' probes among it), every pane takes it over, and
both charts are drawn as lines of the screen. The frames are of a run under way: every one shows other weights.
"""

import asyncio
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from statistics import median
from time import perf_counter

import numpy as np

from tests.ui.stage import Stage, StillEngine, stage
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.burst.preload import load
from tui_trainer.observed.commands import Begin, Command, Step
from tui_trainer.observed.history import History
from tui_trainer.observed.snapshot import Snapshot
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.ui.widgets.chart_view import ChartView

SIZE = (120, 40)
WARMING = 3
"""Frames of a turn that do not count."""
SLOWLY = {Task.REGRESSION: 0.0002, Task.BINARY: 0.5}
"""Learning rates at which the picture moves from frame to frame, as long as there are frames."""
CHUNK = 100_000


class FrameEngine(StillEngine):
    """An engine whose run has other rows, and another history, than its recipe says."""

    def __init__(self, on_change: Callable[[], None], rows: Dataset, history: History) -> None:
        super().__init__(on_change)
        self._rows, self.history = rows, history

    def send(self, command: Command) -> None:
        """Carry it out, on these rows."""
        super().send(replace(command, dataset=self._rows) if isinstance(command, Begin) else command)

    def latest(self) -> Snapshot | None:
        """How things stand, with this history."""
        snapshot = self.controller.snapshot()
        return snapshot and replace(snapshot, history=self.history.view())

    def step(self) -> None:
        """One more update; nobody is told."""
        self.controller.handle(Step())
        self.history.extend(losses(1, seed=self.history.steps))


def losses(steps: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Losses as a noisy run has them: they fall, and jump about."""
    return np.random.default_rng(seed).exponential(1.0, steps) + 1.0


def fed(steps: int) -> History:
    """A history of that many steps."""
    history = History()
    for start in range(0, steps, CHUNK):
        history.extend(losses(min(CHUNK, steps - start), seed=start))
    return history


def many_rows(task: Task, rows: int) -> Dataset:
    """That many points near a line, or of two classes on either side of one."""
    random = np.random.default_rng(2017)
    if task is Task.REGRESSION:
        x = random.uniform(0, 10, (rows, 1))
        return Dataset(task, x, 0.5 * x + random.standard_normal((rows, 1)), ("x",), "y")
    x = random.uniform(0, 1, (rows, 2))
    y = (x.sum(axis=1, keepdims=True) + 0.1 * random.standard_normal((rows, 1)) > 1).astype(float)
    return Dataset(task, x, y, ("x1", "x2"), "y", ("no", "yes"))


def recipe_for(task: Task) -> Recipe:
    """A run by hand of that task."""
    config = open_problem("linear" if task is Task.REGRESSION else "logistic-by-hand").config
    return Recipe(config.with_value("optimizer.lr", SLOWLY[task]))


async def turn(opened: Stage, engine: FrameEngine, history: History, frames: int) -> float:
    """Seconds of a frame, the median of some."""
    screen = opened.app.main_screen
    engine.history = deepcopy(history)
    taken = []
    for _ in range(WARMING + frames):
        engine.step()
        began = perf_counter()
        screen.take_news()
        for chart in screen.query(ChartView):
            for line in range(chart.size.height):
                chart.render_line(line)
        taken.append(perf_counter() - began)
        await opened.settle()
    return median(taken[WARMING:])


async def serve(task: Task, rows: int, steps: int) -> None:
    """Answer every line with the seconds of a frame."""
    engines: list[FrameEngine] = []
    dataset, history = many_rows(task, rows), fed(steps)

    def start(on_change: Callable[[], None]) -> FrameEngine:
        engines.append(FrameEngine(on_change, dataset, deepcopy(history)))
        return engines[0]

    load()  # as the app has by the time that its runs are long
    recipe = recipe_for(task)
    async with stage("frames", SIZE, recipe, start) as opened:
        while opened.app.main_screen.session.snapshot is None:
            await opened.pilot.pause(0)
        opened.app.main_screen.session.dataset = dataset
        opened.app.main_screen.changed()
        await opened.settle()
        while asked := await asyncio.to_thread(sys.stdin.readline):
            print(await turn(opened, engines[0], history, int(asked)), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(Task(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
