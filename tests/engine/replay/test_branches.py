"""Back, forward, undo, redo and the branches that are left: what they do, and what is said when they can't be done."""

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


def timeline(name: str = "linear", steps: int = 0) -> Branches:
    """A run that has made some steps."""
    time = Branches(Trainer(problem(name)))
    time.trainer.advance(steps)
    return time


def rates(time: Branches) -> list[tuple[int, Value]]:
    """The edits of the present recipe."""
    return [(edit.before, edit.to) for edit in time.trainer.recipe.journal]


def ends(time: Branches) -> list[int]:
    """How far the branches go."""
    return [branch.step for branch in time.branches]


@pytest.mark.parametrize("name", ["linear", "logistic-sgd"])
def test_back_and_forward(name: str) -> None:
    """Run to 5,000, back 1,234, forward 1,234: the same bits."""
    time = timeline(name, 5000)
    there = bits(time.trainer)
    arrive(time.go_to(5000 - 1234))
    back = Trainer(problem(name))
    back.advance(5000 - 1234)
    assert bits(time.trainer) == bits(back)
    time.trainer.advance(1234)
    assert bits(time.trainer) == there
    assert time.branches == ()


@pytest.mark.parametrize("steps", [1, 500, 100_000, 199_999])
def test_going_back_in_a_long_run_makes_few_steps(steps: int) -> None:
    """From step 200,000, no more than lie between two states that are kept, however far back."""
    time = timeline()
    time.trainer.steps.record_after = 10**9
    made = counted(time.trainer)
    time.trainer.advance(200_000)
    made.clear()
    arrive(time.go_to(200_000 - steps))
    assert time.trainer.step == 200_000 - steps
    assert len(made) <= time.trainer.record.keyframes.spacing <= 1024


def test_what_was_undone_and_made_again_is_no_future() -> None:
    """Nothing was left behind: the same steps were made, and the edit is there."""
    time = timeline(steps=32)
    time.apply("optimizer.lr", 0.02)
    arrive(time.undo())
    arrive(time.redo())
    assert time.branches == ()


def counted(trainer: Trainer) -> list[int]:
    """From now on the trainer's steps are only counted, so that many are made in no time."""
    made: list[int] = []

    def make_step() -> float:
        trainer.learner.batches.advance(15)
        trainer.learner.step += 1
        made.append(1)
        return 1.0

    trainer.learner.make_step = make_step  # type: ignore[method-assign] # counted on its way
    return made


def test_no_such_step() -> None:
    """A step before the first is none; nothing changes."""
    time = timeline(steps=10)
    with pytest.raises(UserError, match=r"^can't go to step -1: the first is 0$"):
        time.go_to(-1)
    assert (time.trainer.step, time.branches) == (10, ())


def test_a_future_is_left_and_reached_again() -> None:
    """It is there as long as the run has not come as far the same way."""
    time = timeline(steps=30)
    arrive(time.go_to(10))
    assert ends(time) == [30]
    assert time.branches[0].history.steps == 30
    time.trainer.advance(19)
    assert ends(time) == [30]
    time.trainer.advance(1)
    assert ends(time) == []
    time.trainer.advance(5)
    arrive(time.go_to(20))
    assert ends(time) == [35]


def test_a_future_that_another_covers_is_not_kept() -> None:
    """Going back twice leaves one; an edit makes another way, which has its own."""
    time = timeline(steps=30)
    arrive(time.go_to(20))
    arrive(time.go_to(10))
    assert ends(time) == [30]
    time.apply("optimizer.lr", 0.005)
    assert ends(time) == [30]
    time.trainer.advance(2)
    arrive(time.go_to(5))
    assert ends(time) == [30, 12]
    time.trainer.advance(25)
    assert ends(time) == [30]
    assert rates(time) == [(11, 0.005)]


