"""Back, forward, undo, redo and the futures that are left: what they do, and what is said when they can't be done."""

from collections.abc import Callable

import pytest

from tests.engine.drive import Drive
from tests.engine.runs import assert_same_as_replay, bits, problem
from tui_trainer.engine.state import Keyframes
from tui_trainer.engine.timeline import MOST_FUTURES, Timeline
from tui_trainer.engine.trainer import Trainer
from tui_trainer.errors import UserError
from tui_trainer.hyperparameters import Value
from tui_trainer.run.commands import (
    Apply,
    Begin,
    GoTo,
    Pause,
    Redo,
    Retreat,
    ReturnTo,
    Run,
    Speed,
    Step,
    Undo,
)
from tui_trainer.run.journal import Edit
from tui_trainer.run.recipe import Breakpoint, Recipe
from tui_trainer.run.snapshot import Status
from tui_trainer.run.stop import Divergence


def timeline(name: str = "linear", steps: int = 0) -> Timeline:
    """A run that has made some steps."""
    time = Timeline(Trainer(problem(name)))
    time.trainer.advance(steps)
    return time


def rates(time: Timeline) -> list[tuple[int, Value]]:
    """The edits of the present recipe."""
    return [(edit.before, edit.to) for edit in time.trainer.recipe.journal]


def ends(time: Timeline) -> list[int]:
    """How far the futures go."""
    return [future.step for future in time.futures]


@pytest.mark.parametrize("name", ["linear", "logistic-sgd"])
def test_back_and_forward(name: str) -> None:
    """Run to 5,000, back 1,234, forward 1,234: the same bits."""
    time = timeline(name, 5000)
    there = bits(time.trainer)
    time.go_to(5000 - 1234).arrive()
    back = Trainer(problem(name))
    back.advance(5000 - 1234)
    assert bits(time.trainer) == bits(back)
    time.trainer.advance(1234)
    assert bits(time.trainer) == there
    assert time.futures == ()


@pytest.mark.parametrize("steps", [1, 500, 100_000, 199_999])
def test_going_back_in_a_long_run_makes_few_steps(steps: int) -> None:
    """From step 200,000, no more than lie between two states that are kept, however far back."""
    time = timeline()
    time.trainer.steps.record_after = 10**9
    made = counted(time.trainer)
    time.trainer.advance(200_000)
    made.clear()
    time.go_to(200_000 - steps).arrive()
    assert time.trainer.step == 200_000 - steps
    assert len(made) <= time.trainer.record.keyframes.spacing <= 1024


def counted(trainer: Trainer) -> list[int]:
    """From now on the trainer's steps are only counted, so that many are made in no time."""
    made: list[int] = []

    def make_step() -> float:
        trainer.descent.batches.advance(15)
        trainer.descent.step += 1
        made.append(1)
        return 1.0

    trainer.descent.make_step = make_step  # type: ignore[method-assign] # counted on its way
    return made


def test_a_step_that_is_slow_has_its_states_kept_closer() -> None:
    """What a step costs says how far apart they lie: a replay of at most some two tenths of a second."""
    for seconds, spacing in ((0.0001, 1024), (0.001, 128), (0.05, 4), (3.0, 1)):
        drive = Drive(problem())
        drive.tick = seconds
        drive.send(*[Step()] * 5)
        assert drive.driver._time is not None
        assert drive.driver._time.trainer.record.keyframes.spacing == spacing


def test_no_such_step() -> None:
    """A step before the first is none; nothing changes."""
    time = timeline(steps=10)
    with pytest.raises(UserError, match=r"^can't go to step -1: the first is 0$"):
        time.go_to(-1)
    assert (time.trainer.step, time.futures) == (10, ())


def test_a_future_is_left_and_reached_again() -> None:
    """It is there as long as the run has not come as far the same way."""
    time = timeline(steps=30)
    time.go_to(10).arrive()
    assert ends(time) == [30]
    assert time.futures[0].history.steps == 30
    time.trainer.advance(19)
    assert ends(time) == [30]
    time.trainer.advance(1)
    assert ends(time) == []
    time.trainer.advance(5)
    time.go_to(20).arrive()
    assert ends(time) == [35]


