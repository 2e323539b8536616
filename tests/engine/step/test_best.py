"""Best loss: lowest mean of an epoch since losses became comparable, independent of how the steps were made."""

import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.runs import arrive, assert_same_as_replay, bits, go_to, problem
from tests.golden import kept_files
from tui_trainer.base.hyperparameters import Value
from tui_trainer.conditions.condition import Condition
from tui_trainer.engine.observe.step_values import condition_names
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.checkpoint import pack, read_checkpoint
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.batches import BatchSchedule
from tui_trainer.engine.step.best import Best
from tui_trainer.observed.stop import BreakpointHit, Divergence
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import read_recipe

FOLDERS = Path(kept_files.__file__).parent / "version_0_1_0" / "run_folders"


def losses_of(trainer: Trainer) -> list[float]:
    """Return the losses of all steps of a short run."""
    view = trainer.record.history.view()
    assert view.width == 1
    return [float(loss) for loss in view.last]


def means(recipe: Recipe, steps: int) -> Iterator[tuple[float, int]]:
    """Yield the mean loss of each epoch of a run, to rounding, and its first step."""
    trainer, first = Trainer(recipe), 1
    losses: list[float] = []
    for step in range(1, steps + 1):
        trainer.advance(1)
        seen = trainer.observe()
        assert seen.loss is not None
        losses += [seen.loss] * seen.batch_rows
        if seen.rows_read == 0:
            yield math.fsum(losses) / len(losses), first
            losses.clear()
            first = step + 1


def test_a_swap_of_the_loss_resets_the_best() -> None:
    """After mse → mae before update 31 and divergence at 61, retry goes to the lowest loss since the swap."""
    edits = Journal((Edit(31, "loss", "mae"), Edit(61, "optimizer.lr", 50_000.0)))
    branches = Branches(Trainer(Recipe(problem(loss="mse", optimizer="sgd").config, edits)))
    divergence = branches.trainer.advance(100)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 61
    losses = losses_of(branches.trainer)
    lowest = 31 + int(np.argmin(losses[30:]))
    assert min(losses[:30]) < min(losses[30:])
    arrive(branches.retry_from_best(0.1))
    assert branches.trainer.step == lowest - 1 >= 30
    assert branches.trainer.config.loss.name == "mae"
    assert_same_as_replay(branches.trainer)
    branches.trainer.advance(1)
    assert branches.trainer.observe().loss == min(losses[30:])


@pytest.mark.parametrize(("address", "value"), [("loss", "mae"), ("loss.delta", 0.01), ("dataset.noise", 0.5)])
@pytest.mark.parametrize("size", [0, 7])
def test_edits_that_reset_the_best(address: str, value: Value, size: int) -> None:
    """Edits of loss, its hyperparameters or data reset the best loss; edits of rate, weight or batch size do not."""
    trainer = Trainer(problem("polynomial", loss="huber", batch_size=size))
    trainer.advance(40)
    before = trainer.record.best
    trainer.apply("optimizer.lr", 0.0001)
    trainer.apply("params.b", 0.5)
    trainer.apply("batch_size", 9)
    assert trainer.record.best == before
    trainer.apply(address, value)
    assert trainer.record.best == Best.since(40)
    trainer.advance(30)
    assert trainer.record.best.step > 40
    assert_same_as_replay(trainer)
    go_to(trainer, 40)
    assert trainer.record.best == Best.since(40)
    go_to(trainer, 39)
    assert_same_as_replay(trainer)


def test_retry_before_there_is_a_best() -> None:
    """A divergence right after a swap of the loss retreats to the step of the swap."""
    edits = Journal((Edit(31, "loss", "mae"), Edit(31, "optimizer.lr", 1e6)))
    start = problem("polynomial", loss="mse", batch_size=7, optimizer="sgd", optimizer__lr=1e-5)
    branches = Branches(Trainer(Recipe(start.config, edits)))
    divergence = branches.trainer.advance(100)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 31
    arrive(branches.retry_from_best(0.1))
    assert branches.trainer.step == 30
    assert branches.trainer.config.loss.name == "mae"


@pytest.mark.parametrize("name", ["polynomial", "logistic-sgd"])
@pytest.mark.parametrize("size", [1, 7, 0])
def test_the_mean_of_an_epoch(name: str, size: int) -> None:
    """The mean is weighted by rows; with one batch per epoch it is the step's loss to the last bit."""
    recipe = problem(name, batch_size=size)
    trainer = Trainer(recipe)
    trainer.advance(300)
    loss, step = min(means(recipe, 300))
    best = trainer.record.best
    assert best.step == step
    assert best.loss == (loss if size == 0 else pytest.approx(loss, rel=1e-12))


