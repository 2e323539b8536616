"""A run that diverges stops before the bad update, reports its step and remains usable."""

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
    """Return points so large that the loss is finite in float32 and its gradient is not."""
    return points([1e21, 1e21], [FIRST_W * 1e21 - 1e18] * 2)


CASES: dict[str, tuple[Callable[[], Trainer], str]] = {
    "loss over 1000 times its first": (
        lambda: Trainer(problem(optimizer__lr=0.05)),
        r"^loss .*> 1000 × the initial [0-9.]+; undone",
    ),
    "infinite loss": (lambda: Trainer(problem(optimizer__lr=1e19, diverges_at=1e300)), r"loss.*\binf\b"),
    "infinite weights": (lambda: Trainer(problem(optimizer__lr=1e38)), r"\bw .*finite.*undone"),
    "infinite gradient": (lambda: Trainer(problem(), steep()), r"gradient of w .*not finite.*not made"),
    "infinite first loss": (lambda: Trainer(problem(), points([1e30, 2.0], [1.0, 2.0])), r"loss.*\binf\b.*not made"),
    "data beyond float32": (lambda: Trainer(problem(), points([1e39], [1.0])), r"loss.*\binf\b.*not made"),
    "not a number at first": (lambda: Trainer(problem(), points([1e39], [1e39])), r"loss.*\bnan\b.*not made"),
    "single rows": (lambda: Trainer(problem(optimizer__lr=0.05, batch_size=1)), r"^batch loss .*> 1000 × .*undone"),
    "momentum": (
        lambda: Trainer(problem(optimizer="sgd", optimizer__lr=0.035, optimizer__momentum=0.1)), r"loss .*> 1000 × "
    ),
    "logistic": (lambda: Trainer(problem("logistic-builtin-loss", optimizer__lr=1e38)), "undone"),
}


def run(trainer: Trainer, chunk: int, most: int = 10_000) -> Divergence | None:
    """Advance in chunks until the run diverges; None if it does not within `most` steps."""
    for _ in range(0, most, chunk):
        divergence = trainer.advance(chunk)
        if isinstance(divergence, Divergence):
            return divergence
    return None


@pytest.mark.parametrize("case", CASES)
def test_the_run_stops_before_the_bad_update(case: str) -> None:
    """The bad update is reported and undone; the state is that of a fresh run at the step before."""
    make, reason = CASES[case]
    trainer = make()
    divergence = run(trainer, 10_000)
    assert isinstance(divergence, Divergence)
    assert re.search(reason, divergence.reason)
    assert divergence.message == f"diverged at step {divergence.step}: {divergence.reason}"
    assert trainer.step == trainer.record.history.steps == divergence.step - 1
    assert all_finite(trainer)
    fresh = make()
    assert fresh.advance(trainer.step) is None
    assert bits(trainer) == bits(fresh)


@pytest.mark.parametrize("momentum", [0.0, 0.1])
@pytest.mark.parametrize("lr", [0.035, 0.05, 0.1, 0.7])
def test_the_reported_update(lr: float, momentum: float) -> None:
    """The reported update is the first after which the loss, computed in float64, is over 1000 times the initial."""
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
def test_a_bad_first_update(case: str) -> None:
    """After a bad first update the run is at step 0 with the initial weights."""
    trainer = CASES[case][0]()
    divergence = trainer.advance(10)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 1
    assert bits(trainer) == bits(CASES[case][0]())


@pytest.mark.parametrize("chunk", [1, 2, 7])
@pytest.mark.parametrize("case", CASES)
def test_chunks_do_not_matter(case: str, chunk: int) -> None:
    """The reported update and the state do not depend on how the steps are divided into advance() calls."""
    make, _ = CASES[case]
    in_chunks, at_once = make(), make()
    assert run(in_chunks, chunk) == run(at_once, 10_000)
    assert bits(in_chunks) == bits(at_once)
    assert run(in_chunks, chunk) == run(at_once, 10_000)


def test_linear_at_0_05() -> None:
    """After the divergence at lr 0.05 the loss is below the limit, and a lower rate makes the run converge."""
    trainer = Trainer(problem(optimizer__lr=0.05))
    divergence = trainer.advance(1000)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 3
    assert "204881" in divergence.reason
    learner = trainer.learner
    loss = torch.mean((learner.model.forward(learner.batches.inputs) - learner.batches.targets) ** 2).item()
    assert loss < 1000 * learner.baseline.loss
    trainer.apply("optimizer.lr", 0.01)
    assert trainer.advance(2000) is None
    assert trainer.record.history.view().last[-1] < 0.3
    assert_same_as_replay(trainer)


@pytest.mark.parametrize("late", [37, 3037, 5000])
@pytest.mark.parametrize("chunk", [64, 10_000])
def test_deep_in_a_long_run(late: int, chunk: int) -> None:
    """After thousands of steps and an edit to a large rate, the state is exactly that of the step before the bad update."""
    recipe = problem("polynomial", optimizer__lr=0.001)
    trainer, fresh = Trainer(recipe), Trainer(recipe)
    for run_ in (trainer, fresh):
        run_.advance(late)
        run_.apply("optimizer.lr", 0.05)
    divergence = run(trainer, chunk)
    assert isinstance(divergence, Divergence)
    assert late < divergence.step < late + 60
    fresh.advance(divergence.step - 1 - late)
    assert bits(trainer) == bits(fresh)
    assert_same_as_replay(trainer)


