"""Optimizers: by hand against torch's own, their state, and their edits."""

import math

import pytest
import torch
from torch import Tensor

from tests.engine.runs import (
    all_finite,
    assert_same_as_replay,
    bits,
    go_to,
    grads,
    nudged,
    weights,
    with_optimizer,
)
from tests.pairwise import by_turns
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import OptimizerEntry
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe import Recipe

Values = dict[str, Value]
PAIRS = [entry.name.removesuffix("_by_hand") for entry in OPTIMIZERS if entry.name.endswith("_by_hand")]
PAIRS.remove("gd")
"""Optimizers of torch.optim that are also written out by hand; torch has none that is called gd."""
COMPARED_AT: dict[str, list[Values]] = {
    "momentum": [{}, {"momentum": 0.5, "weight_decay": 0.1}],
    "nesterov": [{}, {"momentum": 0.5, "weight_decay": 0.1}, {"momentum": 0.0}],
    "adagrad": [{}, {"lr": 0.5, "weight_decay": 0.1, "eps": 0.001}],
    "rmsprop": [{"lr": 0.001}, {"lr": 0.001, "alpha": 0.9, "weight_decay": 0.1, "eps": 0.001}],
    "adadelta": [{"lr": 0.1}, {"lr": 0.5, "rho": 0.5, "weight_decay": 0.1, "eps": 0.0001}],
    "adam": [{}, {"beta1": 0.5, "beta2": 0.9, "weight_decay": 0.1, "eps": 0.001}],
    "adamw": [{}, {"lr": 0.01, "beta1": 0.5, "beta2": 0.9, "weight_decay": 0.5, "eps": 0.001}],
}
"""Hyperparameters at which no weight oscillates: where one does, rounding errors grow. Other pairs have the defaults."""
VARIANTS = [(name, index) for name in PAIRS for index in range(len(COMPARED_AT.get(name, [{}])))]
COMPARED_ON = ("linear", "logistic-builtin-loss")
SIZES = (0, 7)
"""Batch sizes: full batch and mini-batch."""
STATE_NAMES = {
    entry.name: {variable.stored_as for variable in entry.code.rule.state} for entry in OPTIMIZERS if entry.code.rule.lines
}
"""Names of the state that each rule declares."""
COUNTS = {"t", "step"}
"""Names of a count of updates, which an optimizer may keep although its rule does not use it."""

OTHERS: Values = {"lr": 0.02, "momentum": 0.6, "eps": 1e-3, "weight_decay": 0.3, "alpha": 0.7, "rho": 0.7, "beta1": 0.7}
OTHERS |= {"beta2": 0.7, "momentum_decay": 0.1, "max_iter": 2, "history_size": 2, "tolerance_grad": 0.1}
OTHERS |= {"tolerance_change": 0.001, "line_search": "strong_wolfe"}
"""A value for hyperparameters that is no optimizer's default; others are nudged."""


def batch_run(optimizer: str, size: int) -> Trainer:
    """Return a run on the straight line in batches of that size."""
    return Trainer(Recipe(with_optimizer("linear", optimizer).config.with_value("batch_size", size)))


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "lbfgs"])
def test_learning_rate_too_large_for_float32(optimizer: str) -> None:
    """A learning rate that torch refuses as too large stops the run as diverged, before the update."""
    trainer = Trainer(with_optimizer("linear", optimizer, lr=1e39))
    divergence = trainer.advance(5)
    assert divergence is not None
    assert trainer.step == divergence.step - 1
    assert all_finite(trainer)
    assert_same_as_replay(trainer)


@pytest.mark.parametrize(("variant", "name"), by_turns(VARIANTS, COMPARED_ON))
def test_by_hand_equals_torch(variant: tuple[str, int], name: str) -> None:
    """1,000 updates by hand and by torch.optim give the same weights, to rounding."""
    optimizer, index = variant
    values = COMPARED_AT.get(optimizer, [{}])[index]
    ours, theirs = (
        Trainer(with_optimizer(name, choice, **values)) for choice in (f"{optimizer}_by_hand", optimizer)
    )
    assert ours.advance(1000) is theirs.advance(1000) is None
    for by_hand, by_torch in zip(weights(ours).values(), weights(theirs).values(), strict=True):
        torch.testing.assert_close(by_hand, by_torch, rtol=1e-5, atol=1e-5)


def test_every_pair_is_compared() -> None:
    """The name of every optimizer written out by hand, but plain gradient descent, is that of torch's own."""
    assert set(COMPARED_AT) <= set(PAIRS) < set(OPTIMIZERS.names())


@pytest.mark.parametrize("optimizer", STATE_NAMES)
def test_state(optimizer: str) -> None:
    """The state has the names of the rule, or torch's, and tensors shaped as the weights; it is empty before the first update."""
    with_velocity: Values = {"momentum": 0.9} if OPTIMIZERS[optimizer].hyperparameter("momentum") else {}
    trainer = Trainer(with_optimizer("logistic-sgd", optimizer, **with_velocity))
    assert not any(trainer.learner.optimizer.state())
    trainer.advance(3)
    memory = trainer.learner.optimizer.state()
    for entries, w in zip(memory, weights(trainer).values(), strict=bool(memory)):
        assert STATE_NAMES[optimizer] <= set(entries) <= STATE_NAMES[optimizer] | COUNTS
        tensors = [value for value in entries.values() if isinstance(value, Tensor) and value.numel() > 1]
        assert all(tensor.shape == w.shape for tensor in tensors)


