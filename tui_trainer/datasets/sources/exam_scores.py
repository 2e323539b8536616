"""Dataset of the exam scores of 100 applicants, and of who was admitted."""

from collections.abc import Mapping

from tui_trainer.base.hyperparameters import Value
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.packaged import packaged_dataset
from tui_trainer.datasets.tables.choice import TableChoice

CHOICE = TableChoice(inputs=("exam1", "exam2"), target="admitted", task="classes")


def build(values: Mapping[str, Value], seed: int) -> Dataset:
    """Return 100 rows: two scores as inputs, prepared by `values["prepare"]`, and the target, 1 if admitted, else 0."""
    return packaged_dataset("exam_scores.csv", CHOICE, values, seed, ("not admitted", "admitted"))
