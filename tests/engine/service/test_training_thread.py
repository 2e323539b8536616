"""The training thread: everything asked for is done, what is seen is consistent, and nothing ends it but close()."""

import threading
from collections.abc import Callable, Iterator
from time import monotonic

import numpy as np
import pytest

from tests.engine.runs import problem
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service import training_thread as runner_module
from tui_trainer.engine.service.training_thread import JOIN_SECONDS, TrainingThread
from tui_trainer.observed.commands import Apply, Begin, Command, Pause, Run, Speed, Step, Watch
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.recipe.journal import Edit

DEADLINE = 20.0


class Watcher:
    """A front end: it sends commands and waits for what it expects to see."""

    def __init__(self) -> None:
        self.news = threading.Event()
        self.told_in: set[str] = set()
        self.training_thread = TrainingThread(self._tell)

    def send(self, *commands: Command) -> None:
        """Ask for something."""
        for command in commands:
            self.training_thread.send(command)

    def until(self, expected: Callable[[Snapshot], bool]) -> Snapshot:
        """The first snapshot seen that is as expected."""
        end = monotonic() + DEADLINE
        while monotonic() < end:
            self.news.clear()
            snapshot = self.training_thread.latest()
            if snapshot and expected(snapshot):
                return snapshot
            self.news.wait(0.002)
        raise AssertionError(f"not seen in {DEADLINE} s; the last was {self.training_thread.latest()}")

    def standing(self, step: int) -> Snapshot:
        """The snapshot of a run that has paused at that step."""
        return self.until(lambda seen: seen.status is Status.PAUSED and seen.state.step == step)

    def is_alive(self) -> bool:
        """Whether a run can be begun and stepped."""
        before = self.training_thread.latest()
        run = before.run if before else 0
        self.send(Begin(problem()), Step())
        seen = self.until(lambda seen: seen.run > run and seen.state.step == 1)
        return seen.status is Status.PAUSED and seen.message == ""

    def _tell(self) -> None:
        self.told_in.add(threading.current_thread().name)
        self.news.set()


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    """A thread at work, ended afterwards."""
    watching = Watcher()
    yield watching
    assert watching.training_thread.close()


def same(seen: Snapshot, trainer: Trainer) -> bool:
    """Whether a snapshot shows the trainer's state, to the last bit."""
    state = trainer.observe()
    arrays = [
        (mine, its)
        for one, other in zip(seen.state.params, state.params, strict=True)
        for mine, its in ((one.before, other.before), (one.grad, other.grad), (one.after, other.after))
    ]
    return (seen.state.loss, seen.state.accuracy) == (state.loss, state.accuracy) and all(
        mine is its is None or (mine is not None and its is not None and mine.tobytes() == its.tobytes())
        for mine, its in arrays
    )


def test_commands_are_answered(watcher: Watcher) -> None:
    """Each one shows in a snapshot, which is told of in the training thread; the sender waits for nothing."""
    assert watcher.training_thread.latest() is None
    watcher.send(Begin(problem()))
    watcher.until(lambda seen: seen.status is Status.READY)
    watcher.send(Step())
    watcher.standing(1)
    watcher.send(Apply("optimizer.lr", 0.02), Speed(None), Run(500))
    assert watcher.standing(501).config.get("optimizer.lr") == 0.02
    watcher.send(Run())
    watcher.until(lambda seen: seen.status is Status.RUNNING and seen.state.step > 600)
    watcher.send(Pause())
    watcher.until(lambda seen: seen.status is Status.PAUSED)
    assert watcher.told_in == {"training"}


def test_it_is_told_when_a_run_stops(watcher: Watcher) -> None:
    """Without being asked: at its last step, and when it diverges."""
    watcher.send(Speed(None), Begin(problem(optimizer__lr=0.05)), Run())
    end = monotonic() + DEADLINE
    while (seen := watcher.training_thread._latest) is None or seen.status is not Status.DIVERGED:
        assert watcher.news.wait(end - monotonic())
        watcher.news.clear()


def test_snapshots_are_consistent(watcher: Watcher) -> None:
    """Flat out, each of many snapshots shows one state: that of a replay to its step, its probes and curve included."""
    rows = np.linspace(-1, 1, 12).reshape(6, 2)
    watcher.send(Speed(None), Begin(problem("logistic-sgd", batch_size=32)))
    watcher.send(Watch({"now": lambda view: view.predict(rows), "before": lambda view: view.predict_before(rows)}))
    watcher.send(Run(3000))
    taken: list[Snapshot] = []
    while not taken or taken[-1].status is not Status.PAUSED:
        step = taken[-1].state.step if taken else 0
        taken.append(watcher.until(lambda seen, step=step: seen.state.step > step))  # type: ignore[misc] # mypy infers no default of a lambda
        if len(taken) in (5, 10, 20):
            watcher.send(Apply("optimizer.lr", len(taken) / 10))
    assert len(taken) > 20
    assert len(taken[-1].recipe.journal) == 3
    trainer = Trainer(taken[-1].recipe)
    for seen in taken:
        trainer.advance(seen.state.step - trainer.step)
        assert same(seen, trainer)
        assert seen.history.steps == seen.state.step
        assert seen.history.last[-1] == seen.state.loss
        assert seen.recipe.step == seen.state.step
        after = [param.after for param in seen.state.params]
        before = [np.asarray(param.before) for param in seen.state.params]
        for name, (w, b) in (("now", after), ("before", before)):
            assert np.array(seen.probes[name]).ravel() == pytest.approx(rows @ w.ravel() + b, abs=1e-4)


