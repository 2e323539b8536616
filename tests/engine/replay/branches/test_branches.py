"""Branches: going back and forward, abandoned branches, retry, and their error messages."""

from collections.abc import Callable

import pytest

from tests.engine.runs import arrive, assert_same_as_replay, bits, problem
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.replay.branches import MAX_BRANCHES, Branches
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.snapshot import Branch
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.recipe import Breakpoint, Recipe


def branches_of(name: str = "linear", steps: int = 0) -> Branches:
    """Return the branches of a run that has made some steps."""
    branches = Branches(Trainer(problem(name)))
    branches.trainer.advance(steps)
    return branches


def rates(branches: Branches) -> list[tuple[int, Value]]:
    """Return (before, value) of the edits of the present recipe."""
    return [(edit.before, edit.to) for edit in branches.trainer.recipe.journal]


def ends(branches: Branches) -> list[int]:
    """Return the last step of each abandoned branch."""
    return [branch.step for branch in branches.abandoned]


@pytest.mark.parametrize("name", ["linear", "logistic-sgd"])
def test_back_and_forward(name: str) -> None:
    """Running to 5,000, back 1,234 and forward 1,234 gives the same bits."""
    branches = branches_of(name, 5000)
    there = bits(branches.trainer)
    arrive(branches.go_to(5000 - 1234))
    back = Trainer(problem(name))
    back.advance(5000 - 1234)
    assert bits(branches.trainer) == bits(back)
    branches.trainer.advance(1234)
    assert bits(branches.trainer) == there
    assert branches.abandoned == ()


@pytest.mark.parametrize("steps", [1, 500, 100_000, 199_999])
def test_going_back_in_a_long_run_makes_few_steps(steps: int) -> None:
    """Going back from step 200,000 makes at most as many steps as lie between two keyframes."""
    branches = branches_of()
    branches.trainer.executor.bursts.record_after_steps = 10**9
    made = counted(branches.trainer)
    branches.trainer.advance(200_000)
    made.clear()
    arrive(branches.go_to(200_000 - steps))
    assert branches.trainer.step == 200_000 - steps
    assert len(made) <= branches.trainer.record.keyframes.spacing <= 1024


def test_undo_and_redo_abandon_no_branch() -> None:
    """Undo and redo of an edit abandon no branch."""
    branches = branches_of(steps=32)
    branches.apply("optimizer.lr", 0.02)
    arrive(branches.undo())
    arrive(branches.redo())
    assert branches.abandoned == ()


def counted(trainer: Trainer) -> list[int]:
    """Replace the trainer's steps by ones that are only counted, so that many take no time."""
    made: list[int] = []

    def make_step() -> float:
        trainer.learner.batches.advance(15)
        trainer.learner.step += 1
        made.append(1)
        return 1.0

    trainer.learner.make_step = make_step  # type: ignore[method-assign] # replaced by a counter
    return made


def test_a_step_below_0() -> None:
    """A step below 0 is refused, and nothing changes."""
    branches = branches_of(steps=10)
    with pytest.raises(UserError, match=r"^can't go to step -1: the first step is 0$"):
        branches.go_to(-1)
    assert (branches.trainer.step, branches.abandoned) == (10, ())


def test_a_branch_is_abandoned_and_reached_again() -> None:
    """An abandoned branch is listed until the run has reached its end again."""
    branches = branches_of(steps=30)
    arrive(branches.go_to(10))
    assert ends(branches) == [30]
    assert branches.abandoned[0].history.steps == 30
    branches.trainer.advance(19)
    assert ends(branches) == [30]
    branches.trainer.advance(1)
    assert ends(branches) == []
    branches.trainer.advance(5)
    arrive(branches.go_to(20))
    assert ends(branches) == [35]


def test_a_branch_contained_in_another_is_not_kept() -> None:
    """Going back twice abandons one branch; after an edit another one is abandoned."""
    branches = branches_of(steps=30)
    arrive(branches.go_to(20))
    arrive(branches.go_to(10))
    assert ends(branches) == [30]
    branches.apply("optimizer.lr", 0.005)
    assert ends(branches) == [30]
    branches.trainer.advance(2)
    arrive(branches.go_to(5))
    assert ends(branches) == [30, 12]
    branches.trainer.advance(25)
    assert ends(branches) == [30]
    assert rates(branches) == [(11, 0.005)]


