"""A run that is ruined stops: it says at which step, and stands before it, still usable."""

import re
from collections.abc import Callable

import numpy as np
import pytest
import torch

from tests.engine.runs import all_finite, assert_same_as_replay, bits, go_to, points, problem, weights
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe

FIRST_W = 2.2690513134002686


def steep() -> Dataset:
    """Points so far out that the loss is finite in float32 and its gradient is not."""
    return points([1e21, 1e21], [FIRST_W * 1e21 - 1e18] * 2)


CASES: dict[str, tuple[Callable[[], Trainer], str]] = {
    "loss over 1000 times its first": (
        lambda: Trainer(problem(optimizer__lr=0.05)),
        r"^loss .*> 1000 × the initial [0-9.]+; taken back",
    ),
    "infinite loss": (lambda: Trainer(problem(optimizer__lr=1e19, diverges_at=1e300)), r"loss.*\binf\b"),
    "infinite weights": (lambda: Trainer(problem(optimizer__lr=1e38)), r"\bw .*finite.*taken back"),
    "infinite gradient": (lambda: Trainer(problem(), steep()), r"gradient of w .*not finite.*not made"),
    "infinite first loss": (lambda: Trainer(problem(), points([1e30, 2.0], [1.0, 2.0])), r"loss.*\binf\b.*not made"),
    "data beyond float32": (lambda: Trainer(problem(), points([1e39], [1.0])), r"loss.*\binf\b.*not made"),
    "not a number at first": (lambda: Trainer(problem(), points([1e39], [1e39])), r"loss.*\bnan\b.*not made"),
    "single rows": (lambda: Trainer(problem(optimizer__lr=0.05, batch_size=1)), r"^batch loss .*> 1000 × .*taken back"),
    "momentum": (
        lambda: Trainer(problem(optimizer="sgd", optimizer__lr=0.035, optimizer__momentum=0.1)), r"loss .*> 1000 × "
    ),
    "logistic": (lambda: Trainer(problem("logistic-builtin-loss", optimizer__lr=1e38)), "taken back"),
}


def run(trainer: Trainer, chunk: int, most: int = 10_000) -> Divergence | None:
    """Advance in chunks until it diverges."""
    for _ in range(0, most, chunk):
        divergence = trainer.advance(chunk)
        if isinstance(divergence, Divergence):
            return divergence
    return None


@pytest.mark.parametrize("case", CASES)
def test_it_stops_before_the_update(case: str) -> None:
    """The offending update is named and not there: what stands is the step before, as a fresh run has it."""
    make, said = CASES[case]
    trainer = make()
    divergence = run(trainer, 10_000)
    assert isinstance(divergence, Divergence)
    assert re.search(said, divergence.reason)
    assert divergence.message == f"diverged at step {divergence.step}: {divergence.reason}"
    assert trainer.step == trainer.record.history.steps == divergence.step - 1
    assert all_finite(trainer)
    fresh = make()
    assert fresh.advance(trainer.step) is None
    assert bits(trainer) == bits(fresh)


@pytest.mark.parametrize("momentum", [0.0, 0.1])
@pytest.mark.parametrize("lr", [0.035, 0.05, 0.1, 0.7])
def test_the_update_to_blame(lr: float, momentum: float) -> None:
    """The one after which the loss, worked out in float64, is over 1000 times its first."""
    trainer = Trainer(problem(optimizer="sgd", optimizer__lr=lr, optimizer__momentum=momentum))
    x, y = trainer.learner.dataset.x, trainer.learner.dataset.y
    x = np.hstack([x, np.ones_like(x)])
    w, v = np.array([[FIRST_W], [0.0]]), np.zeros((2, 1))
    first, update = np.mean((x @ w - y) ** 2), 0
    while np.mean((x @ w - y) ** 2) <= 1000 * first:
        v = momentum * v + 2 / len(x) * x.T @ (x @ w - y)
        w, update = w - lr * v, update + 1
    divergence = trainer.advance(1000)
    assert isinstance(divergence, Divergence)
    assert divergence.step == update


