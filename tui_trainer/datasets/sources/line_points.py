"""Dataset of 15 points near a straight line, from a PyTorch tutorial."""

from collections.abc import Mapping

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.paths import data_dir
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.prepare import prepare_dataset
from tui_trainer.datasets.sources.read_csv import Table


def build(values: Mapping[str, Value], seed: int) -> Dataset:
    """Return 15 rows: x as input, prepared by `values["prepare"]`, and y as target."""
    table = Table(data_dir() / "line_points.csv")
    dataset = Dataset(
        task=Task.REGRESSION,
        x=table.column("x"),
        y=table.column("y"),
        x_names=("x",),
        y_name="y",
        sha256=table.sha256,
        file_name=table.file_name,
        path=table.path,
        table=table.rows,
    )
    return prepare_dataset(dataset, values, seed)
