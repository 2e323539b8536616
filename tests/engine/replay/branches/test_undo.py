"""Undo and redo of edits."""

import pytest

from tests.engine.replay.branches.test_branches import branches_of, ends, rates
from tests.engine.runs import arrive, assert_same_as_replay, bits
from tui_trainer.base.errors import UserError
from tui_trainer.recipe.journal import Edit


def test_undo_and_redo() -> None:
    """Undo goes to the step before the edit's update, without it; redo goes there, with it."""
    branches = branches_of(steps=10)
    branches.apply("optimizer.lr", 0.005)
    edited = bits(branches.trainer)
    branches.trainer.advance(10)
    arrive(branches.undo())
    assert (branches.trainer.step, rates(branches), ends(branches)) == (10, [], [20])
    assert list(branches.undone) == [Edit(11, "optimizer.lr", 0.005)]
    assert_same_as_replay(branches.trainer)
    branches.trainer.advance(30)
    arrive(branches.redo())
    assert (bits(branches.trainer), rates(branches), list(branches.undone)) == (edited, [(11, 0.005)], [])
    assert ends(branches) == [20, 40]


def test_undo_removes_edits_one_by_one() -> None:
    """Undo removes the latest edit first, also of several before one update; redo applies them in order."""
    branches = branches_of(steps=10)
    branches.apply("optimizer.lr", 0.005)
    branches.apply("optimizer.lr", 0.006)
    branches.apply("params.w", 1.0)
    there = bits(branches.trainer)
    for left in (2, 1, 0):
        arrive(branches.undo())
        assert len(branches.trainer.recipe.journal) == left
        assert_same_as_replay(branches.trainer)
    for _ in range(3):
        arrive(branches.redo())
    assert bits(branches.trainer) == there


def test_a_later_edit_is_not_undone() -> None:
    """After going back, undo removes the last edit before the current step, not a later one."""
    branches = branches_of(steps=10)
    branches.apply("optimizer.lr", 0.005)
    branches.trainer.advance(10)
    branches.apply("optimizer.lr", 0.002)
    arrive(branches.go_to(15))
    arrive(branches.undo())
    assert branches.trainer.step == 10
    arrive(branches.go_to(3))
    with pytest.raises(UserError, match="no edit to undo"):
        branches.undo()
    assert (branches.trainer.step, ends(branches)) == (3, [20])


def test_redo_advances_to_a_later_edit() -> None:
    """Redo advances to the step of the edit and applies it."""
    branches = branches_of(steps=10)
    branches.apply("optimizer.lr", 0.005)
    edited = bits(branches.trainer)
    arrive(branches.undo())
    arrive(branches.go_to(3))
    arrive(branches.redo())
    assert (bits(branches.trainer), rates(branches), list(branches.undone)) == (edited, [(11, 0.005)], [])


def test_a_new_edit_clears_redo() -> None:
    """A new edit clears redo; a refused edit does not."""
    branches = branches_of(steps=4)
    branches.apply("optimizer.lr", 0.005)
    arrive(branches.undo())
    with pytest.raises(UserError):
        branches.apply("optimizer.lr", -1.0)
    assert len(branches.undone) == 1
    branches.apply("optimizer.lr", 0.007)
    assert not branches.undone
