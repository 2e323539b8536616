"""python -m tests.benchmarks: measure, print one table, write JSON."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.speed.goal import FULL, QUICK, Benchmark, Effort, Figure
from tests.benchmarks.speed.report import Report
from tests.benchmarks.speed.suite import BENCHMARKS, chosen

RESULTS = Path(__file__).parent / "RESULTS.md"


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says. Returns the exit code: 0 when everything was measured, whatever it was."""
    given = _parser().parse_args(arguments)
    try:
        benchmarks = chosen(given.only)
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
    """Measure one after the other, and say on standard error which is at work."""
    date, load = datetime.now(UTC).date().isoformat(), os.getloadavg()[0]
    figures: dict[str, Figure] = {}
    for place, benchmark in enumerate(benchmarks, start=1):
        print(f"{place}/{len(benchmarks)} {benchmark.name}", file=sys.stderr, flush=True)
        figures.update(benchmark.measure(effort))
    goals = tuple(goal for benchmark in benchmarks for goal in benchmark.goals)
    return Report(date, tuple(arguments), load, goals, figures)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", metavar="NAME", action="append", default=[],
                        help="only benchmarks whose names begin so; can be given more than once")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="measure less: more noise, a few minutes")
    parser.add_argument("--json", metavar="FILE", type=Path, default=Path("benchmarks.json"),
                        help="where every sample is written (default: %(default)s)")  # fmt: skip
    parser.add_argument("--write-results", action="store_true", help=f"write {RESULTS.name} too")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
