"""Report of a condition that has stopped a run."""

import pytest

from tests.conditions.conditions import numbers, parsed


@pytest.mark.parametrize(
    ("text", "changes", "report"),
    [
        ("loss<0.1", {}, "loss < 0.1: loss = 0.0998"),
        ("loss < 0.1", {"loss": 0.0999999999}, "loss < 0.1: loss = 0.0999999999"),
        ("loss < 0.1", {"loss": 0.012345678}, "loss < 0.1: loss = 0.012346"),
        ("step > 123455", {"step": 123456}, "step > 123455: step = 123456"),
        ("abs(w[0] - 2.4) < 0.01", {}, "abs(w[0] - 2.4) < 0.01: w[0] = 2.3951"),
        ("loss > 2 * best_loss", {}, "loss > 2 * best_loss: loss = 0.0998, best_loss = 0.04"),
        ("loss < 1 or loss > best_loss", {"best_loss": None},
         "loss < 1 or loss > best_loss: loss = 0.0998, best_loss = none yet"),
        ("max(m) > 4 and norm(w) > 1", {}, "max(m) > 4 and norm(w) > 1: max(m) = 5, norm(w) = 2.8371"),
        ("isnan(loss)", {"loss": float("nan")}, "isnan(loss): loss = nan"),
        ("1 / loss < 0", {"loss": -0.0}, "1 / loss < 0: loss = -0"),
        ("loss > 1e300", {"loss": float("inf")}, "loss > 1e+300: loss = inf"),
        ("1 < 2", {}, "1 < 2"),
    ],
)  # fmt: skip
def test_the_report(text: str, changes: dict[str, float | None], report: str) -> None:
    """The report has the condition and each value it read, in as few digits as keep the comparison true."""
    assert parsed(text).report(numbers(**changes)) == report
