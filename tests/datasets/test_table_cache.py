"""A table is read once, and its dataset is built once, as long as the file does not change."""

import os
from pathlib import Path

from tests.datasets.buildable import HOUSES, dataset_choice
from tui_trainer.datasets.load import load
from tui_trainer.datasets.table_cache import cached_table
from tui_trainer.datasets.table_recipe import recipe_for_table
from tui_trainer.datasets.tables.options import ReadOptions


def test_a_named_format_is_not_read_again(tmp_path: Path) -> None:
    """The format that was recognised and the same format named by options share one table; another format does not."""
    file = tmp_path / "houses.csv"  # which no other test has read
    file.write_bytes(HOUSES.read_bytes())
    table = cached_table(file, ReadOptions())
    assert cached_table(file, ReadOptions(delimiter=";", decimal=",", header=True)) is table
    assert cached_table(file, ReadOptions(header=False)) is not table


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    """A file that was written again gives another table and another dataset."""
    file = tmp_path / "rows.csv"
    file.write_text("x,y\n1,2.5\n2,3\n", "utf-8")
    config = recipe_for_table(file).config
    before = load(config)
    assert load(config) is before
    file.write_text("x,y\n1,2.5\n2,3\n3,5\n", "utf-8")
    os.utime(file, ns=(1, 1))
    assert (before.rows, load(config).rows) == (2, 3)


def test_other_columns_are_another_dataset() -> None:
    """Another choice of columns of the same file gives another dataset."""
    config = recipe_for_table(HOUSES, {**dataset_choice("table").values}).config
    other = config.with_value("dataset.inputs", "area,rooms")
    assert load(config).x_names != load(other).x_names
