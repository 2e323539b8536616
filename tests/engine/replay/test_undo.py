"""Undo and redo: an edit is taken back and made again, where it was made."""

import pytest

from tests.engine.replay.test_branches import ends, rates, timeline
from tests.engine.runs import arrive, assert_same_as_replay, bits
from tui_trainer.base.errors import UserError
from tui_trainer.recipe.journal import Edit


def test_undo_and_redo() -> None:
    """Back to before the edit's update, without it; and there again, with it."""
    time = timeline(steps=10)
    time.apply("optimizer.lr", 0.005)
    edited = bits(time.trainer)
    time.trainer.advance(10)
    arrive(time.undo())
    assert (time.trainer.step, rates(time), ends(time)) == (10, [], [20])
    assert list(time.undone) == [Edit(11, "optimizer.lr", 0.005)]
    assert_same_as_replay(time.trainer)
    time.trainer.advance(30)
    arrive(time.redo())
    assert (bits(time.trainer), rates(time), list(time.undone)) == (edited, [(11, 0.005)], [])
    assert ends(time) == [20, 40]


def test_undo_takes_edits_one_by_one() -> None:
    """The last first, also of several before one update; redo makes them again in their order."""
    time = timeline(steps=10)
    time.apply("optimizer.lr", 0.005)
    time.apply("optimizer.lr", 0.006)
    time.apply("params.w", 1.0)
    there = bits(time.trainer)
    for left in (2, 1, 0):
        arrive(time.undo())
        assert len(time.trainer.recipe.journal) == left
        assert_same_as_replay(time.trainer)
    for _ in range(3):
        arrive(time.redo())
    assert bits(time.trainer) == there


def test_an_edit_ahead_is_not_undone() -> None:
    """After going back, the last edit is the last one that has been made here."""
    time = timeline(steps=10)
    time.apply("optimizer.lr", 0.005)
    time.trainer.advance(10)
    time.apply("optimizer.lr", 0.002)
    arrive(time.go_to(15))
    arrive(time.undo())
    assert time.trainer.step == 10
    arrive(time.go_to(3))
    with pytest.raises(UserError, match="no edit to undo"):
        time.undo()
    assert (time.trainer.step, ends(time)) == (3, [20])


def test_an_edit_ahead_is_redone_there() -> None:
    """Redo goes on to where the edit was, and makes it."""
    time = timeline(steps=10)
    time.apply("optimizer.lr", 0.005)
    edited = bits(time.trainer)
    arrive(time.undo())
    arrive(time.go_to(3))
    arrive(time.redo())
    assert (bits(time.trainer), rates(time), list(time.undone)) == (edited, [(11, 0.005)], [])


def test_another_edit_ends_redoing() -> None:
    """What was undone before it is not to be had any more; an edit that is refused ends nothing."""
    time = timeline(steps=4)
    time.apply("optimizer.lr", 0.005)
    arrive(time.undo())
    with pytest.raises(UserError):
        time.apply("optimizer.lr", -1.0)
    assert len(time.undone) == 1
    time.apply("optimizer.lr", 0.007)
    assert not time.undone
