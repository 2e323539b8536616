"""python -m tests.benchmarks: run the benchmarks, print one table of figures beside their goals, write JSON."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.speed.goal import FULL, QUICK, Benchmark, Effort, Figure
from tests.benchmarks.speed.report import Report
from tests.benchmarks.speed.suite import BENCHMARKS, select

RESULTS = Path(__file__).parent / "RESULTS.md"


def main(arguments: Sequence[str]) -> int:
    """Run the benchmarks that the command line names.

    Returns the exit code: 0 when all were measured, whether they meet their goals or not; 2 for an unknown name.
    """
    given = _parser().parse_args(arguments)
    try:
        benchmarks = select(given.only)
    except KeyError as error:
        names = ", ".join(benchmark.name for benchmark in BENCHMARKS)
        print(f"no benchmark begins with {error}: there are {names}", file=sys.stderr)
        return 2
    report = run(benchmarks, QUICK if given.quick else FULL, arguments)
    print(report.table())
    given.json.write_text(report.json(), "utf-8")
    if given.write_results:
        RESULTS.write_text(report.markdown(RESULTS.read_text("utf-8")), "utf-8")
    return 0


def run(benchmarks: Sequence[Benchmark], effort: Effort, arguments: Sequence[str]) -> Report:
    """Run benchmarks one after the other, naming each on standard error. Returns the report."""
    date, load = datetime.now(UTC).date().isoformat(), os.getloadavg()[0]
    figures: dict[str, Figure] = {}
    for number, benchmark in enumerate(benchmarks, start=1):
        print(f"{number}/{len(benchmarks)} {benchmark.name}", file=sys.stderr, flush=True)
        figures.update(benchmark.measure(effort))
    goals = tuple(goal for benchmark in benchmarks for goal in benchmark.goals)
    return Report(date, tuple(arguments), load, goals, figures)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", metavar="NAME", action="append", default=[],
                        help="only benchmarks whose names begin with NAME; can be given more than once")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="take fewer and shorter measurements: a few minutes, more noise")
    parser.add_argument("--json", metavar="FILE", type=Path, default=Path("benchmarks.json"),
                        help="file that every sample is written to (default: %(default)s)")  # fmt: skip
    parser.add_argument("--write-results", action="store_true", help=f"also write {RESULTS.name}")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
