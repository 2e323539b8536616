"""Kept y ranges: they grow at once, shrink by half at once and by less after ten pictures."""

from tui_trainer.charts.axes.held_range import MIN_PICTURES, HeldRange
from tui_trainer.charts.spec import Limits

RUN = "run 1"


def kept(*wanted: Limits) -> list[Limits]:
    """Return the range of each picture, one picture a step."""
    held = HeldRange(RUN, 0, wanted[0])
    found = [held.limits]
    for step, limits in enumerate(wanted[1:], start=1):
        held = held.after(RUN, step, limits)
        found.append(held.limits)
    return found


def test_a_range_grows_at_once() -> None:
    """The range becomes large enough for everything, and keeps what it showed."""
    assert kept((0, 10), (-5, 3)) == [(0, 10), (-5, 10)]


def test_a_range_is_kept_for_ten_pictures() -> None:
    """A little smaller range is taken after ten pictures."""
    ranges = kept((0, 10), *[(0, 8)] * (MIN_PICTURES + 2))
    assert ranges[:MIN_PICTURES] == [(0, 10)] * MIN_PICTURES
    assert ranges[MIN_PICTURES:] == [(0, 8)] * 3


def test_growing_begins_the_ten_pictures_again() -> None:
    """After the range has grown, it is kept for ten pictures more."""
    ranges = kept((0, 10), *[(0, 8)] * 5, (0, 11), *[(0, 8)] * MIN_PICTURES)
    assert ranges[6:-1] == [(0, 11)] * MIN_PICTURES
    assert ranges[-1] == (0, 8)


def test_a_range_shrinks_by_half_at_once() -> None:
    """A range of half the height or less is taken at once."""
    assert kept((0, 10), (2, 7), (2, 7)) == [(0, 10), (2, 7), (2, 7)]


def test_the_same_step_again() -> None:
    """Pictures of the same step, such as after a resize, do not count."""
    held = HeldRange(RUN, 4, (0, 10))
    for _ in range(2 * MIN_PICTURES):
        held = held.after(RUN, 4, (0, 8))
    assert held.limits == (0, 10)


def test_another_run() -> None:
    """Another run or dataset begins with the range that it needs."""
    assert HeldRange(RUN, 9, (0, 10)).after("run 2", 0, (0, 8)) == HeldRange("run 2", 0, (0, 8))
