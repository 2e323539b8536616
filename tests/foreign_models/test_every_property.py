"""Every property of a run holds for every foreign model, with full batches and mini-batches, to the last bit."""

import logging
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.engine.runs import Bits, arrive, assert_same_as_replay, bits, go_to
from tests.foreign_models.registered import LR, foreign
from tests.foreign_models.zoo import FOREIGN_MODELS
from tests.pairwise import pairwise
from tui_trainer.datasets.load import load
from tui_trainer.engine.observe.observe import LearnerView
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.checkpoint import Checkpoint, pack, read_checkpoint
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.build import shapes_of
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

BURST_STEPS = 16
"""Steps of a run in bursts: three epochs of mini-batches."""
SIZES = (0, 7)
"""Batch sizes: all 30 rows, and 7 with a last batch of 2."""
Case = tuple[str, str, int]
"""Names of a foreign model and an optimizer, and a batch size."""
NAMES = [name for name, model in FOREIGN_MODELS.items() if model.raises_at is None]
CASES: list[Case] = list(product(NAMES, LR, SIZES))
every_case = pytest.mark.parametrize("case", pairwise(CASES)[::2], ids=str)


def started(case: Case, steps: int = 0) -> Trainer:
    """Return a trainer of the case after these steps."""
    trainer = Trainer(foreign(*case))
    trainer.record.keyframes.set_spacing(4)
    assert trainer.advance(steps) is None
    return trainer


def bits_at_each_step(trainer: Trainer, steps: int, look: Callable[[Trainer], object] = lambda _: None) -> list[Bits]:
    """Make single steps, look after each, and return the bits after each."""
    found = []
    for _ in range(steps):
        assert trainer.advance(1) is None
        look(trainer)
        found.append(bits(trainer))
    return found


@every_case
def test_a_run_trains_and_goes_back(case: Case) -> None:
    """Going back to every step gives the bits that it had, and so does going on from there."""
    trainer = started(case)
    expected = bits_at_each_step(trainer, 12)
    assert len({state.tensors for state in expected}) == 12
    for step in (11, 3, 8, 12):
        assert go_to(trainer, step) is None
        assert bits(trainer) == expected[step - 1]
    assert_same_as_replay(trainer)


@every_case
def test_phases_and_edits_are_replayed(case: Case) -> None:
    """Edits of a rate, a weight, the batch size and the optimizer, in the middle of a step and between steps, replay to the same bits."""
    trainer = started(case, 5)
    name = next(iter(trainer.learner.model.params))
    for phases, address, value in (
        (2, "optimizer.lr", LR[case[1]] / 2), (4, f"params.{name}[0]", 0.5), (0, "batch_size", 5), (3, "optimizer", "sgd")
    ):  # fmt: skip
        for _ in range(phases):
            assert trainer.advance_phase() is None
        assert trainer.apply(address, value) is None
        assert trainer.advance(2) is None
    assert_same_as_replay(trainer)


@every_case
def test_edits_are_undone_and_branches_returned_to(case: Case) -> None:
    """After undo, redo and a return to a branch the bits are those of a run that went there directly."""
    trainer = started(case, 6)
    branches = Branches(trainer)
    branches.apply("optimizer.lr", LR[case[1]] / 2)
    assert trainer.advance(4) is None
    edited = bits(trainer)
    arrive(branches.undo())
    assert trainer.advance(4) is None
    assert bits(trainer) == bits(started(case, 10))
    arrive(branches.return_to(branches.abandoned[0]))
    assert bits(trainer) == edited
    arrive(branches.undo())
    arrive(branches.redo())
    assert trainer.advance(4) is None
    assert bits(trainer) == edited


@every_case
def test_a_run_resumes_from_a_checkpoint(case: Case, tmp_path: Path) -> None:
    """A run resumed from a checkpoint has the same bits, forward and back again."""
    trainer = started(case, 9)
    checkpoint = trainer.record.newest_checkpoint
    assert isinstance(checkpoint, Checkpoint)
    recipe = trainer.recipe_now()
    (tmp_path / "some.safetensors").write_bytes(pack(checkpoint, recipe))
    resumed = Trainer(parse_recipe(format_recipe(recipe), "saved.toml"))
    resumed.resume(read_checkpoint(tmp_path / "some.safetensors", resumed.recipe_now()))
    assert resumed.step == checkpoint.state.step
    for step in (15, 6):
        for run in (trainer, resumed):
            assert go_to(run, step) is None if step < run.step else run.advance(step - run.step) is None
        assert bits(resumed) == bits(trainer)


