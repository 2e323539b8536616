"""Part: a check of the nightly run, which is also a command of its own."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """Result of a part: number of cases, how many of each kind, and a text for each failure."""

    cases: int
    counts: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[str, ...] = ()

    def __str__(self) -> str:
        counts = ", ".join(f"{count:,} {kind}" for kind, count in self.counts.items())
        return f"{self.cases:,} cases{f' ({counts})' if counts else ''}, {len(self.failures)} failures"


@dataclass(frozen=True)
class Part:
    """Check with its full number of cases."""

    name: str
    about: str
    """Property that must hold, in one line."""
    number: int
    run: Callable[[int, int], Outcome]
    """Function (number, seed) that runs that many cases drawn with the seed."""

    def command(self, arguments: Sequence[str]) -> int:
        """Run this part alone as the command line says. Returns exit code 0 if nothing failed, else 1."""
        module = self.name.replace("-", "_")
        parser = ArgumentParser(prog=f"python -m tests.benchmarks.nightly.{module}", description=self.about)
        parser.add_argument("--number", type=int, default=self.number, help="cases to run (default: %(default)s)")
        parser.add_argument("--seed", type=int, default=0, help="seed they are drawn with (default: %(default)s)")
        given = parser.parse_args(arguments)
        outcome = self.run(given.number, given.seed)
        print(*outcome.failures, f"{self.name}, seed {given.seed}: {outcome}", sep="\n")
        return 1 if outcome.failures else 0
