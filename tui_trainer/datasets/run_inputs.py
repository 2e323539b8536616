"""RunInputs: the input columns of a run as a user writes them, and how rows of them become what the model is given."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import significant, typable
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.table import TABLE_NAME
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.scaling import Scaling
from tui_trainer.datasets.sources.expansion import Expansion
from tui_trainer.datasets.sources.table import used_table
from tui_trainer.datasets.tables.cells import number_of
from tui_trainer.datasets.tables.encode_rows import encode_rows, unknown_category
from tui_trainer.datasets.tables.encoding import Encoding
from tui_trainer.datasets.tables.raw_table import MAX_CELL_WIDTH, RawTable
from tui_trainer.recipe.config import RunConfig

MAX_HINT_WIDTH = 100
"""Maximum width of a list of categories, in cells."""


@dataclass(frozen=True)
class InputColumn:
    """Input column as a user fills it in."""

    name: str
    typical: str
    """Mean of the training rows, or their most frequent category."""
    hint: str
    """Lowest and highest number of the training rows, or the categories."""
    categories: tuple[str, ...] = ()
    """Texts that are possible; empty for numbers."""


@dataclass(frozen=True, eq=False)
class RunInputs:
    """Input columns of a run: how they are encoded, and how the numbers are scaled, by the training rows."""

    encodings: tuple[Encoding, ...]
    """How each input column becomes columns of numbers, in the order of the training."""
    scaling: Scaling | None
    """How these numbers are scaled; None if they have their original units."""
    decimal: str = "."
    """Character before the decimals that a typed number may have besides the point."""
    expansion: Expansion | None = None
    """How the inputs are computed from the columns, before they are scaled; None if the columns are the inputs."""

    def of_table(self, table: RawTable) -> FloatArray:
        """Return prepared inputs for the rows of a table, shape (rows, features).

        Raises UserError, which names file, line and column, for a cell that can't be an input.
        """
        return self._scaled(encode_rows(table, self.encodings))

    def of_texts(self, texts: Sequence[str]) -> FloatArray:
        """Return prepared inputs for one row, given as the text of each column, shape (1, features).

        Raises UserError, which names the column, for a text that is no number or no category.
        """
        cells = [self._of_text(encoding, text.strip()) for encoding, text in zip(self.encodings, texts, strict=True)]
        return self._scaled(np.hstack(cells).reshape(1, -1))

    def columns(self, dataset: Dataset) -> list[InputColumn]:
        """Return what a user must know of each column to write a row; typical values are those of the training rows."""
        rows, scaling = dataset.drawn_rows, dataset.column_scaling
        numbers = (rows.mean(axis=0), rows.min(axis=0), rows.max(axis=0))
        typical = [scaling.undo(each) if scaling else each for each in numbers]
        columns, first = [], 0
        for encoding in self.encodings:
            after = first + len(encoding.names)
            mean, low, high = (numbers[first:after] for numbers in typical)
            if encoding.categories is None:
                hint = f"{encoding.column}: {significant(float(low[0]))} to {significant(float(high[0]))} in the training rows"
                columns.append(InputColumn(encoding.column, typable(float(mean[0])), hint))
            else:
                hint = clean_text(f"{encoding.column}: {', '.join(encoding.categories)}", MAX_HINT_WIDTH)
                columns.append(InputColumn(encoding.column, encoding.categories[int(mean.argmax())], hint, encoding.categories))
            first = after
        return columns

    def _scaled(self, x: FloatArray) -> FloatArray:
        inputs = self.expansion.apply(x) if self.expansion else x
        return self.scaling.apply(inputs) if self.scaling else inputs

    def _of_text(self, encoding: Encoding, text: str) -> FloatArray:
        """Return the numbers of a column for one row, shape (names of the encoding,)."""
        name = clean_text(encoding.column, MAX_CELL_WIDTH)
        if encoding.categories is not None:
            if text not in encoding.categories:
                raise UserError(f"{name}: {unknown_category(text, encoding)}")
            return np.array([float(text == category) for category in encoding.categories])
        number = number_of(text, ".")
        number = number_of(text, self.decimal) if number is None else number
        if number is None or np.isnan(number):
            raise UserError(f"{name}: {clean_text(text, MAX_CELL_WIDTH)!r} is not a number" if text else f"{name} needs a number")
        return np.array([number])


def run_inputs(config: RunConfig, dataset: Dataset) -> RunInputs:
    """Return the input columns of a run with this config and dataset. Raises UserError if its file can't be read."""
    if config.dataset.name != TABLE_NAME:
        return RunInputs(tuple(map(Encoding, dataset.column_names)), dataset.x_scaling, expansion=dataset.expansion)
    used = used_table(config.dataset.values)
    if used.table.sha256 != dataset.sha256:
        raise UserError(f"{used.table.file_name} has changed since the run began: restart it to predict")
    decimal = used.table.format.decimal if used.table.format else "."
    return RunInputs(used.selection.encodings, dataset.x_scaling, decimal)
