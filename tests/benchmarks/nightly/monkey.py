"""Part monkey: random keys, clicks, pastes and resizes in the real app."""

import sys

from tests.benchmarks.monkey import play_rounds
from tests.benchmarks.nightly.part import Outcome, Part
from tui_trainer.recipe.problems import problem_names

TRIES = 40
"""Tries to shorten the list of actions that reproduces a fault."""


def run(number: int, seed: int) -> Outcome:
    """Make `number` actions, divided evenly among the problems."""
    names = problem_names()
    shares = {name: len(range(index, number, len(names))) for index, name in enumerate(names)}
    faults = {name: play_rounds(name, seed, share, TRIES) for name, share in shares.items() if share}
    failures = tuple(str(fault) for of_problem in faults.values() for fault in of_problem)
    return Outcome(number, {"problems": len(faults)}, failures)


PART = Part("monkey", "whatever is pressed, nothing falls over and the run is what its recipe gives", 10_000, run)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