def test_the_oldest_of_many_branches_is_dropped() -> None:
    """At most MAX_BRANCHES branches are kept, the latest ones."""
    branches = branches_of()
    for number in range(1, MAX_BRANCHES + 4):
        branches.trainer.advance(20)
        arrive(branches.go_to(10))
        branches.apply("optimizer.lr", 0.001 * number)
        branches.trainer.advance(number)
        arrive(branches.go_to(5))
    assert len(branches.abandoned) == MAX_BRANCHES == 8
    assert ends(branches)[-1] == 10 + MAX_BRANCHES + 3
    for index in range(MAX_BRANCHES):
        branch = branches.abandoned[index]
        alone = Trainer(branch.recipe)
        alone.advance(branch.step)
        arrive(branches.return_to(branches.abandoned[index]))
        assert bits(branches.trainer) == bits(alone)
        arrive(branches.go_to(5))


def test_return_to_a_branch() -> None:
    """Returning to a branch restores its edits and step, and abandons the present one."""
    branches = branches_of(steps=9)
    branches.apply("optimizer.lr", 0.002)
    branches.trainer.advance(21)
    there = bits(branches.trainer)
    arrive(branches.undo())
    branches.trainer.advance(40)
    arrive(branches.return_to(branches.abandoned[0]))
    assert (bits(branches.trainer), rates(branches), ends(branches)) == (there, [(10, 0.002)], [49])
    assert_same_as_replay(branches.trainer)
    arrive(branches.return_to(branches.abandoned[0]))
    assert (branches.trainer.step, rates(branches), ends(branches)) == (49, [], [30])


def test_keyframes_of_another_branch_are_not_used() -> None:
    """Keyframes without an edit are not used to replay a branch that has it."""
    branches = branches_of()
    branches.trainer.record.keyframes.set_spacing(4)
    branches.trainer.advance(19)
    branches.apply("optimizer.lr", 0.001)
    branches.trainer.advance(21)
    arrive(branches.undo())
    branches.trainer.advance(11)
    arrive(branches.return_to(branches.abandoned[0]))
    assert_same_as_replay(branches.trainer)


def test_the_current_breakpoints_stay() -> None:
    """Returning to a branch keeps the current breakpoints."""
    branches = branches_of(steps=20)
    arrive(branches.go_to(10))
    now = (Breakpoint("loss < 0.1"),)
    branches.trainer.recipe = Recipe(branches.trainer.recipe.config, branches.trainer.recipe.journal, breakpoints=now)
    arrive(branches.return_to(branches.abandoned[0]))
    assert branches.trainer.recipe.breakpoints == now


def reached(branches: Branches) -> Branch:
    """Return a branch whose end is the current state."""
    return Branch(branches.trainer.recipe, branches.trainer.step, branches.trainer.record.history.view())


REFUSED: dict[str, tuple[Callable[[Branches], object], str]] = {
    "undo": (Branches.undo, "there is no edit to undo"),
    "redo": (Branches.redo, "there is no edit to redo"),
    "return": (
        lambda branches: branches.return_to(reached(branches)),
        "the current run already contains that branch, up to its last step, 5",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_impossible_commands(case: str) -> None:
    """Impossible commands raise UserError with one line, and change nothing."""
    act, said = REFUSED[case]
    branches = branches_of(steps=5)
    before = bits(branches.trainer)
    with pytest.raises(UserError) as caught:
        act(branches)
    assert str(caught.value) == said
    assert (bits(branches.trainer), branches.abandoned, branches.undone) == (before, (), ())


def test_retry_after_divergence() -> None:
    """After divergence at rate 0.05, retry to the best step at a tenth of the rate lets `linear` converge."""
    branches = Branches(Trainer(problem(optimizer__lr=0.05)))
    assert isinstance(branches.trainer.advance(1000), Divergence)
    arrive(branches.retry_from_best(0.1))
    assert (branches.trainer.step, rates(branches), ends(branches)) == (0, [(1, 0.005)], [2])
    assert branches.trainer.advance(2000) is None
    assert branches.trainer.record.best.loss < 0.25
    assert_same_as_replay(branches.trainer)


def test_retry_to_where_the_lowest_loss_was_computed() -> None:
    """RetryFromBest leads to the weights with the lowest loss, at a tenth of the latest rate."""
    branches = branches_of(steps=50)
    branches.apply("params.w", 3.0)
    branches.trainer.advance(5)
    branches.apply("optimizer.lr", 0.02)
    branches.trainer.advance(5)
    best = branches.trainer.record.best
    arrive(branches.retry_from_best(0.1))
    assert (best.step, branches.trainer.step, rates(branches)) == (50, 49, [(50, 0.002)])
    branches.trainer.advance(1)
    assert branches.trainer.observe().loss == best.loss
