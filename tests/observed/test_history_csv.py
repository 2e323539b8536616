"""Histories as CSV: every step of a short run, and groups of steps of a long one."""

import csv
import io

import numpy as np

from tui_trainer.observed.history import History
from tui_trainer.observed.history_csv import history_csv


def rows(*values: list[float], capacity: int = 4096) -> list[dict[str, str]]:
    """Return the CSV lines of the histories of a loss and a test loss with these values."""
    histories = {name: History(capacity) for name in ("loss", "test_loss")}
    for history, numbers in zip(histories.values(), values, strict=True):
        history.extend(np.array(numbers))
    return list(csv.DictReader(io.StringIO(history_csv({name: each.view() for name, each in histories.items()}))))


def test_every_step_of_a_short_run() -> None:
    """Each step has a line with all digits of its numbers; a step without a value has an empty cell."""
    found = rows([0.1, 1 / 3, np.inf], [np.nan, 2.0, np.nan])
    assert [row["step"] for row in found] == ["1", "2", "3"]
    assert [float(row["loss"]) for row in found] == [0.1, 1 / 3, np.inf]
    assert [row["test_loss"] for row in found] == ["", "2", ""]


def test_groups_of_steps_of_a_long_run() -> None:
    """A line of a long run has the last step of its group, and the last, lowest and highest value."""
    found = rows([5.0, 4.0, 9.0, 3.0, 2.0, 1.0], [np.nan] * 6, capacity=4)
    assert [(row["step"], row["loss"], row["lowest loss"], row["highest loss"]) for row in found] == [
        ("2", "4", "4", "5"),
        ("4", "3", "3", "9"),
        ("6", "1", "1", "2"),
    ]
    assert {row["highest test_loss"] for row in found} == {""}
