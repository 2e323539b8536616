"""Seconds to read a table of 500,000 rows of four columns: numbers only, with texts, and with quotation marks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.measuring import interleave
from tui_trainer.datasets.tables.read import read_table

CITIES = ("Bern", "Basel", "Zürich", "Genève", "New York")
READ_SHARE = 2
"""Rows of the large datasets for each row that is read."""


@dataclass(frozen=True)
class Written:
    """Kind of table, and the text of a row."""

    name: str
    about: str
    limit: float
    """Seconds in which it must be read."""
    row: Callable[[list[float], str], str]


TABLES = (
    Written("numbers", "numbers", 1.5, lambda numbers, _: ",".join(f"{number:.6g}" for number in numbers)),
    Written("texts", "a text column and missing cells", 3, lambda n, city: f"{n[0]:.6g},{n[1]:.6g},{city},{_or_missing(n[3])}"),
    Written("quotes", "a text column in quotation marks", 3, lambda n, city: f'{n[0]:.6g},{n[1]:.6g},"{city}",{n[3]:.6g}'),
)  # fmt: skip


def measure(effort: Effort) -> Figures:
    """Read each table in turn, its file in the cache of the system."""
    rows = effort.rows // READ_SHARE
    with TemporaryDirectory() as folder:
        paths = [_write(Path(folder) / f"{table.name}.csv", table, rows) for table in TABLES]
        seconds = interleave(effort.rounds, *(partial(_seconds, path) for path in paths))
    note = f"{effort.rounds} times {rows:,} rows"
    return {_name(table): Figure(median(own), {"s": own}, note) for table, own in zip(TABLES, seconds, strict=True)}


def _write(path: Path, table: Written, rows: int) -> Path:
    random = np.random.default_rng(0)
    numbers, cities = random.standard_normal((rows, 4)).tolist(), random.choice(CITIES, rows).tolist()
    lines = (table.row(own, city) for own, city in zip(numbers, cities, strict=True))
    path.write_text("a,b,c,d\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def _or_missing(number: float) -> str:
    """Return the text of a number; the largest 3 % are missing."""
    return "NA" if number > 1.88 else f"{number:.6g}"


def _seconds(path: Path) -> float:
    began = perf_counter()
    read_table(path)
    return perf_counter() - began


def _name(table: Written) -> str:
    return f"reading-{table.name}"


BENCHMARKS = (
    Benchmark(
        "reading",
        tuple(Goal(_name(table), f"reading 500,000 x 4 cells, {table.about}", "-", table.limit, "s") for table in TABLES),
        measure,
    ),
)
