"""packaged_dataset(): a table that ships with the program, read as the user's own tables are."""

from collections.abc import Mapping

import numpy as np

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.paths import data_dir
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.prepare import prepare_dataset
from tui_trainer.datasets.tables.choice import TableChoice
from tui_trainer.datasets.tables.options import ReadOptions
from tui_trainer.datasets.tables.read import read_table
from tui_trainer.datasets.tables.selection import select

FORMAT = ReadOptions(delimiter=",", decimal=".", header=True)
"""Format of the tables that ship with the program."""


def packaged_dataset(
    file_name: str, choice: TableChoice, values: Mapping[str, Value], seed: int, class_names: tuple[str, ...] = ()
) -> Dataset:
    """Return the rows of a file in the folder of the program's data, prepared and with test rows held out.

    `choice`: columns to train on; `class_names`: names of the two classes, empty for a regression.
    """
    table = read_table(data_dir() / file_name, FORMAT)
    selection = select(table, choice)
    dataset = Dataset(
        task=Task.BINARY if class_names else Task.REGRESSION,
        x=selection.x,
        y=selection.y,
        x_names=selection.x_names,
        y_name=selection.y_name,
        class_names=class_names,
        sha256=table.sha256,
        file_name=table.file_name,
        path=table.path,
        table=np.hstack([selection.x, selection.y]),
    )
    return prepare_dataset(dataset, values, seed)