def test_edits_are_kept() -> None:
    """Edits before the bad update are kept, also those right before it."""
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
    """A run whose first loss is 0 has no limit."""
    trainer = Trainer(problem(), points([1.0, 2.0], [FIRST_W, 2 * FIRST_W]))
    assert trainer.learner.baseline.loss == 0
    assert trainer.advance(10) is None
    with torch.no_grad():
        trainer.learner.params[0].add_(1000)
    assert trainer.advance(10) is None


def test_a_lowered_limit_undoes_no_update() -> None:
    """A limit edited to below the current loss undoes no update: the run waits until the limit is raised."""
    trainer = Trainer(problem(optimizer__lr=1e-6))
    trainer.advance(20)
    before = weights(trainer)
    trainer.apply("diverges_at", 1e-9 + 1)
    assert trainer.advance(100) is None  # the loss goes down: below its first is fine
    go_to(trainer, 20)
    trainer.apply("optimizer.lr", 0.03)
    trainer.apply("diverges_at", 1e6)
    trainer.advance(4)
    loss = trainer.observe().loss
    assert loss is not None
    assert loss > 10 * trainer.learner.baseline.loss
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
def test_another_loss_or_dataset_has_its_own_baseline(address: str, value: float | str) -> None:
    """After a change of loss or data, the limit is a multiple of the initial weights' loss on the new measure."""
    trainer = Trainer(problem("polynomial"))
    trainer.advance(100)
    trainer.apply(address, value)
    assert trainer.learner.baseline.step == 100
    first = Trainer(Recipe(problem("polynomial").config.with_value(address, value))).learner.baseline.loss
    assert trainer.learner.baseline.loss == first
    assert trainer.learner.loss_limit == 1000 * first


def test_a_loss_swapped_at_almost_zero_loss() -> None:
    """After an almost exact fit and a swap of loss and optimizer, small losses are not a divergence."""
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
    """Initial weights that fit the data to rounding error set no limit, since any later loss is many times theirs."""
    trainer = Trainer(problem(optimizer__lr=0.01), points([1.0, 2.0], [FIRST_W + 1e-6, 2 * FIRST_W]))
    assert trainer.learner.baseline.loss == 0
    trainer.apply("params.w", FIRST_W + 1e-5)
    assert trainer.learner.baseline.loss == 0
    trainer.apply("params.w", 3.0)
    assert trainer.learner.baseline.loss > 1
    assert trainer.advance(10) is None


def test_weights_set_to_the_solution() -> None:
    """After an edit to the exact solution the limit remains a multiple of the initial weights' loss."""
    trainer = Trainer(problem(), points([1.0, 2.0], [5.0, 9.0]))
    first = trainer.learner.baseline.loss
    trainer.apply("params.w", 4.0)
    trainer.apply("params.b", 1.0)
    assert trainer.learner.baseline.loss == first > 1


def test_the_reason_after_a_weight_edit() -> None:
    """After an edit that raised the loss over the initial one, the limit is a multiple of it and the reason says so."""
    trainer = Trainer(problem(optimizer__lr=0.05))
    trainer.apply("params.w", 100.0)
    divergence = run(trainer, 100)
    assert isinstance(divergence, Divergence)
    assert f"> 1000 × {trainer.learner.baseline.loss:.4g}, right after an edit" in divergence.reason


def test_going_to_a_step_beyond_the_divergence() -> None:
    """Going to a step beyond a divergence stops before the bad update and reports it."""
    trainer = Trainer(problem(optimizer__lr=0.05))
    divergence = go_to(trainer, 50)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 3
    assert trainer.step == 2


def test_the_limit_is_a_hyperparameter() -> None:
    """With a higher limit the run continues until the loss is inf."""
    config: RunConfig = problem(optimizer__lr=0.05, diverges_at=1e300).config
    divergence = Trainer(Recipe(config)).advance(1000)
    assert isinstance(divergence, Divergence)
    assert divergence.step > 10
    assert "inf" in divergence.reason


@pytest.mark.parametrize("edited_after", [0, 1, 40])
def test_a_bad_update_after_an_edit_is_undone_step_by_step(edited_after: int) -> None:
    """An update that an edit made bad is undone with the same report and bits, whether steps are made one by one or not."""
    trainers = [Trainer(problem()) for _ in range(2)]
    for trainer in trainers:
        trainer.advance(edited_after)
        trainer.apply("optimizer.lr", 0.05)
    expected, found = trainers[0].advance(50), None
    while found is None:
        assert trainers[1].advance(1) is None
        found = trainers[1].undo_bad_update()
    assert isinstance(expected, Divergence)
    assert (found, bits(trainers[1])) == (expected, bits(trainers[0]))
    assert_same_as_replay(trainers[1])
