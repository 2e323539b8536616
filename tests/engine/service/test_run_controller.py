"""RunController: what each command does to the run and its status, in one thread, on a simulated clock."""

import numpy as np
import pytest

from tests.engine.drive import Drive, answers, begun, watch
from tests.engine.runs import bits, problem, weights
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.commands import (
    AdvancePhase,
    Apply,
    Begin,
    Command,
    GoTo,
    Pause,
    Run,
    SetBreakpoints,
    SetSpeed,
    SetWatch,
    Step,
)
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.observed.stop import Divergence, LossRise
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe

DIVERGED = "Step 3 would raise the loss from 18,590 to 204,881 (limit 1000 × 153). Undone."
ON_A_RUN: list[Step | Run | Pause | Apply] = [Step(), Run(), Run(5), Pause(), Apply("optimizer.lr", 0.02)]


def values(snapshot: Snapshot) -> dict[str, bytes]:
    """Return the bits of the weights in a snapshot, by name."""
    return {param.name: param.after.tobytes() for param in snapshot.state.params}


def computed(recipe: Recipe, step: int) -> dict[str, bytes]:
    """Return the bits of the weights after a step of a plain trainer."""
    trainer = Trainer(recipe)
    assert trainer.advance(step) is None
    return {name: tensor.numpy().astype(np.float64).tobytes() for name, tensor in weights(trainer).items()}


def test_before_the_first_run() -> None:
    """Before the first run there is no snapshot, nothing to wait for, and commands on a run are ignored."""
    drive = Drive()
    drive.send(*ON_A_RUN, SetWatch())
    assert drive.controller.snapshot() is None
    assert drive.controller.seconds_until_due() is None


def test_begin() -> None:
    """A new run is ready with its initial weights; each run has the next number."""
    drive = begun()
    first = drive.seen
    assert drive.status_and_step == (Status.READY, 0)
    assert (first.state.loss, first.state.params[0].before, first.message) == (None, None, "")
    assert values(first) == computed(problem(), 0)
    drive.send(Run(), Begin(problem("logistic-sgd")))
    assert drive.status_and_step == (Status.READY, 0)
    assert drive.seen.run == first.run + 1
    assert drive.seen.target is None
    assert drive.controller.seconds_until_due() is None


def test_step() -> None:
    """A step makes one update and pauses, also a running run."""
    drive = begun()
    drive.send(Step())
    assert drive.status_and_step == (Status.PAUSED, 1)
    assert drive.seen.state.loss == pytest.approx(153.352, abs=1e-3)
    drive.send(Run(50), Step())
    assert drive.status_and_step == (Status.PAUSED, 2)
    assert drive.seen.target is None


def test_run_and_pause() -> None:
    """A run continues until it is paused, and from there when it is started again."""
    drive = begun()
    drive.send(Run())
    assert drive.seen.status is Status.RUNNING
    drive.go(1.0)
    drive.send(Pause())
    status, step = drive.status_and_step
    assert status is Status.PAUSED
    assert 15 <= step <= 25
    assert drive.controller.seconds_until_due() is None
    drive.send(Run())
    drive.go(1.0)
    assert drive.seen.state.step > step
    assert values(drive.seen) == computed(problem(), drive.seen.state.step)


@pytest.mark.parametrize("speed", [1, 20, 500, 5000, None])
def test_run_some_steps(speed: float | None) -> None:
    """A run of n steps pauses after exactly n steps, at any speed."""
    drive = begun()
    drive.send(SetSpeed(speed), Step(), Run(37))
    assert drive.seen.target == 38
    assert all(snapshot.state.step <= 38 for snapshot in drive.bursts())
    assert drive.status_and_step == (Status.PAUSED, 38)
    assert drive.seen.target is None
    drive.send(Run(1))
    drive.go()
    assert drive.status_and_step == (Status.PAUSED, 39)


def test_pause_while_nothing_runs() -> None:
    """Pausing a run that is not running changes nothing."""
    drive = begun()
    drive.send(Pause())
    assert drive.seen.status is Status.READY


