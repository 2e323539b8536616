"""The controller when something breaks: it says what, stands still, and the next run is fine."""

from typing import NoReturn

import pytest

from tests.engine.drive import Drive, begun
from tests.engine.runs import problem
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.commands import Apply, Begin, Pause, Run, Speed, Step, Watch
from tui_trainer.observed.protocols import ModelView
from tui_trainer.observed.snapshot import ProbeFailure, Status


def broken(*_: object, **_more: object) -> NoReturn:
    """What a user's module might do, in words that are no good for a screen."""
    raise RuntimeError("shapes \x1b[31mdo not\nfit" + "!" * 1000)


def failing(drive: Drive) -> None:
    """As the training thread does: what the controller raises is told to it."""
    with pytest.raises(RuntimeError) as caught:
        drive.controller.snapshot() if drive.controller.wait() is None else drive.controller.burst()
    drive.controller.fail(caught.value)


def test_the_training_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last state is still seen, with one clean line; only another run can be asked for."""
    drive = begun()
    drive.send(Step(), Run(100))
    with monkeypatch.context() as patched:
        patched.setattr(Trainer, "advance", broken)
        failing(drive)
    seen = drive.seen
    assert (seen.status, seen.state.step, seen.target, seen.replaying) == (Status.FAILED, 1, None, False)
    assert seen.message.startswith("RuntimeError: shapes")
    assert seen.message.isprintable()
    assert len(seen.message) <= 300
    drive.send(Step(), Run(), Pause(), Apply("optimizer.lr", 0.02))
    assert drive.place == (Status.FAILED, 1)
    assert drive.controller.wait() is None
    drive.send(Begin(problem()), Step())
    assert (drive.place, drive.seen.message) == ((Status.PAUSED, 1), "")


def test_a_run_can_not_be_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is seen then is the recipe that was asked for, not the run before it."""
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
    assert drive.controller.wait() is None
    drive.send(Begin(problem()), Step())
    assert drive.place == (Status.PAUSED, 1)


def test_the_snapshot_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the state can't be told even after that was said, the recipe alone is seen."""
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
    assert drive.place == (Status.PAUSED, 1)


def test_a_probe_breaks() -> None:
    """It spoils its own chart, and says why there; the others and the run go on."""
    drive = begun("logistic-sgd")

    def wrong_columns(view: ModelView) -> object:
        return view.predict_before(view.dataset.x.repeat(3, axis=1))

    drive.send(Step(), Watch({"bad": broken, "worse": wrong_columns, "good": lambda view: view.dataset.rows}))
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
    drive.send(Speed(None), Run(50))
    drive.go()
    assert drive.place == (Status.PAUSED, 51)