def test_the_oldest_of_many_futures_is_forgotten() -> None:
    """Eight are kept."""
    time = timeline()
    for number in range(1, MAX_BRANCHES + 4):
        time.trainer.advance(20)
        arrive(time.go_to(10))
        time.apply("optimizer.lr", 0.001 * number)
        time.trainer.advance(number)
        arrive(time.go_to(5))
    assert len(time.branches) == MAX_BRANCHES == 8
    assert ends(time)[-1] == 10 + MAX_BRANCHES + 3
    for place in range(MAX_BRANCHES):
        branch = time.branches[place]
        alone = Trainer(branch.recipe)
        alone.advance(branch.step)
        arrive(time.return_to(time.branches[place]))
        assert bits(time.trainer) == bits(alone)
        arrive(time.go_to(5))


def test_return_to_a_future() -> None:
    """Its edits and its step are there again, and what was left for it is a branch in its turn."""
    time = timeline(steps=9)
    time.apply("optimizer.lr", 0.002)
    time.trainer.advance(21)
    there = bits(time.trainer)
    arrive(time.undo())
    time.trainer.advance(40)
    arrive(time.return_to(time.branches[0]))
    assert (bits(time.trainer), rates(time), ends(time)) == (there, [(10, 0.002)], [49])
    assert_same_as_replay(time.trainer)
    arrive(time.return_to(time.branches[0]))
    assert (time.trainer.step, rates(time), ends(time)) == (49, [], [30])


def test_a_state_of_another_way_is_not_replayed_from() -> None:
    """States kept where an edit is missing do not serve the branch that has it."""
    time = timeline()
    time.trainer.record.keyframes.aim(4)
    time.trainer.advance(19)
    time.apply("optimizer.lr", 0.001)
    time.trainer.advance(21)
    arrive(time.undo())
    time.trainer.advance(11)
    arrive(time.return_to(time.branches[0]))
    assert_same_as_replay(time.trainer)


def test_the_breakpoints_of_now_stay() -> None:
    """They are no part of a branch."""
    time = timeline(steps=20)
    arrive(time.go_to(10))
    now = (Breakpoint("loss < 0.1"),)
    time.trainer.recipe = Recipe(time.trainer.recipe.config, time.trainer.recipe.journal, breakpoints=now)
    arrive(time.return_to(time.branches[0]))
    assert time.trainer.recipe.breakpoints == now


def reached(time: Branches) -> Branch:
    """A branch that is where the run stands."""
    return Branch(time.trainer.recipe, time.trainer.step, time.trainer.record.history.view())


REFUSED: dict[str, tuple[Callable[[Branches], object], str]] = {
    "undo": (Branches.undo, "there is no edit to undo"),
    "redo": (Branches.redo, "there is no edit to redo"),
    "return": (lambda time: time.return_to(reached(time)), "there is nothing to return to: the run has reached step 5 of that branch"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done(case: str) -> None:
    """One line says so, and nothing has changed."""
    act, said = REFUSED[case]
    time = timeline(steps=5)
    before = bits(time.trainer)
    with pytest.raises(UserError) as caught:
        act(time)
    assert str(caught.value) == said
    assert (bits(time.trainer), time.branches, time.undone) == (before, (), ())


def test_retreat_after_divergence() -> None:
    """`linear` at 0.05 diverges; from its lowest loss, at a tenth of the rate, it converges."""
    time = Branches(Trainer(problem(optimizer__lr=0.05)))
    assert isinstance(time.trainer.advance(1000), Divergence)
    arrive(time.retreat(0.1))
    assert (time.trainer.step, rates(time), ends(time)) == (0, [(1, 0.005)], [2])
    assert time.trainer.advance(2000) is None
    assert time.trainer.record.best.loss < 0.25
    assert_same_as_replay(time.trainer)


def test_retreat_to_where_the_lowest_loss_was_computed() -> None:
    """The weights there are those whose loss was lowest, and the rate is a tenth of that in force last."""
    time = timeline(steps=50)
    time.apply("params.w", 3.0)
    time.trainer.advance(5)
    time.apply("optimizer.lr", 0.02)
    time.trainer.advance(5)
    best = time.trainer.record.best
    arrive(time.retreat(0.1))
    assert (best.step, time.trainer.step, rates(time)) == (50, 49, [(50, 0.002)])
    time.trainer.advance(1)
    assert time.trainer.observe().loss == best.loss
