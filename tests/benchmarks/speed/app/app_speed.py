"""Steps per second of the app at full speed with both charts shown, against the bare loop and the tutorial's loop."""

from dataclasses import dataclass
from statistics import median

from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.loops.bare import bare_loop
from tests.benchmarks.speed.loops.problem_tensors import PROBLEMS, tensors_of
from tests.benchmarks.speed.loops.tutorial import tutorial_loop
from tests.benchmarks.speed.measuring import interleave, median_ratio, steps_per_second
from tests.benchmarks.terminal import Terminal, app_at_full_speed

TITLES = ("─ Fit ", "─ Loss ")
"""Titles of the charts, which must be on the screen."""


@dataclass
class App:
    """An open app that is measured again and again and paused between measurements."""

    terminal: Terminal
    seconds: float
    frames: list[float]
    """Frames per second of each measurement: how often the step on the screen changed."""

    def measure(self) -> float:
        """Run for about `seconds`.

        Returns steps per second, from the step on the screen and wall-clock time.
        """
        self.terminal.run()
        began, first = self.terminal.next_step()
        shown, now, step = 0, began, first
        while now < began + self.seconds:
            now, step = self.terminal.next_step()
            shown += 1
        assert all(title in self.terminal.screen.text for title in TITLES)
        self.frames.append(shown / (now - began))
        self.terminal.pause()
        return (step - first) / (now - began)


def measure(problem: str, effort: Effort) -> Figures:
    """Measure the app, the bare loop and the tutorial's loop alternately."""
    bare = steps_per_second(bare_loop(tensors_of(problem)), effort.seconds)
    tutorial = steps_per_second(tutorial_loop(tensors_of(problem)), effort.seconds)
    with app_at_full_speed(problem) as terminal:
        app = App(terminal, effort.seconds, [])
        ours, bares, tutorials = interleave(effort.rounds, app.measure, bare, tutorial)
    samples = {"app, steps/s": ours, "bare, steps/s": bares, "tutorial, steps/s": tutorials}
    turns = f"{effort.rounds} turns of {effort.seconds:g} s"
    return {
        f"app-{problem}/bare": Figure(median_ratio(ours, bares), samples, turns),
        f"app-{problem}/tutorial": Figure(median_ratio(ours, tutorials), samples, turns),
        f"app-{problem}/frames": Figure(median(app.frames), {"frames/s": app.frames}, turns),
    }


def benchmark(problem: str) -> Benchmark:
    """Return the benchmark of the app's speed on a problem."""
    what = f"{problem}: steps/s in the app, flat out, 120x40, two charts"
    goals = (
        Goal(f"app-{problem}/bare", what, "bare loop", 0.90, "x", at_least=True),
        Goal(f"app-{problem}/tutorial", what, "tutorial's loop", 1.5, "x", at_least=True),
        Goal(f"app-{problem}/frames", f"{problem}: frames a second meanwhile", "-", 10, "/s", at_least=True),
    )
    return Benchmark(f"app-{problem}", goals, lambda effort: measure(problem, effort))


BENCHMARKS = tuple(map(benchmark, PROBLEMS))
