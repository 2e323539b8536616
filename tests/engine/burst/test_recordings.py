"""Memory of recordings and finished runs: a bounded number of bursts is cached, the rest is freed."""

import gc
import linecache
import weakref

import pytest

from tests.engine.burst.test_burst import in_bursts, quick
from tests.engine.drive import begun
from tests.engine.runs import assert_same_as_replay, bits, problem
from tui_trainer.engine.burst import burst as bursts
from tui_trainer.engine.burst.burst import record_burst
from tui_trainer.engine.burst.recordings import MAX_RECORDINGS, Recordings
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.commands import Apply, Begin, GoTo, Run


def recordings_of(trainer: Trainer) -> Recordings:
    """Return the cache of bursts of a trainer."""
    return trainer.executor.bursts._recordings


def test_the_cache_is_bounded() -> None:
    """At most MAX_RECORDINGS bursts are cached."""
    trainer = quick(problem("logistic-sgd"))
    for number in range(MAX_RECORDINGS + 3):
        trainer.apply("optimizer.lr", 0.5 + 0.01 * number)
        trainer.advance(8)
    assert len(recordings_of(trainer)) == MAX_RECORDINGS
    assert_same_as_replay(trainer)


def test_hyperparameters_that_return_are_not_recorded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hyperparameters that return use their cached burst at once, with the same bits as single steps."""
    made = in_bursts(monkeypatch)
    trainer, one_by_one = quick(problem("logistic-sgd")), Trainer(problem("logistic-sgd"))
    for value in (0.5, 0.6, 0.5, 0.6):
        for run in (trainer, one_by_one):
            run.apply("optimizer.lr", value)
            run.advance(20)
    assert bits(trainer) == bits(one_by_one)
    assert made == [bursts.CHECKED_STEPS, 18, bursts.CHECKED_STEPS, 18, 18, 18]
    assert len(recordings_of(trainer)) == 2


def test_a_burst_with_less_optimizer_state_is_recorded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Momentum switched on and off leaves more optimizer state: the step is recorded again."""
    made = in_bursts(monkeypatch)
    trainer = quick(problem("logistic-sgd", optimizer="sgd", optimizer__momentum=0))
    for value in (0, 0.9, 0):
        trainer.apply("optimizer.momentum", value)
        trainer.advance(20)
    assert [steps for steps in made if steps > bursts.CHECKED_STEPS] == [18, 18, 18]
    assert_same_as_replay(trainer)


def test_a_recording_leaves_no_generated_code() -> None:
    """A recording leaves no generated code of torch.fx in linecache."""
    trainer = Trainer(problem("logistic-sgd"))
    trainer.advance(3)
    before = generated()
    assert record_burst(trainer.learner)
    assert generated() == before


def generated() -> set[str]:
    """Return the names of the code that torch.fx has generated in this process."""
    return {name for name in linecache.cache if name.startswith("<eval_with_key>")}


def test_a_finished_run_is_freed() -> None:
    """A new run frees the trainer, model and bursts of the previous one."""
    drive = begun("logistic-sgd")
    branches = drive.controller._branches
    assert branches is not None
    branches.trainer.executor.bursts.record_after_steps = 3
    drive.send(Apply("optimizer.lr", 0.4), Run(30))
    drive.go()
    drive.send(GoTo(5), Apply("optimizer.lr", 0.3), Run(30))
    drive.go()
    trainer = branches.trainer
    parts = [weakref.ref(part) for part in (trainer, trainer.learner, trainer.learner.model, recordings_of(trainer))]
    del branches, trainer
    drive.send(Begin(problem("linear")))
    gc.collect()
    assert [part() for part in parts] == [None] * len(parts)
