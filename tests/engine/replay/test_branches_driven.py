"""Commands of time sent to the controller: where they stand, and what is seen of a long way."""

from dataclasses import replace

from tests.engine.drive import Drive
from tests.engine.runs import bits, problem
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.state import Keyframes
from tui_trainer.observed.commands import (
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
from tui_trainer.observed.snapshot import Status
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.journal import Edit, Journal


def test_the_commands_of_time() -> None:
    """Each stands where its method does, paused, with the branches and what was undone in the snapshot."""
    drive = Drive(problem())
    drive.send(Speed(None), Run(40))
    drive.go()
    drive.send(GoTo(30), Apply("optimizer.lr", 0.002), Run(20))
    drive.go()
    assert (drive.place, [branch.step for branch in drive.seen.branches]) == ((Status.PAUSED, 50), [40])
    drive.send(Undo())
    assert (drive.place, drive.seen.undone) == ((Status.PAUSED, 30), (Edit(31, "optimizer.lr", 0.002),))
    drive.send(Redo())
    assert (drive.place, drive.seen.config.get("optimizer.lr")) == ((Status.PAUSED, 30), 0.002)
    reached = drive.seen.branches[0]
    drive.send(ReturnTo(reached))
    assert (drive.place, len(drive.seen.recipe.journal)) == ((Status.PAUSED, 40), 0)
    drive.send(Run(), GoTo(60))
    assert drive.place == (Status.PAUSED, 60)
    for command in (Undo(), Redo(), ReturnTo(reached), GoTo(-1)):
        drive.send(command)
        assert drive.place == (Status.PAUSED, 60)
        assert drive.seen.message
    drive.send(Begin(problem()))
    assert (drive.seen.branches, drive.seen.undone, drive.seen.message) == ((), (), "")


def far_from_an_undone_edit() -> Drive:
    """A run of slow steps with no state kept but the first, and an edit before update 2,001 undone."""
    drive = Drive(problem())
    assert drive.controller._time is not None
    trainer = drive.controller._time.trainer
    make_step = trainer.learner.make_step

    def slow() -> float:
        drive.now += 0.001
        return make_step()

    trainer.learner.make_step = slow  # type: ignore[method-assign] # slowed down
    trainer.steps.record_after = 10**9  # a burst would make none of its steps this way
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
    assert drive.controller._time is not None
    assert bits(drive.controller._time.trainer) == bits(alone)


def test_a_long_way_can_be_left() -> None:
    """It stands where it was left; the branch is still there, and redo goes the rest of the way by itself."""
    drive = far_from_an_undone_edit()
    next(drive.bursts())
    drive.send(Pause())
    status, step = drive.place
    assert status is Status.PAUSED
    assert 0 < step < 2000
    assert [branch.step for branch in drive.seen.branches] == [2500]
    drive.send(Redo())
    assert drive.seen.target == 2000
    drive.go()
    assert (drive.place, drive.seen.undone) == ((Status.PAUSED, 2000), ())
    assert drive.seen.config.get("optimizer.lr") == 0.002


def test_no_edit_on_a_long_way() -> None:
    """It is refused: where it would be made is nowhere a person has chosen. The way is gone to its end, and redone."""
    drive = far_from_an_undone_edit()
    drive.send(Redo())
    next(drive.bursts())
    drive.send(Apply("optimizer.lr", 0.5))
    assert drive.seen.message == "the run is on its way to step 2,000: space stops it, then edit"
    drive.go()
    assert (drive.place, drive.seen.undone) == ((Status.PAUSED, 2000), ())
    assert [(edit.before, edit.to) for edit in drive.seen.recipe.journal] == [(2001, 0.002)]


def test_an_edit_before_edits_to_come() -> None:
    """Those of a recipe that was opened and not run as far as they go stay in a branch, and are made on returning."""
    edits = Edit(20, "optimizer.lr", 0.002), Edit(50, "optimizer.lr", 0.003)
    drive = Drive(replace(problem(), journal=Journal(edits)))
    drive.send(Speed(None), Run(10))
    drive.go()
    drive.send(Apply("optimizer.lr", 0.004))
    assert [edit.before for edit in drive.seen.recipe.journal] == [11]
    (branch,) = drive.seen.branches
    assert (branch.step, branch.recipe.journal.edits) == (49, edits)
    drive.send(ReturnTo(drive.seen.branches[0]))
    drive.go()
    assert (drive.place, drive.seen.config.get("optimizer.lr")) == ((Status.PAUSED, 49), 0.003)


def test_leaving_a_run_that_is_brought_back() -> None:
    """Where it had been is still a branch."""
    drive = Drive(replace(problem(), step=10**6))
    next(drive.bursts())
    drive.send(Pause())
    drive.send(GoTo(drive.seen.state.step - 1))
    drive.go()
    assert [branch.step for branch in drive.seen.branches] == [10**6]


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


def test_a_step_that_is_slow_has_its_states_kept_closer() -> None:
    """What a step costs says how far apart they lie: a replay of at most some two tenths of a second."""
    for seconds, spacing in ((0.0001, 1024), (0.001, 128), (0.05, 4), (3.0, 1)):
        drive = Drive(problem())
        drive.tick = seconds
        drive.send(*[Step()] * 5)
        assert drive.controller._time is not None
        assert drive.controller._time.trainer.record.keyframes.spacing == spacing
