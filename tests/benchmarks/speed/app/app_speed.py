"""The app flat out, charts live: its steps per second, beside the bare loop and the tutorial's."""

from dataclasses import dataclass
from statistics import median

from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.loops.bare import bare_loop
from tests.benchmarks.speed.loops.start import PROBLEMS, start_of
from tests.benchmarks.speed.loops.tutorial import tutorial_loop
from tests.benchmarks.speed.turns import in_turn, ratio, speed_of
from tests.benchmarks.terminal import Terminal, flat_out

TITLES = ("─ Fit ─", "─ Loss ─")
"""Both charts are on the screen."""


@dataclass
class App:
    """The app as one that has its turn: it runs for a while, and rests."""

    terminal: Terminal
    seconds: float
    frames: list[float]
    """Steps shown per second, turn by turn."""

    def turn(self) -> float:
        """Steps per second, by the counter on the screen and the clock on the wall."""
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
    """The app, the bare loop and the tutorial's loop in turn."""
    bare = speed_of(bare_loop(start_of(problem)), effort.seconds)
    tutorial = speed_of(tutorial_loop(start_of(problem)), effort.seconds)
    with flat_out(problem) as terminal:
        app = App(terminal, effort.seconds, [])
        ours, bares, tutorials = in_turn(effort.rounds, app.turn, bare, tutorial)
    samples = {"app, steps/s": ours, "bare, steps/s": bares, "tutorial, steps/s": tutorials}
    turns = f"{effort.rounds} turns of {effort.seconds:g} s"
    return {
        f"app-{problem}/bare": Figure(ratio(ours, bares), samples, turns),
        f"app-{problem}/tutorial": Figure(ratio(ours, tutorials), samples, turns),
        f"app-{problem}/frames": Figure(median(app.frames), {"frames/s": app.frames}, turns),
    }


def benchmark(problem: str) -> Benchmark:
    """The app's speed on a problem."""
    what = f"{problem}: steps/s in the app, flat out, 120x40, two charts"
    goals = (
        Goal(f"app-{problem}/bare", what, "bare loop", 0.90, "x", at_least=True),
        Goal(f"app-{problem}/tutorial", what, "tutorial's loop", 1.5, "x", at_least=True),
        Goal(f"app-{problem}/frames", f"{problem}: frames a second meanwhile", "-", 10, "/s", at_least=True),
    )
    return Benchmark(f"app-{problem}", goals, lambda effort: measure(problem, effort))


BENCHMARKS = tuple(map(benchmark, PROBLEMS))