def test_a_future_that_another_covers_is_not_kept() -> None:
    """Going back twice leaves one; an edit makes another way, which has its own."""
    time = timeline(steps=30)
    time.go_to(20).arrive()
    time.go_to(10).arrive()
    assert ends(time) == [30]
    time.apply("optimizer.lr", 0.005)
    assert ends(time) == [30]
    time.trainer.advance(2)
    time.go_to(5).arrive()
    assert ends(time) == [30, 12]
    time.trainer.advance(25)
    assert ends(time) == [30]
    assert rates(time) == [(11, 0.005)]


def test_the_oldest_of_many_futures_is_forgotten() -> None:
    """Eight are kept."""
    time = timeline()
    for number in range(1, MOST_FUTURES + 4):
        time.trainer.advance(20)
        time.go_to(10).arrive()
        time.apply("optimizer.lr", 0.001 * number)
        time.trainer.advance(number)
        time.go_to(5).arrive()
    assert len(time.futures) == MOST_FUTURES == 8
    assert ends(time)[-1] == 10 + MOST_FUTURES + 3
    for place in range(MOST_FUTURES):
        future = time.futures[place]
        alone = Trainer(future.recipe)
        alone.advance(future.step)
        time.return_to(place).arrive()
        assert bits(time.trainer) == bits(alone)
        time.go_to(5).arrive()


def test_return_to_a_future() -> None:
    """Its edits and its step are there again, and what was left for it is a future in its turn."""
    time = timeline(steps=9)
    time.apply("optimizer.lr", 0.002)
    time.trainer.advance(21)
    there = bits(time.trainer)
    time.undo().arrive()
    time.trainer.advance(40)
    time.return_to(0).arrive()
    assert (bits(time.trainer), rates(time), ends(time)) == (there, [(10, 0.002)], [49])
    assert_same_as_replay(time.trainer)
    time.return_to(0).arrive()
    assert (time.trainer.step, rates(time), ends(time)) == (49, [], [30])


def test_a_state_of_another_way_is_not_replayed_from() -> None:
    """States kept where an edit is missing do not serve the future that has it."""
    time = timeline()
    time.trainer.record.keyframes.aim(4)
    time.trainer.advance(19)
    time.apply("optimizer.lr", 0.001)
    time.trainer.advance(21)
    time.undo().arrive()
    time.trainer.advance(11)
    time.return_to(0).arrive()
    assert_same_as_replay(time.trainer)


def test_the_breakpoints_of_now_stay() -> None:
    """They are no part of a future."""
    time = timeline(steps=20)
    time.go_to(10).arrive()
    now = (Breakpoint("loss < 0.1"),)
    time.trainer.recipe = Recipe(time.trainer.recipe.config, time.trainer.recipe.journal, breakpoints=now)
    time.return_to(0).arrive()
    assert time.trainer.recipe.breakpoints == now