@pytest.mark.parametrize("case", [case for case in CASES if case.startswith(("inf", "not", "data"))])
def test_a_first_update_is_to_blame(case: str) -> None:
    """Nothing is left but the initial weights."""
    trainer = CASES[case][0]()
    divergence = trainer.advance(10)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 1
    assert bits(trainer) == bits(CASES[case][0]())


@pytest.mark.parametrize("chunk", [1, 2, 7])
@pytest.mark.parametrize("case", CASES)
def test_chunks_do_not_matter(case: str, chunk: int) -> None:
    """However many steps are asked for at a time, the same update is blamed and the same state is kept."""
    make, _ = CASES[case]
    in_chunks, at_once = make(), make()
    assert run(in_chunks, chunk) == run(at_once, 10_000)
    assert bits(in_chunks) == bits(at_once)
    assert run(in_chunks, chunk) == run(at_once, 10_000)


def test_linear_at_0_05() -> None:
    """The state kept has a loss below the limit, and a lower rate makes it converge."""
    trainer = Trainer(problem(optimizer__lr=0.05))
    divergence = trainer.advance(1000)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 3
    assert "204881" in divergence.reason
    kept = trainer.learner
    loss = torch.mean((kept.model.forward(kept.batches.inputs) - kept.batches.targets) ** 2).item()
    assert loss < 1000 * kept.baseline.loss
    trainer.apply("optimizer.lr", 0.01)
    assert trainer.advance(2000) is None
    assert trainer.record.history.view().last[-1] < 0.3
    assert_same_as_replay(trainer)


@pytest.mark.parametrize("late", [37, 3037, 5000])
@pytest.mark.parametrize("chunk", [64, 10_000])
def test_deep_in_a_long_run(late: int, chunk: int) -> None:
    """A rate edited to something large after thousands of steps: exactly the state of the step before is left."""
    recipe = problem("polynomial", optimizer__lr=0.001)
    trainer, fresh = Trainer(recipe), Trainer(recipe)
    for one in (trainer, fresh):
        one.advance(late)
        one.apply("optimizer.lr", 0.05)
    divergence = run(trainer, chunk)
    assert isinstance(divergence, Divergence)
    assert late < divergence.step < late + 60
    fresh.advance(divergence.step - 1 - late)
    assert bits(trainer) == bits(fresh)
    assert_same_as_replay(trainer)


def test_edits_between_are_kept() -> None:
    """Edits before the bad update stay, and those right before it are made again where it stands."""
    edits = Journal((Edit(5, "optimizer.lr", 0.005), Edit(9, "batch_size", 7), Edit(12, "optimizer.lr", 200.0)))
    trainer = Trainer(Recipe(problem().config, edits))
    divergence = trainer.advance(100)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 12
    assert trainer.step == 11
    assert trainer.config.get("optimizer.lr") == 200.0
    assert trainer.config.batch_size == 7
    assert_same_as_replay(trainer)
    trainer.apply("optimizer.lr", 0.005)
    assert trainer.advance(100) is None
    assert_same_as_replay(trainer)


def test_a_first_loss_of_zero_sets_no_limit() -> None:
    """A run that starts with nothing to learn isn't called diverged for learning something else."""
    trainer = Trainer(problem(), points([1.0, 2.0], [FIRST_W, 2 * FIRST_W]))
    assert trainer.learner.baseline.loss == 0
    assert trainer.advance(10) is None
    with torch.no_grad():
        trainer.learner.params[0].add_(1000)
    assert trainer.advance(10) is None


def test_a_lowered_limit_blames_no_update() -> None:
    """When the limit is edited below the loss of now, no update is at fault: the run stands until it is lifted."""
    trainer = Trainer(problem(optimizer__lr=1e-6))
    trainer.advance(20)
    before = weights(trainer)
    trainer.apply("diverges_at", 1e-9 + 1)
    assert trainer.advance(100) is None  # the loss goes down: below its first is fine
    go_to(trainer, 20)
    trainer.apply("optimizer.lr", 0.03)
    trainer.apply("diverges_at", 1e6)
    trainer.advance(4)
    height = trainer.observe().loss
    assert height is not None
    assert height > 10 * trainer.learner.baseline.loss
    trainer.apply("diverges_at", 2.0)
    divergence = trainer.advance(5)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 25
    assert "update not made" in divergence.reason
    assert trainer.step == 24
    assert trainer.advance(1) == divergence
    assert_same_as_replay(trainer)
    trainer.apply("diverges_at", 1e9)
    assert trainer.advance(1) is None
    assert before.keys() == weights(trainer).keys()