def look_at_everything(trainer: Trainer) -> None:
    """Ask all questions that charts, panes and breakpoints ask of a run."""
    view, learner = LearnerView(trainer.learner, trainer.pre_update), trainer.learner
    for _ in range(2):
        trainer.observe()
        view.predict(learner.dataset.x)
        view.predict_before(learner.dataset.x)
        view.closed_form_gradient()
        learner.full_loss.of(learner.model)
        learner.measure_baseline(1.0, learner.step)


@every_case
def test_looking_leaves_no_trace(case: Case) -> None:
    """A run that is looked at after every step and every phase has the bits of a run that isn't."""
    expected = bits_at_each_step(started(case), 6)
    watched = started(case)
    outside = torch.get_rng_state()
    assert bits_at_each_step(watched, 3, look_at_everything) == expected[:3]
    for state in expected[3:]:
        for _ in range(5):
            assert watched.advance_phase() is None
            look_at_everything(watched)
        assert bits(watched) == state
    assert torch.equal(torch.get_rng_state(), outside)


@every_case
def test_predictions_are_those_of_the_module_in_eval_mode(case: Case) -> None:
    """The same question twice gives the same answer: the module's in eval mode, with the run's first random numbers."""
    trainer = started(case, 3)
    learner = trainer.learner
    view = LearnerView(learner, trainer.pre_update)
    first, second = view.predict(learner.dataset.x), view.predict(learner.dataset.x)
    assert np.array_equal(first, second)
    with torch.random.fork_rng():
        torch.manual_seed(trainer.config.seed)
        module = FOREIGN_MODELS[case[0]].module()
        first_numbers = torch.get_rng_state()
    names = dict(learner.model.params) | dict(learner.model.buffers)
    module.load_state_dict({name: names.get(name, value) for name, value in module.state_dict().items()})
    with torch.no_grad(), torch.random.fork_rng():
        torch.set_rng_state(first_numbers)
        outputs = module.eval()(learner.batches.inputs)
    assert np.array_equal(first, outputs.numpy())


def assert_bursts_are_exact(case: Case) -> str:
    """Assert that many steps in one call give the bits of single steps, in bursts where they are possible.

    Returns why steps can't be recorded, as the log must say it; an empty text if they can be.
    """
    expected, fast = started(case), started(case)
    bits_at_each_step(expected, BURST_STEPS)
    fast.executor.bursts.record_after_steps = 1
    fast.record.keyframes.set_spacing(BURST_STEPS)
    assert fast.advance(BURST_STEPS) is None
    assert bits(fast) == bits(expected)
    reason = "steps of lbfgs can't be recorded" if case[1] == "lbfgs" else FOREIGN_MODELS[case[0]].single_steps
    assert (len(fast.executor.bursts) == 0) == bool(reason)
    return reason


@every_case
def test_runs_at_full_speed_make_the_same_steps(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    """Many steps are made in bursts with the bits of single steps, unless the log says why they are made one by one."""
    caplog.set_level(logging.DEBUG, "tui_trainer.engine.burst")
    reason = assert_bursts_are_exact(case)
    assert {record.getMessage() for record in caplog.records} == ({f"steps are made one by one: {reason}"} if reason else set())


@pytest.mark.parametrize("name", FOREIGN_MODELS)
def test_shapes_are_known_without_weights(name: str) -> None:
    """The shapes of a model's weights are known before it is built."""
    recipe = foreign(name)
    assert shapes_of(recipe.config, load(recipe.config).schema) == Trainer(recipe).learner.model.shapes()


def test_two_runs_in_turn_dont_disturb_each_other() -> None:
    """Two runs that draw random numbers, made in turn in one thread, have the bits that each has alone."""
    cases = [("batchnorm_dropout", "sgd", 7), ("batchnorm_classes", "adam", 0)]
    alone = [bits_at_each_step(started(case), 6) for case in cases]
    outside = torch.get_rng_state()
    first, second = (started(case) for case in cases)
    for of_first, of_second in zip(*alone, strict=True):
        assert (bits_at_each_step(first, 1), bits_at_each_step(second, 1)) == ([of_first], [of_second])
        torch.rand(1)  # whatever the process draws in between
        outside = torch.get_rng_state()
    assert torch.equal(torch.get_rng_state(), outside)


def test_a_module_starts_as_after_manual_seed() -> None:
    """The weights of a module are those that it has after torch.manual_seed with the run's seed."""
    recipe: Recipe = foreign("network")
    trainer = Trainer(recipe)
    torch.manual_seed(recipe.config.seed)
    expected = FOREIGN_MODELS["network"].module()
    for name, param in expected.named_parameters():
        assert torch.equal(param, trainer.learner.model.params[name])
