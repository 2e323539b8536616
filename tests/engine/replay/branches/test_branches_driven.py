"""Commands that go to other steps, sent to the controller: their result, and progress of long replays."""

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
    RetryFromBest,
    ReturnToBranch,
    Run,
    SetSpeed,
    Step,
    Undo,
)
from tui_trainer.observed.snapshot import Status
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.journal import Edit, Journal


def test_commands_that_go_to_other_steps() -> None:
    """Each command leads to the right step, paused, with branches and undone edits in the snapshot."""
    drive = Drive(problem())
    drive.send(SetSpeed(None), Run(40))
    drive.go()
    drive.send(GoTo(30), Apply("optimizer.lr", 0.002), Run(20))
    drive.go()
    assert (drive.status_and_step, [branch.step for branch in drive.seen.branches]) == ((Status.PAUSED, 50), [40])
    drive.send(Undo())
    assert (drive.status_and_step, drive.seen.undone) == ((Status.PAUSED, 30), (Edit(31, "optimizer.lr", 0.002),))
    drive.send(Redo())
    assert (drive.status_and_step, drive.config.get("optimizer.lr")) == ((Status.PAUSED, 30), 0.002)
    reached = drive.seen.branches[0]
    drive.send(ReturnToBranch(reached))
    assert (drive.status_and_step, len(drive.recipe.journal)) == ((Status.PAUSED, 40), 0)
    drive.send(Run(), GoTo(60))
    assert drive.status_and_step == (Status.PAUSED, 60)
    for command in (Undo(), Redo(), ReturnToBranch(reached), GoTo(-1)):
        drive.send(command)
        assert drive.status_and_step == (Status.PAUSED, 60)
        assert drive.seen.message
    drive.send(Begin(problem()))
    assert (drive.seen.branches, drive.seen.undone, drive.seen.message) == ((), (), "")


def far_from_an_undone_edit() -> Drive:
    """Return a run of slow steps, with only the first keyframe, in which an edit before update 2,001 was undone."""
    drive = Drive(problem())
    assert drive.controller._branches is not None
    trainer = drive.controller._branches.trainer
    make_step = trainer.learner.make_step

    def slow() -> float:
        drive.now += 0.001
        return make_step()

    trainer.learner.make_step = slow  # type: ignore[method-assign] # slowed down
    trainer.executor.bursts.record_after_steps = 10**9  # bursts would bypass it
    first = trainer.record.keyframes.nearest(0, ())
    drive.send(GoTo(2000))
    drive.go()
    drive.send(Apply("optimizer.lr", 0.002), SetSpeed(None), Run(500))
    drive.go()
    trainer.record.keyframes = Keyframes(budget=0)
    trainer.record.keyframes.append_if_due(first)
    drive.send(Undo())
    return drive


def test_a_long_replay_shows_its_progress() -> None:
    """A long replay is made in many bursts with its target shown, and ends with the bits of a plain run."""
    drive = far_from_an_undone_edit()
    assert (drive.seen.status, drive.seen.is_replaying, drive.seen.target) == (Status.RUNNING, True, 2000)
    steps = [seen.state.step for seen in drive.bursts()]
    assert len(steps) > 20
    assert steps == sorted(steps)
    assert drive.status_and_step == (Status.PAUSED, 2000)
    alone = Trainer(problem())
    alone.advance(2000)
    assert drive.controller._branches is not None
    assert bits(drive.controller._branches.trainer) == bits(alone)


def test_a_long_replay_can_be_paused() -> None:
    """A paused replay stays at its step; the branch is still listed, and redo completes the rest."""
    drive = far_from_an_undone_edit()
    next(drive.bursts())
    drive.send(Pause())
    status, step = drive.status_and_step
    assert status is Status.PAUSED
    assert 0 < step < 2000
    assert [branch.step for branch in drive.seen.branches] == [2500]
    drive.send(Redo())
    assert drive.seen.target == 2000
    drive.go()
    assert (drive.status_and_step, drive.seen.undone) == ((Status.PAUSED, 2000), ())
    assert drive.config.get("optimizer.lr") == 0.002


def test_no_edit_during_a_long_replay() -> None:
    """An edit during a replay is refused, since its step is arbitrary; the replay and redo complete."""
    drive = far_from_an_undone_edit()
    drive.send(Redo())
    next(drive.bursts())
    drive.send(Apply("optimizer.lr", 0.5))
    assert drive.seen.message == "the run is being replayed to step 2,000: press space to pause it, then edit"
    drive.go()
    assert (drive.status_and_step, drive.seen.undone) == ((Status.PAUSED, 2000), ())
    assert [(edit.before, edit.to) for edit in drive.recipe.journal] == [(2001, 0.002)]


def test_an_edit_before_later_edits() -> None:
    """Later edits of an opened recipe stay in an abandoned branch when an earlier edit is made."""
    edits = Edit(20, "optimizer.lr", 0.002), Edit(50, "optimizer.lr", 0.003)
    drive = Drive(replace(problem(), journal=Journal(edits)))
    drive.send(SetSpeed(None), Run(10))
    drive.go()
    drive.send(Apply("optimizer.lr", 0.004))
    assert [edit.before for edit in drive.recipe.journal] == [11]
    (branch,) = drive.seen.branches
    assert (branch.step, branch.recipe.journal.edits) == (49, edits)
    drive.send(ReturnToBranch(drive.seen.branches[0]))
    drive.go()
    assert (drive.status_and_step, drive.config.get("optimizer.lr")) == ((Status.PAUSED, 49), 0.003)


def test_leaving_a_resumed_run() -> None:
    """The saved end of a resumed run stays a branch when its replay is abandoned."""
    drive = Drive(replace(problem(), step=10**6))
    next(drive.bursts())
    drive.send(Pause())
    drive.send(GoTo(drive.seen.state.step - 1))
    drive.go()
    assert [branch.step for branch in drive.seen.branches] == [10**6]


def test_retry_after_divergence() -> None:
    """RetryFromBest after divergence goes back, lowers the rate, runs on, and the run converges."""
    drive = Drive(problem(optimizer__lr=0.05))
    drive.send(SetSpeed(1000), Run())
    drive.go()
    stopped = drive.seen
    assert stopped.status is Status.DIVERGED
    assert isinstance(stopped.stop, Divergence)
    drive.send(RetryFromBest())
    running = drive.seen
    assert (running.status, running.stop, running.message) == (Status.RUNNING, None, "")
    drive.go(1.0)
    loss = drive.seen.state.loss
    assert loss is not None
    assert loss < 0.3


def test_slow_steps_have_closer_keyframes() -> None:
    """Keyframes are spaced by the cost of a step, for replays of about 0.2 s."""
    for seconds, spacing in ((0.0001, 1024), (0.001, 128), (0.05, 4), (3.0, 1)):
        drive = Drive(problem())
        drive.tick = seconds
        drive.send(*[Step()] * 5)
        assert drive.controller._branches is not None
        assert drive.controller._branches.trainer.record.keyframes.spacing == spacing