@pytest.mark.parametrize("entry", list(OPTIMIZERS)[::2], ids=OPTIMIZERS.names()[::2])
def test_every_hyperparameter_can_be_edited(entry: OptimizerEntry) -> None:
    """An edit of any hyperparameter changes later updates, leaves the state as it is, and is replayed."""
    for hyperparameter in entry.hyperparameters:
        assert hyperparameter.live
        value = OTHERS.get(hyperparameter.name, nudged(hyperparameter))
        assert hyperparameter.check(value) != hyperparameter.default
        trainer, unedited = (batch_run(entry.name, 7) for _ in range(2))
        trainer.advance(1)
        before = bits(trainer).tensors
        trainer.apply(f"optimizer.{hyperparameter.name}", value)
        assert hyperparameter.name == "history_size" or bits(trainer).tensors == before
        trainer.advance(9)
        assert_same_as_replay(trainer)
        unedited.advance(10)
        assert bits(trainer).tensors != bits(unedited).tensors, hyperparameter.name


@pytest.mark.parametrize(("optimizer", "size"), by_turns(OPTIMIZERS.names(), SIZES)[::2])
def test_any_step_has_the_same_bits_again(optimizer: str, size: int) -> None:
    """Through edits and swaps of the optimizer, going to any step gives the bits first seen there."""
    trainer = batch_run(optimizer, size)
    trainer.record.keyframes.set_spacing(8)
    seen = {0: bits(trainer)}
    edits: dict[int, tuple[str, Value]] = {9: ("lr", 0.005), 20: ("", "adam_by_hand"), 25: ("", optimizer), 30: ("lr", 0.02)}
    for step in range(1, 41):
        trainer.advance(1)
        if step in edits:
            name, value = edits[step]
            trainer.apply(f"optimizer.{name}" if name else "optimizer", value)
        seen[step] = bits(trainer)
    assert_same_as_replay(trainer)
    for step in (39, 8, 31, 1, 24, 0, 20, 40):
        assert go_to(trainer, step) is None
        assert bits(trainer) == seen[step]


@pytest.mark.parametrize("optimizer", ["adam_by_hand", "adam"])
def test_first_update_of_adam(optimizer: str) -> None:
    """In the first update the corrected means are g and g², so that every weight moves by lr against the sign of g."""
    trainer = Trainer(with_optimizer("linear", optimizer, lr=0.125))
    before = weights(trainer)
    trainer.advance(1)
    found = grads(trainer)
    for name, now in weights(trainer).items():
        torch.testing.assert_close(now, before[name] - 0.125 * torch.sign(found[name]))


def test_weight_decay_of_adamw() -> None:
    """Weight decay enters the means of Adam, but not those of AdamW."""
    means: dict[str, Tensor] = {}
    for optimizer in ("adam_by_hand", "adamw_by_hand"):
        trainer = Trainer(with_optimizer("linear", optimizer, weight_decay=10.0))
        start = weights(trainer)["w"]
        trainer.advance(1)
        mean = trainer.learner.optimizer.state()[0]["m"]
        assert isinstance(mean, Tensor)
        means[optimizer] = mean
    gradient = grads(trainer)["w"]
    torch.testing.assert_close(means["adamw_by_hand"], 0.1 * gradient)
    torch.testing.assert_close(means["adam_by_hand"], 0.1 * (gradient + 10 * start))


def test_formula_of_nadam() -> None:
    """100 updates are those of the catalogue's formula in float64, with the same gradients."""
    beta1, beta2, eps, lr, weight_decay, momentum_decay = 0.9, 0.999, 1e-8, 0.002, 0.1, 0.004
    trainer = Trainer(with_optimizer("linear", "nadam", weight_decay=weight_decay))
    w = weights(trainer)["w"].item()
    m = v = 0.0
    product = 1.0
    for t in range(1, 101):
        trainer.advance(1)
        g = grads(trainer)["w"].item() + weight_decay * w
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        mu, mu_next = (beta1 * (1 - 0.96 ** (number * momentum_decay) / 2) for number in (t, t + 1))
        product *= mu
        ahead = (1 - mu) / (1 - product) * g + mu_next / (1 - product * mu_next) * m
        w -= lr * ahead / (math.sqrt(v / (1 - beta2**t)) + eps)
        assert weights(trainer)["w"].item() == pytest.approx(w, rel=1e-5)


def test_formula_of_radam() -> None:
    """100 updates are those of the catalogue's formula in float64; they divide by √v from the sixth on."""
    beta1, beta2, eps, lr, weight_decay = 0.9, 0.999, 1e-8, 0.001, 0.1
    trainer = Trainer(with_optimizer("linear", "radam", weight_decay=weight_decay))
    w = weights(trainer)["w"].item()
    m = v = 0.0
    r = 2 / (1 - beta2) - 1
    for t in range(1, 101):
        trainer.advance(1)
        g = grads(trainer)["w"].item() + weight_decay * w
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        q = r - 2 * t * beta2**t / (1 - beta2**t)
        assert (q > 5) == (t > 5)
        rectified = math.sqrt((q - 4) * (q - 2) * r / ((r - 4) * (r - 2) * q)) if q > 5 else 1.0
        c = rectified * math.sqrt(1 - beta2**t) / (math.sqrt(v) + eps) if q > 5 else 1.0
        w -= lr * m / (1 - beta1**t) * c
        assert weights(trainer)["w"].item() == pytest.approx(w, rel=1e-5)