@pytest.mark.parametrize("speed", [1, 20, 1000])
def test_speed(speed: float) -> None:
    """The set number of steps per second is made and shown; a new run keeps the speed."""
    drive = begun()
    drive.send(SetSpeed(speed), Run())
    drive.go(5.0)
    assert drive.seen.state.step == pytest.approx(5 * speed, rel=0.01, abs=1)
    assert drive.seen.steps_per_second == pytest.approx(speed, rel=0.1)
    drive.send(Pause())
    assert drive.seen.steps_per_second == 0
    drive.send(Begin(problem()))
    assert drive.seen.speed == speed


def test_apply() -> None:
    """An edit applies before the next update, and the run continues."""
    drive = begun()
    drive.send(Apply("optimizer.lr", 0.02), Run())
    drive.go(0.5)
    step = drive.seen.state.step
    drive.send(Apply("optimizer.lr", 0.005))
    assert drive.status_and_step == (Status.RUNNING, step)
    assert drive.config.get("optimizer.lr") == 0.005
    edits = (Edit(1, "optimizer.lr", 0.02), Edit(step + 1, "optimizer.lr", 0.005))
    assert drive.recipe.journal == Journal(edits)
    drive.go(0.5)
    assert values(drive.seen) == computed(drive.recipe, drive.seen.state.step)


@pytest.mark.parametrize(
    ("address", "to"), [("optimizer.lr", -1), ("batch_size", 1000), ("seed", 5), ("optimiser.lr", 0.1), ("loss", "bce")]
)
def test_a_refused_edit(address: str, to: float | str) -> None:
    """A refused edit shows why and changes nothing; the next step clears the message."""
    drive = begun()
    drive.send(Step())
    before = drive.seen
    drive.send(Apply(address, to))
    after = drive.seen
    assert after.message
    assert "\n" not in after.message
    assert (after.status, after.config, after.recipe) == (before.status, before.config, before.recipe)
    drive.send(Step())
    assert drive.seen.message == ""


def test_a_refused_recipe() -> None:
    """A refused recipe shows why, without weights; commands on it are ignored, and the next run works."""
    drive = begun()
    drive.send(Run(), Begin(problem(batch_size=1000)))
    seen = drive.seen
    assert seen.status is Status.FAILED
    assert "batch size can't be 1000" in seen.message
    assert (seen.run, seen.recipe, seen.state.params, seen.history.steps) == (2, problem(batch_size=1000), (), 0)
    drive.send(*ON_A_RUN)
    assert drive.controller.seconds_until_due() is None
    assert drive.seen.status is Status.FAILED
    drive.send(Begin(problem()), Step())
    assert drive.status_and_step == (Status.PAUSED, 1)
    assert (drive.seen.run, drive.seen.message) == (3, "")


@pytest.mark.parametrize(
    "commands", [[Step()] * 3, [Run(3)], [AdvancePhase()] * 15, [GoTo(3)], [SetSpeed(5), Run(), Pause()]], ids=str
)
@pytest.mark.parametrize("batch_size", [0, 15])
def test_a_bad_update_stops_the_run_however_it_was_made(commands: list[Command], batch_size: int) -> None:
    """A step, a run to a step, phases, going to a step and a pause stop the same way, before the update."""
    drive = Drive(problem(optimizer__lr=0.05, batch_size=batch_size))
    drive.send(*commands[:-1])
    while drive.seen.status is Status.RUNNING and drive.seen.state.step < 3:
        drive.go(0.1)
    drive.send(commands[-1])
    drive.go()
    stop = drive.seen.stop
    assert isinstance(stop, Divergence)
    assert (drive.status_and_step, drive.seen.message) == ((Status.DIVERGED, 2), DIVERGED)
    assert stop.rise == LossRise(18590.193359375, 204881.234375, 1000.0, 153.3519744873047)


