"""Encoding: how an input column of a table becomes columns of numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import BoolArray, FloatArray
from tui_trainer.base.numbers import shortest
from tui_trainer.datasets.tables.raw_table import Column, ColumnKind


@dataclass(frozen=True)
class Encoding:
    """Numbers of a column as they are, or a column of 0 and 1 for each of its categories."""

    column: str
    """Name of the column."""
    categories: tuple[str, ...] | None = None
    """Texts of the categories; None for numbers as they are."""
    numbers: tuple[float, ...] | None = None
    """Numbers that are the categories; None for texts and for numbers as they are."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, such as 'city=Bern'."""
        return (self.column,) if self.categories is None else tuple(f"{self.column}={text}" for text in self.categories)

    @property
    def note(self) -> str:
        """Remark for the user about categories; '' for numbers."""
        count = len(self.categories or ())
        return f"{self.column}: {count} categories become {count} columns" if count else ""

    def encode(self, column: Column, kept: BoolArray) -> FloatArray:
        """Return the columns for the rows kept, shape (rows kept, len(names)).

        A row of a value that is no category has 0 in all columns.
        """
        if self.categories is None:
            assert column.numbers is not None
            return column.numbers[kept].reshape(-1, 1)
        if self.numbers is not None:
            assert column.numbers is not None
            return _one_hot(column.numbers[kept], np.array(self.numbers))
        assert column.codes is not None
        known = {text: code for code, text in enumerate(column.categories)}
        codes = np.array([known.get(text, len(known)) for text in self.categories])
        return _one_hot(column.codes[kept], codes)


def encoding_of(column: Column, kept: BoolArray, uses_categories: bool) -> Encoding:
    """Return the encoding of a column. `uses_categories`: whether the numbers of a column of numbers are categories.

    Categories are those of the rows kept.
    """
    if column.kind is ColumnKind.TEXT:
        return Encoding(column.name, categories_of(column, kept))
    if not uses_categories:
        return Encoding(column.name)
    assert column.numbers is not None
    values = tuple((np.unique(column.numbers[kept]) + 0.0).tolist())  # -0 is the category 0
    return Encoding(column.name, tuple(map(shortest, values)), values)


def categories_of(column: Column, kept: BoolArray) -> tuple[str, ...]:
    """Return the categories of a text column that the rows kept have."""
    assert column.codes is not None
    return tuple(column.categories[code] for code in np.unique(column.codes[kept]) if code >= 0)


def class_numbers(target: Column, kept: BoolArray) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the number of each row's class, shape (rows kept, 1), and the names of the classes in their order."""
    if target.numbers is not None:
        values, numbers = np.unique(target.numbers[kept], return_inverse=True)
        names = tuple(map(shortest, (values + 0.0).tolist()))  # -0 is the class 0
    else:
        assert target.codes is not None
        codes, numbers = np.unique(target.codes[kept], return_inverse=True)
        names = tuple(target.categories[code] for code in codes)
    return numbers.astype(np.float64).reshape(-1, 1), names


def _one_hot(values: NDArray[Any], categories: NDArray[Any]) -> FloatArray:
    """Return 1 where a value is a category, else 0, shape (values, categories)."""
    ones: FloatArray = (values[:, None] == categories).astype(np.float64)
    return ones
