"""column_names(): the names in a header; numbers_rows() tells a column of row numbers, as pandas writes it."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.raw_table import Column

INDEX = "index"
"""Name of a first column without a name whose cells number the rows."""


def column_names(cells: Sequence[str], location: str, way_out: str) -> list[str]:
    """Return the names in a header. Raises UserError if a name is empty, or if two are equal; it begins with `location`."""
    names = [clean_text(cell) for cell in cells]
    if "" in names:
        raise no_name(names.index("") + 1, location, way_out)
    repeated = next((name for name, times in Counter(names).items() if times > 1), None)
    if repeated is not None:
        first, second, *_ = (number for number, name in enumerate(names, start=1) if name == repeated)
        both = f"columns {first} and {second} are both named {repeated!r}"
        raise UserError(f"{location}: {both}: rename one of them")
    return names


def no_name(number: int, location: str, way_out: str) -> UserError:
    """Return the error for a column without a name; `number`: of the column, from 1."""
    return UserError(f"{location}: column {number} has no name: {way_out}")


def numbers_rows(column: Column) -> bool:
    """Return whether the cells of a column are 0, 1, … or 1, 2, … in this order."""
    numbers = column.numbers
    if numbers is None or column.missing or not len(numbers) or numbers[0] not in (0, 1):
        return False
    return bool(np.array_equal(numbers, np.arange(len(numbers)) + numbers[0]))
