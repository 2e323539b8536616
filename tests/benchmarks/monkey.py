"""python -m tests.benchmarks.monkey: make thousands of random actions in the real app, for each problem.

Prints each fault with a short list of actions that reproduces it. Exit code 0 when there is none, else 1.
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
"""Actions after which the app is closed and started again."""
COLUMNS = "{:<24}{:>10}{:>10}{:>8}"


@dataclass(frozen=True)
class Fault:
    """Fault with the actions that reproduce it."""

    problem: str
    seed: str
    traceback: str
    actions: list[Action]

    def __str__(self) -> str:
        lines = "".join(f"\n    {action!r}," for action in self.actions)
        return f"{self.problem}, {self.seed}:\n{self.traceback}\nreproduced by {len(self.actions)} actions:{lines}"


def main() -> int:
    """Play on every problem and print a line for each, then the faults. Returns the exit code."""
    given = _parse_arguments()
    faults: list[Fault] = []
    print(COLUMNS.format("problem", "actions", "seconds", "faults"))
    for problem in given.problem or problem_names():
        began = monotonic()
        found = play_rounds(problem, given.seed, given.actions, given.shrink)
        print(COLUMNS.format(problem, given.actions, f"{monotonic() - began:.0f}", len(found)), flush=True)
        faults += found
    for fault in faults:
        print(f"\n{fault}")
    return 1 if faults else 0


def play_rounds(problem: str, seed: int, count: int, tries: int) -> list[Fault]:
    """Make `count` actions in rounds.

    Returns the faults, each with the shortest list of actions found in `tries` tries.
    """
    return [fault for name, part in _rounds(seed, count) for fault in _round(problem, name, part, tries)]


def _parse_arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.benchmarks.monkey", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--actions", type=int, default=3000, help="actions for each problem (default: %(default)s)")
    parser.add_argument("--problem", action="append", choices=problem_names(), help="default: all of them")
    parser.add_argument("--shrink", type=int, default=40, help="tries to shorten a list of actions (default: %(default)s)")
    return parser.parse_args()


def _rounds(seed: int, count: int) -> Iterator[tuple[str, int]]:
    for start in range(0, count, ROUND):
        yield f"seed {seed}, from {start}", min(ROUND, count - start)


def _round(problem: str, seed: str, count: int, tries: int) -> list[Fault]:
    planned = actions(f"{problem} {seed}", count)
    left = deque(planned)
    error = _failure(problem, left)
    if error is None:
        return []
    print(f"{problem}, {seed}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    few = shrink(planned[: count - len(left)], lambda fewer: _is_same(_failure(problem, deque(fewer)), error), tries)
    return [Fault(problem, seed, "".join(traceback.format_exception(error)), few)]


def _failure(problem: str, left: deque[Action]) -> Exception | None:
    """Make actions until one fails. Returns its exception; `left` holds the actions that were not made."""
    try:
        with redirect_stderr(StringIO()):  # Textual prints the exception too, at length
            asyncio.run(play(problem, left))
    except Exception as error:  # noqa: BLE001 - any exception is a fault to report
        return error
    return None


def _is_same(found: Exception | None, wanted: Exception) -> bool:
    return found is not None and _kind(found) == _kind(wanted)


def _kind(fault: Exception) -> str:
    """Return the type and the first words of an exception, which tell one fault from another."""
    return f"{type(fault).__name__}: {str(fault)[:40]}"


if __name__ == "__main__":
    sys.exit(main())
