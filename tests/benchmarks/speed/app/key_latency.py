"""Milliseconds from a key press to its effect on the screen, while the app runs at full speed."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median

from tests.benchmarks.screen import Screen
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.measuring import percentile
from tests.benchmarks.terminal import Terminal, app_at_full_speed


@dataclass(frozen=True)
class Press:
    """A key and the condition that tells its effect on the screen, false before the key is pressed."""

    name: str
    key: str
    seen: Callable[[Screen], bool]
    undo: str = ""
    """Key that undoes the effect where the next press does not; pressed after the measurement."""


def shows(words: str) -> Callable[[Screen], bool]:
    """Return a condition: these words are on the screen."""
    return lambda screen: words in screen.text


def lacks(words: str) -> Callable[[Screen], bool]:
    """Return a condition: these words are not on the screen."""
    return lambda screen: words not in screen.text


PRESSES = (
    Press("learning rate up", "]", shows("lr 0.02")),
    Press("learning rate down", "[", shows("lr 0.01")),
    Press("log axis", "l", shows("log loss")),
    Press("last half", "l", shows(", last half")),
    Press("linear axis", "l", lacks(", last half")),
    Press("help", "?", shows("─ Help ─")),
    Press("help closed", "?", lacks("─ Help ─")),
    Press("code tab", "3", shows("─ Code ─")),
    Press("loss tab", "2", shows("─ Loss ─")),
    Press("pause", " ", shows("‖ paused"), undo=" "),
)
"""Presses in their order: each starts from the state in which the one before leaves the app."""


def measure(effort: Effort) -> Figures:
    """Press keys at random moments, drawn with a fixed seed."""
    moments = random.Random(2017)
    samples: dict[str, list[float]] = {press.name: [] for press in PRESSES}
    with app_at_full_speed("linear") as terminal:
        terminal.run()
        terminal.read_for(effort.seconds)
        for press in islice(cycle(PRESSES), effort.presses):
            terminal.read_for(effort.seconds * moments.uniform(0.05, 0.2))
            samples[press.name].append(1000 * _latency(terminal, press))
        terminal.pause()
    every = [sample for of_press in samples.values() for sample in of_press]
    return {
        "keys/median": Figure(median(every), samples, f"{len(every)} presses"),
        "keys/95": Figure(percentile(every, 0.95), samples, f"{len(every)} presses"),
    }


def _latency(terminal: Terminal, press: Press) -> float:
    """Press a key. Returns the seconds until its effect was on the screen."""
    assert not press.seen(terminal.screen), f"{press.name}: its effect is already on the screen:\n{terminal.screen.text}"
    pressed = terminal.type(press.key)
    seen = terminal.until(press.seen)
    if press.undo:
        terminal.type(press.undo)
        terminal.until_text("▶ running")
    return seen - pressed


WHAT = "key press to its effect on screen, flat out"
BENCHMARKS = (
    Benchmark(
        "keys",
        (
            Goal("keys/median", f"{WHAT}, median", "-", 50, "ms"),
            Goal("keys/95", f"{WHAT}, 95th percentile", "-", 100, "ms"),
        ),
        measure,
    ),
)
