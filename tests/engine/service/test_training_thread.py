"""TrainingThread: every command is handled, snapshots are consistent, and only close() ends the thread."""

import threading
from collections.abc import Callable, Iterator
from time import monotonic

import numpy as np
import pytest

from tests.engine.drive import answers, watch
from tests.engine.runs import problem
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service import training_thread as training_thread_module
from tui_trainer.engine.service.training_thread import MAX_JOIN_SECONDS, TrainingThread
from tui_trainer.observed.commands import Apply, Begin, Command, Pause, Run, SetSpeed, Step
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.recipe.journal import Edit

DEADLINE = 20.0


ROWS = np.linspace(-1, 1, 12).reshape(6, 2)
PROBES = answers(now=lambda view: view.predict(ROWS), before=lambda view: view.predict_before(ROWS))


class Watcher:
    """Front end that sends commands and waits for expected snapshots."""

    def __init__(self) -> None:
        self.news = threading.Event()
        self.announced_in: set[str] = set()
        self.training_thread = TrainingThread(self._announce, answer_probe=PROBES)

    def send(self, *commands: Command) -> None:
        """Send commands."""
        for command in commands:
            self.training_thread.send(command)

    def until(self, expected: Callable[[Snapshot], bool]) -> Snapshot:
        """Return the first snapshot that is as expected."""
        end = monotonic() + DEADLINE
        while monotonic() < end:
            self.news.clear()
            snapshot = self.training_thread.latest()
            if snapshot and expected(snapshot):
                return snapshot
            self.news.wait(0.002)
        raise AssertionError(f"not seen in {DEADLINE} s; the last was {self.training_thread.latest()}")

    def paused_at(self, step: int) -> Snapshot:
        """Return the snapshot of the run once it has paused at `step`."""
        return self.until(lambda seen: seen.status is Status.PAUSED and seen.state.step == step)

    def is_alive(self) -> bool:
        """Whether a new run can be started and stepped."""
        before = self.training_thread.latest()
        run = before.run if before else 0
        self.send(Begin(problem()), Step())
        seen = self.until(lambda seen: seen.run > run and seen.state.step == 1)
        return seen.status is Status.PAUSED and seen.message == ""

    def _announce(self) -> None:
        self.announced_in.add(threading.current_thread().name)
        self.news.set()


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    """Watcher of a thread that is closed afterwards."""
    watching = Watcher()
    yield watching
    assert watching.training_thread.close()


def equals(seen: Snapshot, trainer: Trainer) -> bool:
    """Whether a snapshot equals the trainer's state, to the last bit."""
    state = trainer.observe()
    arrays = [
        (mine, its)
        for param, other in zip(seen.state.params, state.params, strict=True)
        for mine, its in ((param.before, other.before), (param.grad, other.grad), (param.after, other.after))
    ]
    return seen.state.metrics == state.metrics and all(
        mine is its is None or (mine is not None and its is not None and mine.tobytes() == its.tobytes())
        for mine, its in arrays
    )


def test_commands_are_answered(watcher: Watcher) -> None:
    """Each command shows in a snapshot, announced in the training thread; sending never waits."""
    assert watcher.training_thread.latest() is None
    watcher.send(Begin(problem()))
    watcher.until(lambda seen: seen.status is Status.READY)
    watcher.send(Step())
    watcher.paused_at(1)
    watcher.send(Apply("optimizer.lr", 0.02), SetSpeed(None), Run(500))
    config = watcher.paused_at(501).config
    assert config
    assert config.get("optimizer.lr") == 0.02
    watcher.send(Run())
    watcher.until(lambda seen: seen.status is Status.RUNNING and seen.state.step > 600)
    watcher.send(Pause())
    watcher.until(lambda seen: seen.status is Status.PAUSED)
    assert watcher.announced_in == {"training"}


def test_on_change_when_a_run_stops(watcher: Watcher) -> None:
    """on_change is called when a run stops by itself."""
    watcher.send(SetSpeed(None), Begin(problem(optimizer__lr=0.05)), Run())
    end = monotonic() + DEADLINE
    while (seen := watcher.training_thread._latest) is None or seen.status is not Status.DIVERGED:
        assert watcher.news.wait(end - monotonic())
        watcher.news.clear()


def test_snapshots_are_consistent(watcher: Watcher) -> None:
    """At full speed every snapshot equals a replay to its step, probes and history included."""
    watcher.send(SetSpeed(None), Begin(problem("logistic-sgd", batch_size=32)), watch("now", "before"), Run(3000))
    taken: list[Snapshot] = []
    while not taken or taken[-1].status is not Status.PAUSED:
        step = taken[-1].state.step if taken else 0
        taken.append(watcher.until(lambda seen, step=step: seen.state.step > step))  # type: ignore[misc] # mypy infers no default of a lambda
        if len(taken) in (5, 10, 20):
            watcher.send(Apply("optimizer.lr", len(taken) / 10))
    assert len(taken) > 20
    assert len(taken[-1].journal) == 3
    assert taken[-1].recipe
    trainer = Trainer(taken[-1].recipe)
    for seen in taken:
        trainer.advance(seen.state.step - trainer.step)
        assert equals(seen, trainer)
        assert seen.history.steps == seen.state.step
        assert seen.history.last[-1] == seen.state.loss
        assert seen.recipe
        assert seen.recipe.step == seen.state.step
        after = [param.after for param in seen.state.params]
        before = [np.asarray(param.before) for param in seen.state.params]
        for name, (w, b) in (("now", after), ("before", before)):
            assert np.array(seen.probes[name]).ravel() == pytest.approx(ROWS @ w.ravel() + b, abs=1e-4)


