"""Ticks: round values, short labels, correct positions on a logarithmic axis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trainer.charts.axes.ticks import ticks
from tui_trainer.charts.dots.clean import Axis


@pytest.mark.parametrize(
    ("low", "high", "most", "labels"),
    [
        (0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0"),
        (-3, 7.5, 5, "-2 0 2 4 6"),
        (0, 12_500, 3, "0 5,000 10,000"),
        (0, 0.001, 3, "0.0000 0.0005 0.0010"),
        (0.5, 0.501, 3, "0.5000 0.5005 0.5010"),
        (0, 2.5e8, 6, "0 0.5e8 1.0e8 1.5e8 2.0e8 2.5e8"),
        (-1e-9, 1e-9, 3, "-1e-9 0 1e-9"),
    ],
)
def test_labels_of_a_plain_axis(low: float, high: float, most: int, labels: str) -> None:
    """Distances are 1, 2 or 5 times a power of ten, and labels are short but different."""
    assert " ".join(tick.label for tick in ticks(Axis.of((low, high)), most)) == labels


@pytest.mark.parametrize(
    ("high", "labels"),
    [
        (2, "0 1 2"),
        (13, "0 5 10"),
        (1_500, "0 500 1,000 1,500"),
        (250_000, "0 100k 200k"),
        (2_200_000, "0 0.5M 1M 1.5M 2M"),
    ],
)
def test_labels_of_a_count(high: float, labels: str) -> None:
    """Ticks of a count are whole numbers with thousands separators, or k or M if they are long."""
    assert " ".join(tick.label for tick in ticks(Axis.of((0, high)), 5, only_integers=True)) == labels


@pytest.mark.parametrize(
    ("low", "high", "most", "labels"),
    [
        (0.001, 10, 6, "0.001 0.01 0.1 1 10"),
        (1e-9, 1e3, 5, "1e-9 1e-6 1e-3 1 1e3"),
        (1.2, 90, 6, "2 5 10 20 50"),
        (0.3, 0.9, 4, "0.4 0.6 0.8"),
        (3e-40, 3.6e-40, 4, "3.0e-40 3.2e-40 3.4e-40 3.6e-40"),
    ],
)
def test_labels_of_a_logarithmic_axis(low: float, high: float, most: int, labels: str) -> None:
    """Ticks are powers of ten, with 2 and 5 times them if they fit, and round values within one power."""
    assert " ".join(tick.label for tick in ticks(Axis.of((low, high), log=True), most)) == labels


def test_positions_on_a_logarithmic_axis() -> None:
    """A factor of ten is the same distance everywhere."""
    positions = [tick.position for tick in ticks(Axis.of((0.01, 100), log=True), 5)]
    assert positions == pytest.approx([0, 0.25, 0.5, 0.75, 1])


@given(st.tuples(st.floats(), st.floats()), st.integers(0, 40), st.booleans(), st.booleans())
def test_ticks_fit_any_limits(limits: tuple[float, float], most: int, log: bool, whole: bool) -> None:
    """For any limits ticks are on the axis, at most `most`, in order, with different labels."""
    found = ticks(Axis.of(limits, log), most, whole)
    positions = [tick.position for tick in found]
    assert len(found) <= max(most, 1) or most == 0
    assert all(-1e-6 <= position <= 1 + 1e-6 for position in positions)
    assert positions == sorted(positions)
    assert len({tick.label for tick in found}) == len(found)
