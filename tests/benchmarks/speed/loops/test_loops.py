"""The loops that the program is compared with compute what it computes."""

import numpy as np
import pytest

from tests.benchmarks.speed.loops.bare import bare_loop
from tests.benchmarks.speed.loops.start import PROBLEMS, start_of, wide_problem, wide_start
from tests.benchmarks.speed.loops.tutorial import tutorial_loop
from tests.engine.runs import problem
from tui_trainer.engine.replay.trainer import Trainer

STEPS = 50


def losses_of(trainer: Trainer) -> list[float | None]:
    """The losses the engine computes."""
    losses = []
    for _ in range(STEPS):
        trainer.advance(1)
        losses.append(trainer.observe().loss)
    return losses


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_bare_loop(name: str) -> None:
    """The bare loop's losses are the engine's, but for the rounding of its update, in one go or in two."""
    run = bare_loop(start_of(name))
    assert run(20).tolist() + run(STEPS - 20).tolist() == pytest.approx(losses_of(Trainer(problem(name))), rel=1e-5)


@pytest.mark.parametrize("name", ["logistic-sgd", "logistic-builtin-loss"])
def test_bit_for_bit(name: str) -> None:
    """Where the update is torch's own, they are the same to the last bit."""
    assert bare_loop(start_of(name))(STEPS).tolist() == losses_of(Trainer(problem(name)))


@pytest.mark.parametrize("name", PROBLEMS)
def test_many_at_a_time(name: str) -> None:
    """They are so too when the engine makes all the steps in one call, as it does when it is in a hurry."""
    trainer = Trainer(problem(name))
    trainer.advance(STEPS)
    assert trainer.observe().loss == pytest.approx(float(bare_loop(start_of(name))(STEPS)[-1]), rel=1e-5)


def test_the_wide_bare_loop() -> None:
    """On ten columns too they are the engine's losses."""
    assert bare_loop(wide_start(300))(STEPS).tolist() == pytest.approx(losses_of(Trainer(*wide_problem(300))), rel=1e-5)


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_tutorials_loop(name: str) -> None:
    """The tutorial's loop comes to the same losses; it rounds in other places."""
    assert tutorial_loop(start_of(name))(STEPS) == pytest.approx(bare_loop(start_of(name))(STEPS).tolist(), rel=1e-5)


def test_it_learns() -> None:
    """The losses fall on every problem: nothing is compared that stands still."""
    for name in PROBLEMS:
        losses = bare_loop(start_of(name))(STEPS).numpy()
        assert np.all(np.diff(losses) < 0)
