"""Memory that a long run adds to the app, and the seconds it takes to go back one step from its end."""

from statistics import median

from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.terminal import Terminal, app_at_full_speed

STEPS_PER_SECOND = 2_000
"""Lowest speed at which the long run still ends before its deadline."""


def measure(effort: Effort) -> Figures:
    """Make `effort.steps` steps in the second run of an app (the first one warms it up), then go back from the last."""
    with app_at_full_speed("linear") as terminal:
        terminal.run()
        terminal.read_for(effort.seconds)
        terminal.pause()
        terminal.type("r")
        terminal.until(lambda _: terminal.step == 0)
        terminal.settle()
        before = terminal.memory
        _run(terminal, effort.steps)
        after = terminal.memory
        backs = [_go_back(terminal, effort.steps) for _ in range(effort.rounds)]
    note = f"{effort.steps:,} steps of linear"
    return {
        "memory": Figure(after - before, {"VmRSS before, after, MB": [before, after]}, f"{note}; no budget subtracted"),
        "back": Figure(median(backs), {"s": backs}, note),
    }


def _run(terminal: Terminal, steps: int) -> None:
    """Make that many steps with the key `n`."""
    terminal.type("n")
    terminal.until_text("Run how many steps?")
    terminal.settle()
    terminal.type("\x01\x0b")  # ctrl+a and ctrl+k clear the field
    terminal.settle()
    terminal.type(str(steps))
    terminal.until_text(f" {steps} ")
    terminal.type("\r")
    seconds = 10 + steps / STEPS_PER_SECOND
    terminal.until(lambda screen: terminal.step == steps and "‖ paused" in screen.text, seconds)
    terminal.settle()


def _go_back(terminal: Terminal, steps: int) -> float:
    """Go back one step and make it again. Returns the seconds until the previous step was on the screen."""
    pressed = terminal.type("b")
    seen = terminal.until(lambda _: terminal.step == steps - 1)
    terminal.type("s")
    terminal.until(lambda _: terminal.step == steps)
    terminal.settle()
    return seen - pressed


BENCHMARKS = (
    Benchmark(
        "long-run",
        (
            Goal("memory", "memory growth of the app over 1,000,000 real steps", "-", 20, "MB"),
            Goal("back", "going back one step from step 1,000,000, key to screen", "-", 1, "s"),
        ),
        measure,
    ),
)
