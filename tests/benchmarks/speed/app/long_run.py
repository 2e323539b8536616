"""A long run in the app: what it adds to the memory, and how long it takes to go back one step from its end."""

from statistics import median

from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.terminal import Terminal, flat_out

STEPS_PER_SECOND = 2_000
"""Slower than that a run has failed."""


def measure(effort: Effort) -> Figures:
    """That long from a start that is not the first, so that all it ever needs is there; then over the last step."""
    with flat_out("linear") as terminal:
        terminal.run()
        terminal.watch(effort.seconds)
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
    """Make that many steps, by the key for it."""
    terminal.type("n")
    terminal.until_words("Run how many steps?")
    terminal.settle()
    terminal.type("\x01\x0b")  # ctrl+a and ctrl+k: away with the number that stands there
    terminal.settle()
    terminal.type(str(steps))
    terminal.until_words(f" {steps} ")
    terminal.type("\r")
    seconds = 10 + steps / STEPS_PER_SECOND
    terminal.until(lambda screen: terminal.step == steps and "‖ paused" in screen.text, seconds)
    terminal.settle()


def _go_back(terminal: Terminal, steps: int) -> float:
    """Seconds from the key to the step before on the screen; then that step is made again."""
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
