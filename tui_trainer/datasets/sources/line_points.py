"""Dataset of 15 points near a straight line, from a PyTorch tutorial."""

from collections.abc import Mapping

from tui_trainer.base.hyperparameters import Value
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.packaged import packaged_dataset
from tui_trainer.datasets.tables.choice import TableChoice

CHOICE = TableChoice(inputs=("x",), target="y", task="regression")


def build(values: Mapping[str, Value], seed: int) -> Dataset:
    """Return 15 rows: x as input, prepared by `values["prepare"]`, and y as target."""
    return packaged_dataset("line_points.csv", CHOICE, values, seed)
