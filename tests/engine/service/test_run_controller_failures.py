"""RunController when something raises: it shows the error, stops, and the next run works."""

from typing import NoReturn

import pytest

from tests.engine.drive import Drive, answers, begun, watch
from tests.engine.runs import problem
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.commands import Apply, Begin, Pause, Run, SetSpeed, Step
from tui_trainer.observed.protocols import ModelView
from tui_trainer.observed.snapshot import ProbeFailure, Status


def broken(*_: object, **_more: object) -> NoReturn:
    """Raise as a user's module might, with a message that a screen can't show."""
    raise RuntimeError("shapes \x1b[31mdo not\nfit" + "!" * 1000)


def failing(drive: Drive) -> None:
    """Make the controller raise and pass the exception to `fail`, as the training thread does."""
    with pytest.raises(RuntimeError) as caught:
        drive.controller.snapshot() if drive.controller.seconds_until_due() is None else drive.controller.make_due_steps()
    drive.controller.fail(caught.value)


def test_the_training_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """After an exception the last state is still shown, with one clean line; only a new run is possible."""
    drive = begun()
    drive.send(Step(), Run(100))
    with monkeypatch.context() as patched:
        patched.setattr(Trainer, "advance", broken)
        failing(drive)
    seen = drive.seen
    assert (seen.status, seen.state.step, seen.target, seen.is_replaying) == (Status.FAILED, 1, None, False)
    assert seen.message.startswith("RuntimeError: shapes")
    assert seen.message.isprintable()
    assert len(seen.message) <= 300
    drive.send(Step(), Run(), Pause(), Apply("optimizer.lr", 0.02))
    assert drive.status_and_step == (Status.FAILED, 1)
    assert drive.controller.seconds_until_due() is None
    drive.send(Begin(problem()), Step())
    assert (drive.status_and_step, drive.seen.message) == ((Status.PAUSED, 1), "")


def test_a_run_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a run can't start, the snapshot has the requested recipe, not the previous run."""
    drive = begun()
    drive.send(Step(), Run())
    monkeypatch.setattr(Trainer, "__init__", broken)
    with pytest.raises(RuntimeError) as caught:
        drive.send(Begin(problem("logistic-sgd")))
    monkeypatch.undo()
    drive.controller.fail(caught.value)
    seen = drive.seen
    assert (seen.run, seen.status, seen.recipe) == (2, Status.FAILED, problem("logistic-sgd"))
    assert (seen.state.step, seen.state.params) == (0, ())
    assert drive.controller.seconds_until_due() is None
    drive.send(Begin(problem()), Step())
    assert drive.status_and_step == (Status.PAUSED, 1)


def test_the_snapshot_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the snapshot raises again after the failure, only the recipe is shown."""
    drive = begun()
    drive.send(Step())
    with monkeypatch.context() as patched:
        patched.setattr(Trainer, "observe", broken)
        failing(drive)
        failing(drive)
        seen = drive.seen
    assert (seen.status, seen.recipe, seen.state.params) == (Status.FAILED, problem(), ())
    assert seen.message.startswith("RuntimeError: shapes")
    drive.send(Begin(problem()), Step())
    assert drive.status_and_step == (Status.PAUSED, 1)


def test_a_probe_raises() -> None:
    """A probe that raises gives a ProbeFailure in its own chart only; other charts and the run are not affected."""

    def wrong_columns(view: ModelView) -> object:
        return view.predict_before(view.dataset.x.repeat(3, axis=1))

    probers = answers(bad=broken, worse=wrong_columns, good=lambda view: view.dataset.rows)
    drive = Drive(problem("logistic-sgd"), probers)
    drive.send(Step(), watch("bad", "worse", "good"))
    weights = drive.seen.state.params[0].after.tolist()
    probes = drive.seen.probes
    assert probes["good"] == 100
    for name in ("bad", "worse"):
        failure = probes[name]
        assert isinstance(failure, ProbeFailure)
        assert failure.reason.startswith("RuntimeError: ")
        assert failure.reason.isprintable()
        assert len(failure.reason) <= 200
    assert drive.seen.state.params[0].after.tolist() == weights
    drive.send(SetSpeed(None), Run(50))
    drive.go()
    assert drive.status_and_step == (Status.PAUSED, 51)
