"""From a key press to its effect on the screen, while the app runs flat out."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median

from tests.benchmarks.screen import Screen
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.turns import percentile
from tests.benchmarks.terminal import Terminal, flat_out


@dataclass(frozen=True)
class Press:
    """A key and what is seen when it has worked; not seen before it."""

    name: str
    key: str
    seen: Callable[[Screen], bool]
    undo: str = ""
    """The key that makes the app run as before, where the next press does not; that takes no part in the measuring."""


def shows(words: str) -> Callable[[Screen], bool]:
    """Whether these words are on the screen."""
    return lambda screen: words in screen.text


def lacks(words: str) -> Callable[[Screen], bool]:
    """Whether they are not."""
    return lambda screen: words not in screen.text


PRESSES = (
    Press("learning rate up", "]", shows("lr 0.02")),
    Press("learning rate down", "[", shows("lr 0.01")),
    Press("log axis", "l", shows("log loss")),
    Press("linear axis", "l", lacks("log loss")),
    Press("help", "?", shows("─ Help ─")),
    Press("help closed", "?", lacks("─ Help ─")),
    Press("loss chart first", "2", lambda screen: _places(screen) == ["Loss", "Fit"]),
    Press("fit chart first", "1", lambda screen: _places(screen) == ["Fit", "Loss"]),
    Press("pause", " ", shows("‖ paused"), undo=" "),
)
"""Each finds the app as the one before it has left it."""


def measure(effort: Effort) -> Figures:
    """Keys at moments of no pattern."""
    moments = random.Random(2017)
    samples: dict[str, list[float]] = {press.name: [] for press in PRESSES}
    with flat_out("linear") as terminal:
        terminal.run()
        terminal.watch(effort.seconds)
        for press in islice(cycle(PRESSES), effort.presses):
            terminal.watch(effort.seconds * moments.uniform(0.05, 0.2))
            samples[press.name].append(1000 * _latency(terminal, press))
        terminal.pause()
    every = [sample for some in samples.values() for sample in some]
    return {
        "keys/median": Figure(median(every), samples, f"{len(every)} presses"),
        "keys/95": Figure(percentile(every, 0.95), samples, f"{len(every)} presses"),
    }


def _latency(terminal: Terminal, press: Press) -> float:
    """Seconds from the key to its effect."""
    assert not press.seen(terminal.screen), f"{press.name} can't be told apart:\n{terminal.screen.text}"
    pressed = terminal.type(press.key)
    seen = terminal.until(press.seen)
    if press.undo:
        terminal.type(press.undo)
        terminal.until_words("▶ running")
    return seen - pressed


def _places(screen: Screen) -> list[str]:
    """The titles of the charts from left to right."""
    top = next((line for line in screen.lines if "─ Fit ─" in line and "─ Loss ─" in line), "")
    return sorted((name for name in ("Fit", "Loss") if top), key=top.index)


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
