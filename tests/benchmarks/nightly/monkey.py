"""Keys, clicks, pastes and resizes at random in the real app, as the suite does for a moment."""

import sys

from tests.benchmarks.monkey import play_rounds
from tests.benchmarks.nightly.part import Outcome, Part
from tui_trainer.recipe.problems import problem_names

TRIES = 40
"""Tries to find a shorter list of actions that shows a fault."""


def run(number: int, seed: int) -> Outcome:
    """Make `number` actions, shared out among the problems."""
    names = problem_names()
    shares = {name: len(range(place, number, len(names))) for place, name in enumerate(names)}
    played = {name: play_rounds(name, seed, share, TRIES) for name, share in shares.items() if share}
    failures = tuple(str(found) for faults in played.values() for found in faults)
    return Outcome(number, {"problems": len(played)}, failures)


PART = Part("monkey", "whatever is pressed, nothing falls over and the run is what its recipe gives", 10_000, run)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
