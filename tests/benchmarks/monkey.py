"""python -m tests.benchmarks.monkey: a monkey at the keys of the real app, thousands of actions for each problem.

Exit code 0 when nothing was found. Of a round with a fault, a short list of actions that shows it again is printed.
"""

import asyncio
import sys
import traceback
from argparse import ArgumentParser, Namespace
from collections import deque
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from time import monotonic

from tests.monkey.actions import Action, actions
from tests.monkey.play import play
from tests.monkey.shrink import shrink
from tui_trainer.recipe.problems import problem_names

ROUND = 500
"""Actions after which the app is left and opened anew."""
COLUMNS = "{:<24}{:>10}{:>10}{:>8}"


@dataclass(frozen=True)
class Found:
    """A round that ended in a fault."""

    problem: str
    seed: str
    what: str
    shown_by: list[Action]

    def __str__(self) -> str:
        told = "".join(f"\n    {action!r}," for action in self.shown_by)
        return f"{self.problem}, {self.seed}:\n{self.what}\nshown by {len(self.shown_by)} actions:{told}"


def main() -> int:
    """Play on every problem and print what was found."""
    asked = _asked()
    found: list[Found] = []
    print(COLUMNS.format("problem", "actions", "seconds", "faults"))
    for problem in asked.problem or problem_names():
        began, faults = monotonic(), len(found)
        found += play_rounds(problem, asked.seed, asked.actions, asked.shrink)
        print(COLUMNS.format(problem, asked.actions, f"{monotonic() - began:.0f}", len(found) - faults), flush=True)
    for one in found:
        print(f"\n{one}")
    return 1 if found else 0


def play_rounds(problem: str, seed: int, count: int, tries: int) -> list[Found]:
    """Play so many actions in rounds. Returns the faults, each with the shortest list of actions found in so many tries."""
    return [fault for name, part in _rounds(seed, count) for fault in _round(problem, name, part, tries)]


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.benchmarks.monkey", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--actions", type=int, default=3000, help="for each problem")
    parser.add_argument("--problem", action="append", choices=problem_names(), help="all of them if none is named")
    parser.add_argument("--shrink", type=int, default=40, help="tries that the search for a short list may take")
    return parser.parse_args()


def _rounds(seed: int, count: int) -> Iterator[tuple[str, int]]:
    for start in range(0, count, ROUND):
        yield f"seed {seed}, from {start}", min(ROUND, count - start)


def _round(problem: str, seed: str, count: int, tries: int) -> list[Found]:
    planned = actions(f"{problem} {seed}", count)
    left = deque(planned)
    fault = _fault(problem, left)
    if fault is None:
        return []
    print(f"{problem}, {seed}: {type(fault).__name__}: {fault}", file=sys.stderr, flush=True)
    kept = shrink(planned[: count - len(left)], lambda fewer: _is_same(_fault(problem, deque(fewer)), fault), tries)
    return [Found(problem, seed, "".join(traceback.format_exception(fault)), kept)]


def _fault(problem: str, left: deque[Action]) -> Exception | None:
    """What it falls over; what is left shows how far it came."""
    try:
        with redirect_stderr(StringIO()):  # Textual tells of a fault as well, at length
            asyncio.run(play(problem, left))
    except Exception as error:  # noqa: BLE001 - whatever the app falls over is what is looked for
        return error
    return None


def _is_same(one: Exception | None, other: Exception) -> bool:
    return one is not None and _kind(one) == _kind(other)


def _kind(fault: Exception) -> str:
    """What tells one fault from another: its type, and the first words of what it says."""
    return f"{type(fault).__name__}: {str(fault)[:40]}"


if __name__ == "__main__":
    sys.exit(main())
