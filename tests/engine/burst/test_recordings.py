"""What recordings and runs that are over leave in memory: a bounded number of bursts, nothing else."""

import gc
import linecache
import weakref

import pytest

from tests.engine.burst.test_burst import in_bursts, quick
from tests.engine.drive import begun
from tests.engine.runs import assert_same_as_replay, bits, problem
from tui_trainer.engine.burst import burst as bursts
from tui_trainer.engine.burst.burst import record_burst
from tui_trainer.engine.burst.recordings import MOST_RECORDINGS, Recordings
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.commands import Apply, Begin, GoTo, Run


def recordings_of(trainer: Trainer) -> Recordings:
    """The bursts that a trainer keeps."""
    return trainer.steps._recordings


def test_their_number_is_bounded() -> None:
    """Of more configurations than there is room for, the last ones are kept."""
    trainer = quick(problem("logistic-sgd"))
    for number in range(MOST_RECORDINGS + 3):
        trainer.apply("optimizer.lr", 0.5 + 0.01 * number)
        trainer.advance(8)
    assert len(recordings_of(trainer)) == MOST_RECORDINGS
    assert_same_as_replay(trainer)


def test_a_configuration_that_comes_back_is_not_recorded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its burst is used at once, with the same bits as single steps."""
    made = in_bursts(monkeypatch)
    trainer, one_by_one = quick(problem("logistic-sgd")), Trainer(problem("logistic-sgd"))
    for value in (0.5, 0.6, 0.5, 0.6):
        for one in (trainer, one_by_one):
            one.apply("optimizer.lr", value)
            one.advance(20)
    assert bits(trainer) == bits(one_by_one)
    assert made == [bursts.PROOF_STEPS, 18, bursts.PROOF_STEPS, 18, 18, 18]
    assert len(recordings_of(trainer)) == 2


def test_a_burst_from_before_the_optimizer_had_its_memory_does_not_stand_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Momentum that is switched on and off again leaves more tensors: the step is recorded anew, and so is fast."""
    made = in_bursts(monkeypatch)
    trainer = quick(problem("logistic-sgd", optimizer="sgd", optimizer__momentum=0))
    for value in (0, 0.9, 0):
        trainer.apply("optimizer.momentum", value)
        trainer.advance(20)
    assert [steps for steps in made if steps > bursts.PROOF_STEPS] == [18, 18, 18]
    assert_same_as_replay(trainer)


def test_a_recording_leaves_no_python_code_behind() -> None:
    """torch.fx would keep the text of every graph in the cache of source lines."""
    trainer = Trainer(problem("logistic-sgd"))
    trainer.advance(3)
    kept = generated()
    assert record_burst(trainer.learner)
    assert generated() == kept


def generated() -> set[str]:
    """Names of the Python code that torch.fx has written in this process."""
    return {name for name in linecache.cache if name.startswith("<eval_with_key>")}


def test_nothing_holds_a_trainer_whose_run_is_over() -> None:
    """A new problem lets go of the old run's trainer, its bursts and its model, edits and moves through time included."""
    drive = begun("logistic-sgd")
    time = drive.controller._time
    assert time is not None
    time.trainer.steps.record_after = 3
    drive.send(Apply("optimizer.lr", 0.4), Run(30))
    drive.go()
    drive.send(GoTo(5), Apply("optimizer.lr", 0.3), Run(30))
    drive.go()
    held = [weakref.ref(one) for one in (time.trainer, time.trainer.learner, time.trainer.learner.model, recordings_of(time.trainer))]
    del time
    drive.send(Begin(problem("linear")))
    gc.collect()
    assert [one() for one in held] == [None] * len(held)