def test_a_snapshot_is_frozen(watcher: Watcher) -> None:
    """What was seen does not change while the run goes on."""
    watcher.send(Speed(None), Begin(problem()), Step())
    seen = watcher.standing(1)
    parts = [part for param in seen.state.params for part in (param.before, param.grad, param.after)]
    arrays = [part for part in parts if part is not None]
    arrays += [seen.history.low, seen.history.high, seen.history.last]
    copies = [array.copy() for array in arrays]
    watcher.send(Run(500))
    watcher.standing(501)
    assert all(np.array_equal(array, copy) for array, copy in zip(arrays, copies, strict=True))


def test_a_storm(watcher: Watcher) -> None:
    """Hundreds of commands at once, flat out, are all carried out, in their order."""
    watcher.send(Speed(None), Begin(problem(optimizer__lr=0.001)), Run())
    watcher.until(lambda seen: seen.state.step > 0)
    watcher.send(Begin(problem(optimizer__lr=0.001)))
    rates = [0.001 + index * 1e-6 for index in range(100)]
    for rate in rates:
        watcher.send(Apply("optimizer.lr", rate), Speed(20), Run(), Step(), Pause(), Speed(None))
    seen = watcher.standing(100)
    edits = tuple(Edit(step, "optimizer.lr", rate) for step, rate in enumerate(rates, start=1))
    assert seen.recipe.journal.edits == edits


@pytest.mark.parametrize("error", [RuntimeError, SystemExit, KeyboardInterrupt, MemoryError, GeneratorExit])
def test_what_the_training_raises(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """Whatever it is, it becomes a snapshot that says so, and the thread lives on."""

    def fail(*_: object, **_more: object) -> None:
        raise error("out of order")

    watcher.send(Begin(problem()), Step())
    watcher.standing(1)
    monkeypatch.setattr(Trainer, "advance", fail)
    watcher.send(Run())
    seen = watcher.until(lambda seen: seen.status is Status.FAILED)
    assert seen.message == f"{error.__name__}: out of order"
    monkeypatch.undo()
    assert watcher.is_alive()


@pytest.mark.parametrize("method", ["observe", "__init__", "recipe_now"])
def test_what_else_may_break(watcher: Watcher, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """The thread survives it in any place, the making of the snapshot that tells of it included."""

    def fail(*_: object, **_more: object) -> None:
        raise SystemExit("out of order")

    monkeypatch.setattr(Trainer, method, fail)
    watcher.send(Begin(problem()))
    assert watcher.until(lambda seen: seen.status is Status.FAILED).message == "SystemExit: out of order"
    monkeypatch.undo()
    assert watcher.is_alive()


def test_nobody_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A front end that breaks when it is told something does not end the training."""

    def break_down() -> None:
        raise RuntimeError("the screen is gone")

    watcher = Watcher()
    monkeypatch.setattr(watcher.training_thread, "_on_change", break_down)
    watcher.send(Begin(problem()), Speed(None), Run(100))
    assert watcher.standing(100).message == ""
    assert watcher.training_thread.close()


@pytest.mark.parametrize(
    "commands",
    [[], [Begin(problem())], [Begin(problem()), Speed(None), Run()], [Begin(problem()), Speed(1), Run()]],
)
def test_close(commands: list[Command]) -> None:
    """The thread ends at once: before a run, while it stands, flat out, and while it waits for a step to be due."""
    watcher = Watcher()
    watcher.send(*commands)
    if commands:
        watcher.until(lambda seen: seen.status is (Status.RUNNING if len(commands) > 1 else Status.READY))
    began = monotonic()
    assert watcher.training_thread.close()
    assert monotonic() - began < JOIN_SECONDS / 3
    assert watcher.training_thread.close()


def test_close_with_a_backlog() -> None:
    """It ends without working off what was asked for before."""
    watcher = Watcher()
    watcher.send(Begin(problem()), *[Step()] * 200_000)
    assert watcher.training_thread.close()
    seen = watcher.training_thread.latest()
    assert seen is None or seen.state.step < 200_000


def test_close_during_a_long_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not waited for longer than it takes to lose patience, and close() tells."""
    entered, go_on = threading.Event(), threading.Event()

    def long_step(_trainer: Trainer, _steps: int, **_more: bool) -> None:
        entered.set()
        assert go_on.wait(DEADLINE)

    monkeypatch.setattr(Trainer, "advance", long_step)
    monkeypatch.setattr(runner_module, "JOIN_SECONDS", 0.1)
    watcher = Watcher()
    watcher.send(Begin(problem()), Step())
    assert entered.wait(DEADLINE)
    began = monotonic()
    assert not watcher.training_thread.close()
    assert monotonic() - began < 1
    go_on.set()
    watcher.training_thread._thread.join(DEADLINE)
    assert not watcher.training_thread._thread.is_alive()
