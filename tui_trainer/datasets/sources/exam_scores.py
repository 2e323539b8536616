"""Dataset of the exam scores of 100 applicants, and of who was admitted."""

from collections.abc import Mapping

import numpy as np

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.paths import data_dir
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.prepare import prepare_dataset
from tui_trainer.datasets.sources.read_csv import Table


def build(values: Mapping[str, Value], seed: int) -> Dataset:
    """Return 100 rows: two scores as inputs, prepared by `values["prepare"]`, and the target, 1 if admitted, else 0."""
    table = Table(data_dir() / "exam_scores.csv")
    names = ("exam1", "exam2")
    dataset = Dataset(
        task=Task.BINARY,
        x=np.hstack([table.column(name) for name in names]),
        y=table.column("admitted"),
        x_names=names,
        y_name="admitted",
        class_names=("not admitted", "admitted"),
        sha256=table.sha256,
        file_name=table.file_name,
        path=table.path,
        table=table.rows,
    )
    return prepare_dataset(dataset, values, seed)
