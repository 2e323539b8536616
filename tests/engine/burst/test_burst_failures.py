"""Failures while a step is recorded, checked or made in a burst: the run is the same as with single steps."""

import logging
import subprocess
import sys
import warnings
from collections.abc import Callable

import pytest
import torch

from tests.engine.burst.test_burst import in_bursts, quick
from tests.engine.runs import bits, exactly, problem, weights
from tests.pairwise import by_turns
from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.burst import burst as bursts
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.learner import Learner
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe

ERRORS = [
    RuntimeError("torch"), AttributeError("namespace"), TypeError("type"), OverflowError("large"), MemoryError(),
    torch.OutOfMemoryError("memory"), DeprecationWarning("gone soon"),
]  # fmt: skip
Break = Callable[[pytest.MonkeyPatch, Exception], None]


def break_recording(patch: pytest.MonkeyPatch, error: Exception) -> None:
    """Make compiling a step raise `error`."""

    def fail(_: str) -> None:
        raise error

    patch.setattr(torch.jit, "CompilationUnit", fail)


def break_burst(patch: pytest.MonkeyPatch, error: Exception, from_call: int) -> None:
    """Make bursts raise half-way, with tensors already changed, from the given call on."""
    make, calls = bursts.Burst.make_steps, [0]

    def fail(self: bursts.Burst, learner: Learner, steps: int) -> FloatArray | None:
        calls[0] += 1
        if calls[0] < from_call:
            return make(self, learner, steps)
        make(self, learner, steps // 2 + 1)
        learner.params[0].grad = None
        raise error

    patch.setattr(bursts.Burst, "make_steps", fail)


def break_proof(patch: pytest.MonkeyPatch, error: Exception) -> None:
    """Make the burst of the check raise."""
    break_burst(patch, error, 1)


def break_run(patch: pytest.MonkeyPatch, error: Exception) -> None:
    """Make the second burst after the check raise."""
    break_burst(patch, error, 3)


SPOILS = (break_recording, break_proof, break_run)


@pytest.mark.parametrize(("error", "spoil"), by_turns(ERRORS, SPOILS), ids=lambda case: getattr(case, "__name__", repr(case)))
def test_any_exception(error: Exception, spoil: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any exception anywhere leaves the bits, losses and divergence of single steps; the nightly run tests all pairs."""
    edits = Journal((Edit(50, "optimizer.lr", 0.0002), Edit(75, "optimizer.lr", 10.0)))
    recipe = Recipe(problem(optimizer="momentum", optimizer__lr=0.0001).config, edits)
    plain = Trainer(recipe)
    stop = plain.advance(100)
    assert isinstance(stop, Divergence)
    spoil(monkeypatch, error)
    trainer = quick(recipe)
    assert trainer.advance(20) is trainer.advance(20) is None
    assert trainer.advance(60) == stop
    assert bits(trainer) == bits(plain)
    assert trainer.record.history.view().last.tolist() == plain.record.history.view().last.tolist()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1)], ids=repr)
def test_interruptions_are_not_caught(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """KeyboardInterrupt and SystemExit during a burst are not caught."""
    break_run(monkeypatch, error)  # type: ignore[arg-type] # it raises whatever it is given
    trainer = quick(problem())
    trainer.advance(20)
    with pytest.raises(type(error)):
        trainer.advance(20)


def test_a_rate_beyond_float32_in_a_burst() -> None:
    """A learning rate of 1e39 before update 20,001 diverges there, with the weights of step 20,000."""
    config = problem(loss="mse", optimizer="sgd", optimizer__lr=0.0001).config
    trainer, fresh = (Trainer(Recipe(config, Journal((Edit(20_001, "optimizer.lr", 1e39),)))) for _ in range(2))
    trainer.executor.bursts.record_after_steps = fresh.executor.bursts.record_after_steps = 200
    stop = trainer.advance(60_000)
    assert isinstance(stop, Divergence)
    assert (stop.step, trainer.step) == (20_001, 20_000)
    assert "no longer finite" in stop.reason
    assert fresh.advance(20_000) is None
    assert bits(trainer) == bits(fresh)


def test_a_failure_is_logged_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """The first failure is logged as a warning with its traceback, later ones at level DEBUG."""
    break_recording(monkeypatch, AttributeError("no such thing"))
    caplog.set_level(logging.DEBUG, "tui_trainer")
    trainer = quick(problem())
    for lr in (0.001, 0.002, 0.003):
        trainer.apply("optimizer.lr", lr)
        trainer.advance(20)
    levels = [record.levelno for record in caplog.records]
    assert levels == [logging.WARNING, logging.DEBUG, logging.DEBUG]
    assert all(record.exc_info and record.exc_info[0] is AttributeError for record in caplog.records)


@pytest.mark.parametrize("category", [DeprecationWarning, FutureWarning, UserWarning])
def test_a_warning_while_recording(category: type[Warning], monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning while recording is neither shown nor an error, and the burst is used."""
    made, compile_unit = in_bursts(monkeypatch), torch.jit.CompilationUnit

    def warn(text: str) -> torch.jit.CompilationUnit:
        warnings.warn("torch.jit is deprecated", category, stacklevel=1)
        return compile_unit(text)

    monkeypatch.setattr(torch.jit, "CompilationUnit", warn)
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        quick(problem()).advance(30)
    assert made[1:] == [28]
    assert not shown


@pytest.mark.parametrize("action", ["error", "always"])
def test_a_warning_while_running(action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst that warns while running is not used, and its warning is not shown."""
    made, execution = in_bursts(monkeypatch), torch.jit.optimized_execution  # type: ignore[attr-defined] # torch does not export it by name

    def warn(optimize: bool) -> object:
        warnings.warn("optimized_execution is deprecated", FutureWarning, stacklevel=1)
        return execution(optimize)

    monkeypatch.setattr(torch.jit, "optimized_execution", warn)
    plain, trainer = Trainer(problem()), quick(problem())
    plain.advance(30)
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter(action)  # type: ignore[arg-type] # the names are right
        trainer.advance(30)
    assert made == [bursts.CHECKED_STEPS]
    assert not shown
    assert bits(trainer) == bits(plain)


WITHOUT = """
import os
import sys
import torch
for spoil in sys.argv[1:]:
    pid = os.fork()
    if not pid:
        exec(spoil)
        break
    os.waitpid(pid, 0)
else:
    sys.exit()
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe

trainer = Trainer(Recipe(open_problem("linear").config))
trainer.executor.bursts.record_after_steps = 3
assert trainer.advance(60) is None
print(*(param.detach().numpy().tobytes().hex() for param in trainer.learner.params))
print(trainer.executor.bursts._bursts)
"""
GONE = """
for name in [name for name in sys.modules if name.partition(".")[0] == "torch" and ".jit" in name]:
    sys.modules[name] = None
del torch.jit
"""
RAISING = """
class Raising:
    def __getattr__(self, name):
        raise NotImplementedError(name)
torch.jit = Raising()
"""


def test_without_torchscript() -> None:
    """Without TorchScript, absent or raising, and with warnings as errors, a run is made in single steps."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WITHOUT, GONE, RAISING],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    plain = Trainer(problem())
    plain.advance(60)
    expected = " ".join(exactly(param).hex() for param in weights(plain).values())
    assert done.stdout.splitlines() == [expected, "{15: None}"] * 2, done.stderr
