"""Dataset of the user's own table: a CSV, TSV, npy, npz or Parquet file."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.table import FILE, table_schema
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.prepare import prepare_dataset
from tui_trainer.datasets.table_cache import cached_table
from tui_trainer.datasets.table_sizes import check_sizes, too_large
from tui_trainer.datasets.table_values import read_options, table_choice
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.selection import Selection, select


class UsedTable(NamedTuple):
    """A table, and the numbers of it that are trained on."""

    table: RawTable
    selection: Selection


def build(values: Mapping[str, Value], seed: int) -> Dataset:
    """Return the rows of the file, of which some are held out, prepared as `values` say.

    Raises UserError if the file can't be read, or if the columns can't be trained on.
    """
    table, selection = used_table(values)
    task = table_schema(values).task
    dataset = Dataset(
        task=task,
        x=selection.x,
        y=selection.y[:, 0].astype(np.int64) if task is Task.CLASSES else selection.y,
        x_names=selection.x_names,
        y_name=selection.y_name,
        class_names=selection.class_names,
        sha256=table.sha256,
        file_name=table.file_name,
        path=table.path,
    )
    try:
        prepared = prepare_dataset(dataset, values, seed)
    except UserError as error:
        raise too_large(table, selection, values) or error from None
    check_sizes(prepared, table, selection, values)
    return prepared


def used_table(values: Mapping[str, Value]) -> UsedTable:
    """Return the table in the file, and inputs and targets in its units.

    Raises UserError if the file can't be read, or if the columns can't be trained on.
    """
    if not values[FILE.name]:
        raise UserError("dataset table needs a file: open one with --data FILE")
    table = cached_table(Path(str(values[FILE.name])), read_options(values))
    return UsedTable(table, select(table, table_choice(values)))
