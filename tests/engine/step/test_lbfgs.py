"""LBFGS: one call with a closure is one step, whose loss and gradients are those of its first evaluation."""

from itertools import product

import pytest
import torch
from torch import Tensor

from tests.engine.runs import all_finite, assert_same_as_replay, exactly, grads, weights, with_optimizer
from tests.pairwise import by_turns
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.optimizers.lbfgs import LBFGS
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe

SEARCHES = ["none", "strong_wolfe"]
PAIRS = ("old_dirs", "old_stps", "ro")
"""torch's lists of past gradient differences, of past moves, and of the inverses of their products; newest last."""
DEFAULTS: dict[str, Value] = {"lr": 1.0, "max_iter": 20, "history_size": 100, "line_search": "none"}


def run_with(name: str, size: int, **values: Value) -> Trainer:
    """Return a run of a problem with LBFGS, in batches of that size."""
    trainer = Trainer(with_optimizer(name, "lbfgs", **values))
    trainer.apply("batch_size", size)
    return trainer


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("size", [0, 7], ids=["full batch", "mini-batch"])
def test_step_reports_its_first_evaluation(size: int, search: str) -> None:
    """Loss, accuracy and gradients of a step are those of gradient descent at the same weights."""
    trainer = run_with("logistic-sgd", size, line_search=search)
    for step in range(1, 5):
        start, position = weights(trainer), (trainer.learner.batches.epoch, trainer.learner.batches.position)
        trainer.advance(1)
        plain = Trainer(with_optimizer("logistic-sgd", "sgd"))
        plain.apply("batch_size", size)
        plain.learner.batches.seek(*position)
        with torch.no_grad():
            for param, value in zip(plain.learner.params, start.values(), strict=True):
                param.copy_(value)
        plain.advance(1)
        assert trainer.step == step
        assert trainer.observe().loss == plain.observe().loss
        assert trainer.observe().metrics == plain.observe().metrics
        assert all(torch.equal(found, grads(plain)[name]) for name, found in grads(trainer).items())
        assert trainer.record.history.view().last[-1] == trainer.observe().loss


@pytest.mark.parametrize("values", [{}, {"line_search": "strong_wolfe"}, {"max_iter": 3, "lr": 0.5}])
def test_equals_torch(values: dict[str, Value]) -> None:
    """The weights have the same bits as with torch.optim.LBFGS and a closure as in its documentation."""
    trainer = run_with("linear", 0, **values)
    x, y = trainer.learner.batches.inputs, trainer.learner.batches.targets
    w, b = (start.requires_grad_() for start in weights(trainer).values())
    chosen = {**DEFAULTS, **values}
    search = chosen.pop("line_search")
    reference = torch.optim.LBFGS([w, b], line_search_fn=None if search == "none" else search, **chosen)  # type: ignore[arg-type] # values by name

    def closure() -> Tensor:
        reference.zero_grad()
        loss = torch.mean((x * w + b - y) ** 2)
        loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
        return loss.detach()

    for _ in range(5):
        reference.step(closure)  # type: ignore[no-untyped-call] # torch does not annotate it
        trainer.advance(1)
        assert torch.equal(weights(trainer)["w"], w)
        assert torch.equal(weights(trainer)["b"], b)


@pytest.mark.parametrize("search", SEARCHES)
def test_least_squares_line(search: str) -> None:
    """A few steps reach the straight line that the closed form gives."""
    trainer = run_with("linear", 0, line_search=search)
    trainer.advance(5)
    x, y = (tensor.double() for tensor in (trainer.learner.batches.inputs, trainer.learner.batches.targets))
    slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()
    assert weights(trainer)["w"].item() == pytest.approx(slope.item(), rel=1e-4)
    assert weights(trainer)["b"].item() == pytest.approx((y.mean() - slope * x.mean()).item(), rel=1e-3)


def test_number_of_evaluations() -> None:
    """The first evaluation is the step's own, so that max_iter 1 needs no other."""
    weight = torch.ones(3, requires_grad=True)
    evaluations: list[int] = []

    def evaluate() -> Tensor:
        evaluations.append(1)
        weight.grad = None
        loss = (weight**4).sum()
        loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
        return loss.detach()

    optimizer = LBFGS(OPTIMIZERS["lbfgs"].code, [weight], Choice.of("optimizer", "lbfgs").values)
    first = evaluate()
    gradient = weight.grad
    optimizer.set("max_iter", 1)
    optimizer.step(first, evaluate)
    assert len(evaluations) == 1
    optimizer.set("max_iter", 4)
    optimizer.step(first, evaluate)
    assert len(evaluations) == 4
    assert weight.grad is gradient


@pytest.mark.parametrize("search", SEARCHES)
def test_edit_of_the_history_size(search: str) -> None:
    """A shorter history keeps its newest part, a longer one grows; both replay."""
    trainer = run_with("polynomial", 20, line_search=search, max_iter=4)
    trainer.advance(6)
    before = trainer.learner.optimizer.state()[0]
    for size in (2, 7, 1, 1000):
        trainer.apply("optimizer.history_size", size)
        now = trainer.learner.optimizer.state()[0]
        for name in PAIRS:
            old, new = before[name], now[name]
            assert isinstance(old, list)
            assert isinstance(new, list)
            assert list(map(exactly, new)) == list(map(exactly, old[-size:]))
        trainer.advance(3)
        before = trainer.learner.optimizer.state()[0]
    assert_same_as_replay(trainer)


RATES = list(product([1e-9, 5.0, 1e4, 1e30], SEARCHES, [1, 2, 20]))
"""Learning rates, with each search and number of moves."""
TRIED_ON = ("linear", "polynomial", "logistic-by-hand")


@pytest.mark.parametrize(("rate", "name"), by_turns(RATES, TRIED_ON))
def test_any_learning_rate(rate: tuple[float, str, int], name: str) -> None:
    """With any learning rate the run continues, or stops as diverged with finite weights."""
    lr, search, max_iter = rate
    trainer = run_with(name, 0, lr=lr, line_search=search, max_iter=max_iter)
    divergence = trainer.advance(30)
    assert trainer.step == (30 if divergence is None else divergence.step - 1)
    assert all_finite(trainer)
    assert_same_as_replay(trainer)


def test_line_search_that_fails() -> None:
    """A loss that is not finite makes torch's line search raise IndexError: the run has diverged, its weights are those before."""
    config = with_optimizer("logistic-builtin-loss", "lbfgs", max_iter=4).config
    config = config.with_value("dataset.prepare", "standardize").with_value("diverges_at", 1e300)
    edits = (Edit(1, "params.b", -1e18), Edit(2, "optimizer.line_search", "strong_wolfe"), Edit(2, "optimizer.lr", 1e20))
    trainer = Trainer(Recipe(config, Journal(edits)))
    trainer.advance(1)
    before = weights(trainer)
    assert trainer.advance(1) == Divergence(2, "w is no longer finite; update undone")
    assert trainer.step == 1
    assert all(torch.equal(weights(trainer)[name], value) for name, value in before.items())
