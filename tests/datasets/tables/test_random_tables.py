"""Random tables, a sample of the nightly part `tables`, and both ways of converting numbers."""

from random import Random

import numpy as np
import pytest

from tests.benchmarks.nightly.fuzz.tables import run
from tui_trainer.datasets.tables.cells import number_of
from tui_trainer.datasets.tables.options import TableFormat
from tui_trainer.datasets.tables.text.numbers import numbers_of, numbers_of_lines


def test_random_tables() -> None:
    """Random tables are read as an independent reader reads them, or are refused."""
    outcome = run(40, 1)
    assert outcome.failures == ()
    assert outcome.counts["read as said"] > 20
    assert outcome.counts["read as recognised"] > 20


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("delimiter", [";", "\t", " "])
def test_three_ways_to_the_same_bits(delimiter: str, decimal: str) -> None:
    """numpy's reader, float() for a column at once and float() cell by cell give the same bits."""
    random = Random(f"{delimiter}{decimal}")
    spellings = (repr, "{:.1f}".format, "{:e}".format, "{:.25g}".format, "{:+}".format)
    values = [random.uniform(-1, 1) * 10.0 ** random.randint(-320, 307) for _ in range(3000)]
    cells = [random.choice(spellings)(value).replace(".", decimal) for value in values]
    lines = "".join(f"{delimiter.join(cells[start : start + 3])}\n" for start in range(0, len(cells), 3)).encode()
    by_numpy = numbers_of_lines(lines, TableFormat(delimiter, decimal, False), 3)
    by_column = numbers_of(cells, decimal)
    one_by_one = np.array([number_of(cell, decimal) for cell in cells], np.float64)
    assert by_numpy is not None
    assert by_column is not None
    assert by_numpy.tobytes() == by_column.tobytes() == one_by_one.tobytes()


@pytest.mark.parametrize("line", ["1,2,3", "1", "1,", ",1", "1,x", "1,inf", "1,1e999", "1,1_0", '1,"2"', "1,２", "1,2 3", ""])
def test_lines_that_numpy_must_not_read(line: str) -> None:
    """Lines with other than two finite numbers are left to the slower reader."""
    assert numbers_of_lines(f"1,2\n{line}\n3,4\n".encode(), TableFormat(",", ".", False), 2) is None
