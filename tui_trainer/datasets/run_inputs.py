"""RunInputs: the input columns of a run as a user writes them, and how rows of them become what the model is given."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import typable
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.dataset_hyperparameters import PREPARE
from tui_trainer.catalogue.table import TABLE_NAME
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import load
from tui_trainer.datasets.scaling import Scaling
from tui_trainer.datasets.sources.table import used_table
from tui_trainer.datasets.tables.cells import number_of
from tui_trainer.datasets.tables.encode_rows import encode_rows, unknown_category
from tui_trainer.datasets.tables.encoding import Encoding
from tui_trainer.datasets.tables.raw_table import MAX_CELL_WIDTH, RawTable
from tui_trainer.recipe.config import RunConfig


@dataclass(frozen=True, eq=False)
class RunInputs:
    """Input columns of a run: how they are encoded, and how the numbers are scaled, by the training rows."""

    encodings: tuple[Encoding, ...]
    """How each input column becomes columns of numbers, in the order of the training."""
    scaling: Scaling | None
    """How these numbers are scaled; None if they have their original units."""
    decimal: str = "."
    """Character before the decimals that a typed number may have besides the point."""

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

    def typical_row(self, dataset: Dataset) -> list[str]:
        """Return a text for each column: the mean of the training rows, or their most frequent category."""
        mean = dataset.x.mean(axis=0)
        original = self.scaling.undo(mean) if self.scaling else mean
        texts = []
        for encoding in self.encodings:
            own, original = np.split(original, [len(encoding.names)])
            texts.append(encoding.categories[int(own.argmax())] if encoding.categories else typable(float(own[0])))
        return texts

    def _scaled(self, x: FloatArray) -> FloatArray:
        return self.scaling.apply(x) if self.scaling else x

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
    scaling = input_scaling(config)
    if config.dataset.name != TABLE_NAME:
        return RunInputs(tuple(map(Encoding, dataset.x_names)), scaling)
    used = used_table(config.dataset.values)
    decimal = used.table.format.decimal if used.table.format else "."
    return RunInputs(used.selection.encodings, scaling, decimal)


def input_scaling(config: RunConfig) -> Scaling | None:
    """Return how the inputs of a run are scaled; None if they have their original units."""
    method = config.dataset.values.get(PREPARE.name, PREPARE.default)
    if method == PREPARE.default:
        return None
    x = load(config.with_values("dataset", {PREPARE.name: PREPARE.default})).x
    low, high = x.min(axis=0), x.max(axis=0)
    is_divided = method == "divide_by_max"
    divisor = high if is_divided else x.std(axis=0) * (low != high)
    return Scaling(np.zeros_like(high) if is_divided else x.mean(axis=0), np.where(divisor == 0, 1.0, divisor))
