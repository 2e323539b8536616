"""Part howto: follow the how-tos of CONTRIBUTING.md in a copy of the repository, and run the checks that they name."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.nightly.part import Outcome, Part
from tests.howto import copy_repository, read_howtos, run_in

HOWTOS = tuple(read_howtos())


def run(number: int, seed: int) -> Outcome:  # noqa: ARG001 - nothing is drawn
    """Follow the first `number` how-tos one after another, and run the check of each.

    A check is run before the next how-to is followed, as for a reader who follows only that one: a new metric, for
    example, ends bursts at steps that the check of an optimizer does not expect.
    """
    checked = HOWTOS[:number]
    with TemporaryDirectory() as folder:
        root = copy_repository(Path(folder))
        done = []
        for howto in checked:
            howto.follow(root)
            done.append(run_in(root, howto.check))
    failures = tuple(f"{each.args[-1]}\n{each.stdout}{each.stderr}" for each in done if each.returncode)
    return Outcome(len(checked), failures=failures)


PART = Part("howto", "whoever follows a how-to of CONTRIBUTING.md adds what it promises", len(HOWTOS), run)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