def test_a_snapshot_is_frozen(watcher: Watcher) -> None:
    """A snapshot does not change while the run continues."""
    watcher.send(SetSpeed(None), Begin(problem()), Step())
    seen = watcher.paused_at(1)
    parts = [part for param in seen.state.params for part in (param.before, param.grad, param.after)]
    arrays = [part for part in parts if part is not None]
    arrays += [seen.history.low, seen.history.high, seen.history.last]
    copies = [array.copy() for array in arrays]
    watcher.send(Run(500))
    watcher.paused_at(501)
    assert all(np.array_equal(array, copy) for array, copy in zip(arrays, copies, strict=True))


def test_many_commands_at_once(watcher: Watcher) -> None:
    """Hundreds of commands at once are all handled, in order."""
    watcher.send(SetSpeed(None), Begin(problem(optimizer__lr=0.001)), Run())
    watcher.until(lambda seen: seen.state.step > 0)
    watcher.send(Begin(problem(optimizer__lr=0.001)))
    rates = [0.001 + index * 1e-6 for index in range(100)]
    for rate in rates:
        watcher.send(Apply("optimizer.lr", rate), SetSpeed(20), Run(), Step(), Pause(), SetSpeed(None))
    seen = watcher.paused_at(100)
    edits = tuple(Edit(step, "optimizer.lr", rate) for step, rate in enumerate(rates, start=1))
    assert seen.journal.edits == edits


@pytest.mark.parametrize("error", [RuntimeError, SystemExit, KeyboardInterrupt, MemoryError, GeneratorExit])
def test_any_exception_of_the_training(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """Any exception of the training becomes a snapshot with its message, and the thread continues."""

    def fail(*_: object, **_more: object) -> None:
        raise error("out of order")

    watcher.send(Begin(problem()), Step())
    watcher.paused_at(1)
    monkeypatch.setattr(Trainer, "advance", fail)
    watcher.send(Run())
    seen = watcher.until(lambda seen: seen.status is Status.FAILED)
    assert seen.message == f"{error.__name__}: out of order"
    monkeypatch.undo()
    assert watcher.is_alive()


@pytest.mark.parametrize("method", ["observe", "__init__", "recipe_now"])
def test_exceptions_elsewhere(watcher: Watcher, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """The thread survives an exception anywhere, even while it makes the snapshot that reports one."""

    def fail(*_: object, **_more: object) -> None:
        raise SystemExit("out of order")

    monkeypatch.setattr(Trainer, method, fail)
    watcher.send(Begin(problem()))
    assert watcher.until(lambda seen: seen.status is Status.FAILED).message == "SystemExit: out of order"
    monkeypatch.undo()
    assert watcher.is_alive()


def test_on_change_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception of on_change does not end the training."""

    def break_down() -> None:
        raise RuntimeError("the screen is gone")

    watcher = Watcher()
    monkeypatch.setattr(watcher.training_thread, "_on_change", break_down)
    watcher.send(Begin(problem()), SetSpeed(None), Run(100))
    assert watcher.paused_at(100).message == ""
    assert watcher.training_thread.close()


@pytest.mark.parametrize(
    "commands",
    [[], [Begin(problem())], [Begin(problem()), SetSpeed(None), Run()], [Begin(problem()), SetSpeed(1), Run()]],
)
def test_close(commands: list[Command]) -> None:
    """close() ends the thread at once: before a run, paused, at full speed, and while it waits for a step."""
    watcher = Watcher()
    watcher.send(*commands)
    if commands:
        watcher.until(lambda seen: seen.status is (Status.RUNNING if len(commands) > 1 else Status.READY))
    began = monotonic()
    assert watcher.training_thread.close()
    assert monotonic() - began < MAX_JOIN_SECONDS / 3
    assert watcher.training_thread.close()


def test_close_with_a_backlog() -> None:
    """close() ends the thread without handling queued commands."""
    watcher = Watcher()
    watcher.send(Begin(problem()), *[Step()] * 200_000)
    assert watcher.training_thread.close()
    seen = watcher.training_thread.latest()
    assert seen is None or seen.state.step < 200_000


def test_close_during_a_long_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """close() waits at most MAX_JOIN_SECONDS for a long step, and returns False."""
    entered, go_on = threading.Event(), threading.Event()

    def long_step(_trainer: Trainer, _steps: int, **_more: bool) -> None:
        entered.set()
        assert go_on.wait(DEADLINE)

    monkeypatch.setattr(Trainer, "advance", long_step)
    monkeypatch.setattr(training_thread_module, "MAX_JOIN_SECONDS", 0.1)
    watcher = Watcher()
    watcher.send(Begin(problem()), Step())
    assert entered.wait(DEADLINE)
    began = monotonic()
    assert not watcher.training_thread.close()
    assert monotonic() - began < 1
    go_on.set()
    watcher.training_thread._thread.join(DEADLINE)
    assert not watcher.training_thread._thread.is_alive()