REFUSED: dict[str, tuple[Callable[[Timeline], object], str]] = {
    "undo": (Timeline.undo, "there is no edit to undo"),
    "redo": (Timeline.redo, "there is no edit to redo"),
    "return": (lambda time: time.return_to(0).arrive(), "there is no future 1 to return to: there are 0"),
    "return to -1": (lambda time: time.return_to(-1).arrive(), "there is no future 0 to return to: there are 0"),
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
    assert (bits(time.trainer), time.futures, time.undone) == (before, (), ())


def test_retreat_after_divergence() -> None:
    """`linear` at 0.05 diverges; from its lowest loss, at a tenth of the rate, it converges."""
    time = Timeline(Trainer(problem(optimizer__lr=0.05)))
    assert isinstance(time.trainer.advance(1000), Divergence)
    time.retreat(0.1).arrive()
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
    time.retreat(0.1).arrive()
    assert (best.step, time.trainer.step, rates(time)) == (50, 49, [(50, 0.002)])
    time.trainer.advance(1)
    assert time.trainer.observe().loss == best.loss


def test_the_commands_of_time() -> None:
    """Each stands where its method does, paused, with the futures and what was undone in the snapshot."""
    drive = Drive(problem())
    drive.send(Speed(None), Run(40))
    drive.go()
    drive.send(GoTo(30), Apply("optimizer.lr", 0.002), Run(20))
    drive.go()
    assert (drive.place, [future.step for future in drive.seen.futures]) == ((Status.PAUSED, 50), [40])
    drive.send(Undo())
    assert (drive.place, drive.seen.undone) == ((Status.PAUSED, 30), (Edit(31, "optimizer.lr", 0.002),))
    drive.send(Redo())
    assert (drive.place, drive.seen.config.get("optimizer.lr")) == ((Status.PAUSED, 30), 0.002)
    drive.send(ReturnTo(0))
    assert (drive.place, len(drive.seen.recipe.journal)) == ((Status.PAUSED, 40), 0)
    drive.send(Run(), GoTo(60))
    assert drive.place == (Status.PAUSED, 60)
    for command in (Undo(), Redo(), ReturnTo(7), GoTo(-1)):
        drive.send(command)
        assert drive.place == (Status.PAUSED, 60)
        assert drive.seen.message
    drive.send(Begin(problem()))
    assert (drive.seen.futures, drive.seen.undone, drive.seen.message) == ((), (), "")


def far_from_an_undone_edit() -> Drive:
    """A run of slow steps with no state kept but the first, and an edit before update 2,001 undone."""
    drive = Drive(problem())
    assert drive.driver._time is not None
    trainer = drive.driver._time.trainer
    make_step = trainer.descent.make_step

    def slow() -> float:
        drive.now += 0.001
        return make_step()

    trainer.descent.make_step = slow  # type: ignore[method-assign] # slowed down
    first = trainer.record.keyframes.nearest(0, ())
    drive.send(GoTo(2000))
    drive.go()
    drive.send(Apply("optimizer.lr", 0.002), Speed(None), Run(500))
    drive.go()
    trainer.record.keyframes = Keyframes(budget=0)
    trainer.record.keyframes.offer(first)
    drive.send(Undo())
    return drive


def test_a_long_way_shows_its_progress() -> None:
    """It is gone bit by bit, with its end in sight, and ends where a short one does."""
    drive = far_from_an_undone_edit()
    assert (drive.seen.status, drive.seen.replaying, drive.seen.target) == (Status.RUNNING, True, 2000)
    steps = [seen.state.step for seen in drive.bursts()]
    assert len(steps) > 20
    assert steps == sorted(steps)
    assert drive.place == (Status.PAUSED, 2000)
    alone = Trainer(problem())
    alone.advance(2000)
    assert drive.driver._time is not None
    assert bits(drive.driver._time.trainer) == bits(alone)


def test_a_long_way_can_be_left() -> None:
    """It stands where it was left; the future is still there, and redo goes the rest of the way by itself."""
    drive = far_from_an_undone_edit()
    next(drive.bursts())
    drive.send(Pause())
    status, step = drive.place
    assert status is Status.PAUSED
    assert 0 < step < 2000
    assert [future.step for future in drive.seen.futures] == [2500]
    drive.send(Redo())
    assert drive.seen.target == 2000
    drive.go()
    assert (drive.place, drive.seen.undone) == ((Status.PAUSED, 2000), ())
    assert drive.seen.config.get("optimizer.lr") == 0.002


def test_the_one_key_choice_after_divergence() -> None:
    """It goes back, lowers the rate and runs on, and the run converges."""
    drive = Drive(problem(optimizer__lr=0.05))
    drive.send(Speed(1000), Run())
    drive.go()
    stopped = drive.seen
    assert stopped.status is Status.DIVERGED
    assert isinstance(stopped.stop, Divergence)
    drive.send(Retreat())
    going = drive.seen
    assert (going.status, going.stop, going.message) == (Status.RUNNING, None, "")
    drive.go(1.0)
    loss = drive.seen.state.loss
    assert loss is not None
    assert loss < 0.3