@pytest.mark.parametrize(("address", "value"), [("loss", "mse"), ("loss", "mae"), ("dataset.noise", 3.0)])
def test_another_measure_has_its_own_first_loss(address: str, value: float | str) -> None:
    """After another loss or other data, the limit is a multiple of what the initial weights' loss would have been."""
    trainer = Trainer(problem("polynomial"))
    trainer.advance(100)
    trainer.apply(address, value)
    assert trainer.learner.baseline.step == 100
    first = Trainer(Recipe(problem("polynomial").config.with_value(address, value))).learner.baseline.loss
    assert trainer.learner.baseline.loss == first
    assert trainer.learner.loss_limit == 1000 * first


def test_a_loss_swapped_where_the_old_one_was_almost_zero() -> None:
    """The cubic met almost exactly, then another loss and optimizer: small losses are no divergence."""
    config = problem("polynomial", loss="mse", dataset__noise=0.0, optimizer="lbfgs", optimizer__lr=1.0).config
    edits = Journal((Edit(20, "loss", "mae"), Edit(20, "optimizer", "adam"), Edit(20, "optimizer.lr", 0.05)))
    trainer = Trainer(Recipe(config, edits))
    assert trainer.advance(300) is None
    assert trainer.record.history.view().low[19:].min() < 1e-3
    assert_same_as_replay(trainer)
    trainer.apply("optimizer.lr", 1e6)
    divergence = trainer.advance(10)
    assert isinstance(divergence, Divergence)
    assert f"> 1000 × the initial {trainer.learner.baseline.loss:.4g}" in divergence.reason


def test_a_first_loss_that_is_almost_zero_sets_no_limit() -> None:
    """Initial weights that meet the data to rounding: whatever follows is many times their loss."""
    trainer = Trainer(problem(optimizer__lr=0.01), points([1.0, 2.0], [FIRST_W + 1e-6, 2 * FIRST_W]))
    assert trainer.learner.baseline.loss == 0
    trainer.apply("params.w", FIRST_W + 1e-5)
    assert trainer.learner.baseline.loss == 0
    trainer.apply("params.w", 3.0)
    assert trainer.learner.baseline.loss > 1
    assert trainer.advance(10) is None


def test_weights_set_to_the_solution() -> None:
    """The loss of the initial weights is still what a loss is compared with."""
    trainer = Trainer(problem(), points([1.0, 2.0], [5.0, 9.0]))
    first = trainer.learner.baseline.loss
    trainer.apply("params.w", 4.0)
    trainer.apply("params.b", 1.0)
    assert trainer.learner.baseline.loss == first > 1


def test_the_words_after_weights_were_set() -> None:
    """Where an edit of a weight made the loss larger than at first, the limit is a multiple of that, and so it says."""
    trainer = Trainer(problem(optimizer__lr=0.05))
    trainer.apply("params.w", 100.0)
    divergence = run(trainer, 100)
    assert isinstance(divergence, Divergence)
    assert f"> 1000 × {trainer.learner.baseline.loss:.4g}, right after an edit" in divergence.reason


def test_going_to_a_step_beyond_the_divergence() -> None:
    """A recipe that says it reached a step it can't reach: the run stops before it and says so."""
    trainer = Trainer(problem(optimizer__lr=0.05))
    divergence = go_to(trainer, 50)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 3
    assert trainer.step == 2


def test_the_limit_is_a_hyperparameter() -> None:
    """A higher limit lets the run go on until its numbers end."""
    config: RunConfig = problem(optimizer__lr=0.05, diverges_at=1e300).config
    divergence = Trainer(Recipe(config)).advance(1000)
    assert isinstance(divergence, Divergence)
    assert divergence.step > 10
    assert "inf" in divergence.reason
