"""The loops that the program is compared with compute the same losses as the program."""

from functools import partial

import numpy as np
import pytest

from tests.benchmarks.speed.app import mini_batch_speed
from tests.benchmarks.speed.engine import mlp_speed, spirals_time
from tests.benchmarks.speed.loops.bare import bare_loop
from tests.benchmarks.speed.loops.problem_tensors import PROBLEMS, tensors_of, wide_problem, wide_tensors
from tests.benchmarks.speed.loops.tutorial import tutorial_loop
from tests.engine.runs import problem
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.batches import epoch_order
from tui_trainer.observed.stop import BreakpointHit

STEPS = 50


def losses_of(trainer: Trainer) -> list[float | None]:
    """Return the losses of the first STEPS steps of the engine."""
    losses = []
    for _ in range(STEPS):
        trainer.advance(1)
        losses.append(trainer.observe().loss)
    return losses


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_bare_loop(name: str) -> None:
    """The bare loop's losses equal the engine's up to the rounding of the update, also when it is called twice."""
    run = bare_loop(tensors_of(name))
    assert run(20).tolist() + run(STEPS - 20).tolist() == pytest.approx(losses_of(Trainer(problem(name))), rel=1e-5)


@pytest.mark.parametrize("name", ["logistic-sgd", "logistic-builtin-loss"])
def test_bit_for_bit(name: str) -> None:
    """The losses equal the engine's bit for bit where the update is torch.optim's."""
    assert bare_loop(tensors_of(name))(STEPS).tolist() == losses_of(Trainer(problem(name)))


@pytest.mark.parametrize("name", PROBLEMS)
def test_steps_in_one_call(name: str) -> None:
    """The last loss equals the engine's when the engine makes all steps in one call."""
    trainer = Trainer(problem(name))
    trainer.advance(STEPS)
    assert trainer.observe().loss == pytest.approx(float(bare_loop(tensors_of(name))(STEPS)[-1]), rel=1e-5)


@pytest.mark.parametrize("optimizer", mini_batch_speed.GOALS)
def test_mini_batches(optimizer: str) -> None:
    """The losses on mini-batches equal the engine's up to rounding, when the rows have the same order."""
    recipe = problem(mini_batch_speed.PROBLEM, optimizer=optimizer, batch_size=mini_batch_speed.BATCH_SIZE)
    run = mini_batch_speed.loop(optimizer, partial(epoch_order, recipe.config.seed))
    assert run(STEPS).tolist() == pytest.approx(losses_of(Trainer(recipe)), rel=1e-4)


@pytest.mark.parametrize(("optimizer", "update", "_"), mlp_speed.GOALS)
def test_the_network(optimizer: str, update: str, _: float) -> None:
    """The losses of the network on mini-batches equal the engine's up to rounding, when the rows have the same order."""
    recipe = mlp_speed.mlp_recipe(optimizer)
    run = mlp_speed.loop(optimizer, update, partial(epoch_order, recipe.config.seed))
    assert run(STEPS).tolist() == pytest.approx(losses_of(Trainer(recipe)), rel=1e-4)


def test_the_spirals() -> None:
    """The loop of the spirals reaches the wanted accuracy after as many updates as the engine."""
    recipe = spirals_time.recipe(0)
    trainer = Trainer(recipe)
    trainer.set_breakpoints(recipe.breakpoints)
    assert isinstance(trainer.advance(spirals_time.MAX_STEPS), BreakpointHit)
    assert spirals_time.loop(0)() == trainer.step


def test_the_wide_bare_loop() -> None:
    """The bare loop's losses on ten columns equal the engine's."""
    assert bare_loop(wide_tensors(300))(STEPS).tolist() == pytest.approx(losses_of(Trainer(*wide_problem(300))), rel=1e-5)


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_tutorials_loop(name: str) -> None:
    """The tutorial's losses equal the bare loop's up to rounding."""
    assert tutorial_loop(tensors_of(name))(STEPS) == pytest.approx(bare_loop(tensors_of(name))(STEPS).tolist(), rel=1e-5)


def test_losses_fall() -> None:
    """The losses fall at every step of every problem, so that the loops compared do train."""
    for name in PROBLEMS:
        losses = bare_loop(tensors_of(name))(STEPS).numpy()
        assert np.all(np.diff(losses) < 0)