@pytest.mark.parametrize("speed", [20, None])
def test_divergence(speed: float | None) -> None:
    """A diverging run stops before the bad update and says which; only an edit lets it continue."""
    drive = Drive(problem(optimizer__lr=0.05))
    drive.send(SetSpeed(speed), Run())
    drive.go()
    status, step = drive.status_and_step
    assert status is Status.DIVERGED
    assert drive.seen.message == DIVERGED
    drive.send(Step(), Run(), Pause())
    assert drive.status_and_step == (Status.DIVERGED, step)
    drive.send(Apply("optimizer.lr", -1))
    assert drive.status_and_step == (Status.DIVERGED, step)
    drive.send(SetBreakpoints(()))
    assert drive.seen.message == DIVERGED  # it still has
    drive.send(Apply("optimizer.lr", 0.001))
    assert drive.status_and_step == (Status.PAUSED, step)
    assert (drive.seen.message, drive.seen.stop) == ("", None)
    drive.send(Run(10))
    drive.go()
    assert drive.seen.message == ""
    assert drive.status_and_step == (Status.PAUSED, step + 10)
    assert values(drive.seen) == computed(drive.recipe, step + 10)


def test_watch() -> None:
    """Snapshots hold the probes of the watched charts and no others."""
    row = np.array([[2.0]])
    answer = answers(
        now=lambda view: view.predict(row),
        before=lambda view: view.predict_before(row),
        rows=lambda view: view.dataset.rows,
    )
    drive = Drive(problem(), answer)
    drive.send(Step(), watch("now", "before"))
    (w, b) = (param.after.item() for param in drive.seen.state.params)
    assert drive.seen.probes["now"] == pytest.approx(2 * w + b)
    assert drive.seen.probes["before"] == pytest.approx(2 * 2.26905, abs=1e-4)
    drive.send(watch("rows"))
    assert drive.seen.probes == {"rows": 15}


@pytest.mark.parametrize("name", ["linear", "logistic-sgd"])
def test_watching_changes_nothing(name: str) -> None:
    """A run observed after every burst has the same bits as one that is not."""
    rows = np.ones((3, 1 if name == "linear" else 2))
    drive = Drive(problem(name), answers(fit=lambda view: (view.predict(rows), view.predict_before(rows))))
    drive.send(SetSpeed(None), watch("fit"), Run(200))
    drive.go()
    alone = Trainer(problem(name))
    alone.advance(200)
    assert drive.controller._branches is not None
    assert bits(drive.controller._branches.trainer) == bits(alone)


@pytest.mark.parametrize("speed", [1, None])
def test_a_saved_recipe_is_replayed(speed: float | None) -> None:
    """A saved recipe is replayed to its step at full speed, and pauses there."""
    edits = Journal((Edit(20, "optimizer.lr", 0.02), Edit(90, "batch_size", 4)))
    recipe = Recipe(problem().config, edits, step=60)
    drive = Drive()
    drive.send(SetSpeed(speed), Begin(recipe))
    began = drive.now
    assert drive.seen.status is Status.RUNNING
    assert all(snapshot.is_replaying for snapshot in drive.bursts() if snapshot.state.step < 60)
    assert drive.now - began < 0.2
    assert drive.status_and_step == (Status.PAUSED, 60)
    assert not drive.seen.is_replaying
    assert drive.recipe.journal == edits
    assert drive.config.get("optimizer.lr") == 0.02
    assert values(drive.seen) == computed(recipe, 60)


def test_a_paused_replay() -> None:
    """A replay that is paused stays at its step; running on from there has the set speed."""
    drive = Drive(Recipe(problem().config, step=100_000))
    next(drive.bursts())
    drive.send(Pause())
    status, step = drive.status_and_step
    assert (status, drive.seen.is_replaying) == (Status.PAUSED, False)
    drive.send(Run())
    drive.go(2.0)
    assert drive.seen.state.step - step == pytest.approx(40, abs=2)


def test_a_diverging_replay() -> None:
    """A replay that diverges has status DIVERGED."""
    drive = Drive(Recipe(problem(optimizer__lr=0.05).config, step=1000))
    drive.go()
    assert drive.seen.status is Status.DIVERGED
    assert not drive.seen.is_replaying
