"""Keys, clicks, pastes and resizes at random in the real app, as the suite does for a moment."""

import sys
from functools import partial

from tests.benchmarks.monkey import play_rounds
from tests.benchmarks.nightly.part import Outcome, Part
from tui_trainer.run.problems import problem_names

TRIES = 40
"""Tries to find a shorter list of actions that shows a fault."""


def run(number: int, seed: int) -> Outcome:
    """Make `number` actions, shared out among the problems."""
    each = -(-number // len(problem_names()))
    played = partial(play_rounds, seed=seed, count=each, tries=TRIES)
    failures = [str(found) for problem in problem_names() for found in played(problem)]
    return Outcome(each * len(problem_names()), {"problems": len(problem_names())}, tuple(failures))


PART = Part("monkey", "whatever is pressed, nothing falls over and the run is what its recipe gives", 10_000, run)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
