"""python -m tests.benchmarks.nightly: run the checks that take too long for the test suite.

Exit code 0 if nothing failed, 1 if anything did, 2 for an unknown part.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from tests.benchmarks.nightly.cases import failure_of
from tests.benchmarks.nightly.part import Outcome, Part
from tests.benchmarks.nightly.parts import load_parts, select
from tests.benchmarks.nightly.results import PartRun, with_section

RESULTS = Path(__file__).parent.parent / "RESULTS.md"


def main(arguments: Sequence[str], parts: tuple[Part, ...] | None = None, results: Path = RESULTS) -> int:
    """Run the parts that the command line names and print a line for each. Returns the exit code."""
    given = _parser().parse_args(arguments)
    known = load_parts() if parts is None else parts
    try:
        selected = select(known, given.only)
    except KeyError as error:
        print(f"no part begins with {error}: there are {', '.join(part.name for part in known)}", file=sys.stderr)
        return 2
    ignore_the_package_log()
    runs = [run(part, given.number or part.number, given.seed) for part in selected]
    if given.write_results:
        results.write_text(with_section(results.read_text("utf-8"), runs), "utf-8")
    return 1 if any(part_run.outcome.failures for part_run in runs) else 0


def ignore_the_package_log() -> None:
    """Give the package's log a handler that drops it: Python prints what no handler takes, such as provoked failures."""
    logging.getLogger("tui_trainer").addHandler(logging.NullHandler())


def run(part: Part, number: int, seed: int) -> PartRun:
    """Run a part and print its failures and its line. An exception of the part itself counts as a failure."""
    date, began = datetime.now(UTC).date().isoformat(), monotonic()
    outcomes: list[Outcome] = []
    broken = failure_of(f"{part.name} broke off", lambda: outcomes.append(part.run(number, seed)))
    outcome = outcomes[0] if broken is None else Outcome(0, failures=(broken,))
    part_run = PartRun(part, number, seed, date, monotonic() - began, outcome)
    print(*outcome.failures, part_run.line, sep="\n", flush=True)
    return part_run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.nightly", description=__doc__)
    parser.add_argument("--only", metavar="NAME", action="append", default=[],
                        help="only parts whose names begin with NAME; can be given more than once")  # fmt: skip
    parser.add_argument("--number", type=int, help="cases to run of each part (default: its full number)")
    parser.add_argument("--seed", type=int, default=0, help="seed they are drawn with (default: %(default)s)")
    parser.add_argument("--write-results", action="store_true", help=f"also write the section of {RESULTS.name}")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