def test_an_epoch_with_a_swap_in_it_does_not_count() -> None:
    """The first epoch that counts is the one after the swap."""
    trainer = Trainer(problem("polynomial", batch_size=7, optimizer__lr=0.0001))
    trainer.advance(4)
    rows = trainer.learner.dataset.rows
    trainer.apply("loss", "mae")
    steps = math.ceil(rows / 7)
    trainer.advance(2 * steps - 1 - trainer.step)
    assert trainer.record.best.loss == math.inf
    trainer.advance(1)
    assert trainer.record.best.step == steps + 1
    assert trainer.record.best.loss < math.inf


@given(
    losses=st.lists(st.sampled_from([0.0, 0.1, 1 / 3, 2.0, 7e30]), min_size=1, max_size=40),
    cuts=st.lists(st.integers(0, 40), max_size=5),
    rows=st.integers(1, 12),
    size=st.integers(0, 13),
    position=st.integers(0, 11),
)
def test_the_best_does_not_depend_on_chunks(losses: list[float], cuts: list[int], rows: int, size: int, position: int) -> None:
    """The best loss has the same bits however many steps are added at a time, and step by step."""
    whole = np.array(losses)
    schedule = BatchSchedule(position % rows, size, rows)
    at_once = Best.since(4).with_losses(whole, 5, schedule)
    spans, in_chunks = list(zip(range(len(losses)), schedule.batches(), strict=False)), Best.since(4)
    for start, end in pairwise(sorted({0, len(losses), *(cut for cut in cuts if cut < len(losses))})):
        there = schedule._replace(position=spans[start][1][0])
        in_chunks = in_chunks.with_losses(whole[start:end], 5 + start, there)
    assert in_chunks == at_once
    each = list(Best.since(4).best_after_each(whole, 5, schedule))
    assert each[-1] == at_once
    lows = Best.since(4).lowest_before_each(whole, 5, schedule)
    assert lows == [math.inf, *(best.loss for best in each[:-1])]


@pytest.mark.parametrize("text", ["loss < best_loss and step > 25", "loss > 2 * best_loss and w[0] > -1000"])
@pytest.mark.parametrize("size", [0, 7])
def test_breakpoints_on_the_best_loss(text: str, size: int) -> None:
    """Breakpoints on best_loss stop at the same steps whether tested step by step or in long runs, also after a swap."""
    edits = Journal((Edit(20, "loss", "mae"), Edit(60, "params.b", 100.0)))
    recipe = Recipe(problem("polynomial", batch_size=size, optimizer__lr=0.0001).config, edits)

    def hits(chunk: int) -> list[int]:
        trainer = Trainer(recipe)
        trainer.executor.set_conditions([Condition.parse(text, condition_names(trainer.learner))])
        found = []
        while trainer.step < 80:
            stop = trainer.advance(min(chunk, 80 - trainer.step))
            found += [stop.step] if isinstance(stop, BreakpointHit) else []
        return found

    assert hits(1) == hits(80)
    assert hits(1)


def test_a_checkpoint_within_an_epoch(tmp_path: Path) -> None:
    """A run resumed in the middle of an epoch has the same best loss as an uninterrupted one."""
    trainer = Trainer(problem("polynomial", batch_size=7))
    trainer.record.keyframes.set_spacing(16)
    trainer.advance(32)
    newest, recipe = trainer.record.newest_checkpoint, trainer.recipe_now()
    assert newest is not None
    assert newest.state.best.epoch_rows > 0
    (tmp_path / "one.safetensors").write_bytes(pack(newest, recipe))
    resumed = Trainer(recipe)
    resumed.resume(read_checkpoint(tmp_path / "one.safetensors", recipe))
    for run in (trainer, resumed):
        run.advance(60)
    assert bits(resumed) == bits(trainer)


@pytest.mark.parametrize("name", ["full_batch", "lbfgs"])
def test_a_checkpoint_of_version_0_1_0(name: str) -> None:
    """A full-batch checkpoint of version 0.1.0 resumes with its best loss, to the same bits as a replay."""
    recipe = read_recipe(FOLDERS / name / "recipe.toml")
    resumed, straight = resume_kept(name, recipe), Trainer(recipe)
    for run in (resumed, straight):
        run.advance(recipe.step - run.step)
    assert bits(resumed) == bits(straight)


def test_a_checkpoint_of_version_0_1_0_in_batches() -> None:
    """A mini-batch checkpoint of version 0.1.0 counts its best loss from there on, with the baseline of a replay."""
    recipe = read_recipe(FOLDERS / "mini_batch" / "recipe.toml")
    resumed, straight = resume_kept("mini_batch", recipe), Trainer(recipe)
    assert resumed.record.best == Best.since(resumed.step)
    for run in (resumed, straight):
        run.advance(recipe.step - run.step)
    assert bits(resumed).baseline == bits(straight).baseline
    assert resumed.record.best.step > 192
    assert resumed.record.best.loss < math.inf


def resume_kept(name: str, recipe: Recipe) -> Trainer:
    """Return a trainer resumed from a checkpoint of version 0.1.0."""
    (path,) = (FOLDERS / name).glob("*.safetensors")
    trainer = Trainer(recipe)
    trainer.resume(read_checkpoint(path, recipe))
    return trainer

