"""Hyperparameter with the coefficients of the dataset `polynomial`, and how its text is read."""

import math
from collections.abc import Mapping

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.entry import Schema, Task

MAX_DEGREE = 100
MAX_COEFFICIENT = 1e6
"""Largest absolute value of a coefficient."""
COEFFICIENTS = Hyperparameter(
    name="coefficients",
    label="coefficients",
    default="0, -3, 0, 4",
    live=False,
    help="Coefficients of 1, x, x² and so on, with commas between them: 0, -3, 0, 4 is 4 x³ - 3 x.",
)


def read_coefficients(text: str) -> tuple[float, ...]:
    """Return the coefficients in a text, the constant first. Raises UserError for a text that is no list of numbers.

    >>> read_coefficients("1, -0.5, 2e-3")
    (1.0, -0.5, 0.002)
    """
    cells = text.split(",")
    if len(cells) > MAX_DEGREE + 1:
        raise UserError(f"{len(cells)} coefficients are too many: the degree can be up to {MAX_DEGREE}")
    return tuple(map(_coefficient, cells))


def polynomial_schema(values: Mapping[str, Value]) -> Schema:
    """Return the schema of a polynomial. Raises UserError if its coefficients are no list of numbers."""
    read_coefficients(str(values[COEFFICIENTS.name]))
    return Schema(Task.REGRESSION, 1)


def _coefficient(text: str) -> float:
    try:
        number = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        number = math.nan
    if not abs(number) <= MAX_COEFFICIENT:
        raise UserError(
            f"{COEFFICIENTS.label} can't have {clean_text(text.strip(), 40)!r}: "
            "each must be a number from -1,000,000 to 1,000,000, with commas between them"
        )
    return number
