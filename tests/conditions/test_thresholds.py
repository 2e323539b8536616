"""Losses that breakpoints compare the loss with."""

import pytest

from tui_trainer.conditions.thresholds import loss_thresholds

NAMES = ("loss", "step", "best_loss", "lr")


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("loss < 0.2", [(0.2, "loss < 0.2")]),
        ("0.2>=loss", [(0.2, "0.2 >= loss")]),
        ("not (loss > 5 or best_loss <= 1e-3) and step > 7", [(5, "loss > 5"), (0.001, "best_loss <= 0.001")]),
        ("0.1 < loss < 0.2", [(0.1, "0.1 < loss"), (0.2, "loss < 0.2")]),
        ("loss < lr", []),
        ("step > 100", []),
        ("norm(w) > 1", []),
        ("loss <", []),
    ],
)
def test_thresholds(condition: str, found: list[tuple[float, str]]) -> None:
    """Every comparison of a loss with a number is found, and nothing else."""
    assert [tuple(threshold) for threshold in loss_thresholds(condition, NAMES)] == found
