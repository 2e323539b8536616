"""Predictions of a headless run: printed as CSV, a line for each row."""

import csv
import io
from collections.abc import Sequence

from tui_trainer.base.numbers import shortest
from tui_trainer.datasets.predictions import Predictions
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.observed.snapshot import Observation

PREDICTION = "prediction"
"""Name of the column with the prediction."""


class NoOutput:
    """Output of a run whose steps are not printed."""

    def line(self, observation: Observation) -> None:
        """Write nothing for a step."""

    def end(self, status: str, observation: Observation) -> None:
        """Write nothing at the end."""


def predictions_csv(table: RawTable, inputs: Sequence[str], predictions: Predictions) -> str:
    """Return the input columns of a table, the prediction and for classes their probabilities, as CSV.

    Of two classes the probability of class 1 is written, of more classes that of each.

    `inputs`: names of the input columns, in the order in which they are written.
    """
    names = [*inputs, PREDICTION]
    columns: list[Sequence[str]] = [_cells(table, name) for name in inputs]
    columns.append(predictions.texts)
    for name, probabilities in predictions.probabilities.items():
        names.append(f"probability of {name}")
        columns.append([shortest(value) for value in probabilities.tolist()])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def _cells(table: RawTable, name: str) -> list[str]:
    column = table.column(name)
    return [column.cell(row) for row in range(table.rows)]
