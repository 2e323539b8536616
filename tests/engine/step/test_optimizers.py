"""Every optimizer: by hand and torch's own alike, and what each of them remembers."""

import math

import pytest
import torch
from torch import Tensor

from tests.engine.runs import all_finite, assert_same_as_replay, bits, go_to, grads, weights, with_optimizer
from tests.pairwise import by_turns
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import OptimizerEntry
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe import Recipe

Values = dict[str, Value]
PAIRS: dict[str, list[Values]] = {
    "momentum": [{}, {"momentum": 0.5, "weight_decay": 0.1}],
    "nesterov": [{}, {"momentum": 0.5, "weight_decay": 0.1}, {"momentum": 0.0}],
    "adagrad": [{}, {"lr": 0.5, "weight_decay": 0.1, "eps": 0.001}],
    "rmsprop": [{"lr": 0.001}, {"lr": 0.001, "alpha": 0.9, "weight_decay": 0.1, "eps": 0.001}],
    "adadelta": [{"lr": 0.1}, {"lr": 0.5, "rho": 0.5, "weight_decay": 0.1, "eps": 0.0001}],
    "adam": [{}, {"beta1": 0.5, "beta2": 0.9, "weight_decay": 0.1, "eps": 0.001}],
    "adamw": [{}, {"lr": 0.01, "beta1": 0.5, "beta2": 0.9, "weight_decay": 0.5, "eps": 0.001}],
}
"""Rates at which no weight jumps to and fro: where it does, the smallest rounding leads elsewhere in the end."""
VARIANTS = [(optimizer, place) for optimizer, variants in PAIRS.items() for place in range(len(variants))]
COMPARED_ON = ("linear", "logistic-builtin-loss")
SIZES = (0, 7)
"""Batch sizes: full batch and mini-batch."""
REMEMBERED = {
    "gd_by_hand": set[str](),
    "momentum_by_hand": {"t", "v"},
    "nesterov_by_hand": {"t", "v"},
    "adagrad_by_hand": {"t", "s"},
    "rmsprop_by_hand": {"t", "v"},
    "adadelta_by_hand": {"t", "v", "u"},
    "adam_by_hand": {"t", "m", "v"},
    "adamw_by_hand": {"t", "m", "v"},
    "sgd": set[str](),
    "momentum": {"momentum_buffer"},
    "nesterov": {"momentum_buffer"},
    "adagrad": {"step", "sum"},
    "rmsprop": {"step", "square_avg"},
    "adadelta": {"step", "square_avg", "acc_delta"},
    "adam": {"step", "exp_avg", "exp_avg_sq"},
    "adamw": {"step", "exp_avg", "exp_avg_sq"},
    "nadam": {"step", "exp_avg", "exp_avg_sq", "mu_product"},
    "radam": {"step", "exp_avg", "exp_avg_sq"},
}


OTHERS: Values = {"lr": 0.02, "momentum": 0.6, "eps": 1e-3, "weight_decay": 0.3, "alpha": 0.7, "rho": 0.7, "beta1": 0.7}
OTHERS |= {"beta2": 0.7, "momentum_decay": 0.1, "max_iter": 2, "history_size": 2, "tolerance_grad": 0.1}
OTHERS |= {"tolerance_change": 0.001, "line_search": "strong_wolfe"}
"""A value for each hyperparameter that is nobody's default."""


def batch_run(optimizer: str, size: int) -> Trainer:
    """The straight line in batches of that size."""
    return Trainer(Recipe(with_optimizer("linear", optimizer).config.with_value("batch_size", size)))


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "lbfgs"])
def test_a_rate_too_large_for_a_float(optimizer: str) -> None:
    """torch refuses the number; the run stops as diverged, before the update."""
    trainer = Trainer(with_optimizer("linear", optimizer, lr=1e39))
    divergence = trainer.advance(5)
    assert divergence is not None
    assert trainer.step == divergence.step - 1
    assert all_finite(trainer)
    assert_same_as_replay(trainer)


@pytest.mark.parametrize(("variant", "name"), by_turns(VARIANTS, COMPARED_ON))
def test_by_hand_is_torchs(variant: tuple[str, int], name: str) -> None:
    """1,000 updates by hand and by torch.optim give the same weights, to rounding."""
    optimizer, values = variant[0], PAIRS[variant[0]][variant[1]]
    ours, torchs = (Trainer(with_optimizer(name, one, **values)) for one in (f"{optimizer}_by_hand", optimizer))
    assert ours.advance(1000) is torchs.advance(1000) is None
    for by_hand, by_torch in zip(weights(ours).values(), weights(torchs).values(), strict=True):
        torch.testing.assert_close(by_hand, by_torch, rtol=1e-5, atol=1e-5)


def test_every_pair_is_compared() -> None:
    """Whatever is written out by hand stands beside torch's own."""
    by_hand = {entry.name.removesuffix("_by_hand") for entry in OPTIMIZERS if entry.name.endswith("_by_hand")}
    assert by_hand - {"gd"} == set(PAIRS)


@pytest.mark.parametrize("optimizer", REMEMBERED)
def test_what_is_remembered(optimizer: str) -> None:
    """By the names in the formula, or torch's; tensors shaped as the weights; nothing before the first update."""
    trainer = Trainer(with_optimizer("logistic-sgd", optimizer))
    assert not any(trainer.learner.optimizer.state())
    trainer.advance(3)
    memory = trainer.learner.optimizer.state()
    for entries, w in zip(memory, weights(trainer).values(), strict=bool(memory)):
        assert set(entries) == REMEMBERED[optimizer]
        tensors = [one for one in entries.values() if isinstance(one, Tensor) and one.numel() > 1]
        assert all(one.shape == w.shape for one in tensors)


@pytest.mark.parametrize("entry", OPTIMIZERS, ids=OPTIMIZERS.names())
def test_every_hyperparameter_can_be_edited(entry: OptimizerEntry) -> None:
    """All are live: each edit changes what comes, leaves what is remembered, and is replayed."""
    for one in entry.hyperparameters:
        assert one.live
        assert one.check(OTHERS[one.name]) != one.default
        trainer, unedited = (batch_run(entry.name, 7) for _ in range(2))
        trainer.advance(1)
        before = bits(trainer).tensors
        trainer.apply(f"optimizer.{one.name}", OTHERS[one.name])
        assert one.name == "history_size" or bits(trainer).tensors == before
        trainer.advance(9)
        assert_same_as_replay(trainer)
        unedited.advance(10)
        assert bits(trainer).tensors != bits(unedited).tensors, one.name


@pytest.mark.parametrize(("optimizer", "size"), by_turns(OPTIMIZERS.names(), SIZES))
def test_going_anywhere_is_what_was_first_seen(optimizer: str, size: int) -> None:
    """Through edits and a swap to another optimizer and back, any step gone to has the bits first seen there."""
    trainer = batch_run(optimizer, size)
    trainer.record.keyframes.aim(8)
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
    """Freed of their start at zero, the means are g and g² themselves: every weight moves by lr, against its sign."""
    trainer = Trainer(with_optimizer("linear", optimizer, lr=0.125))
    before = weights(trainer)
    trainer.advance(1)
    found = grads(trainer)
    for name, now in weights(trainer).items():
        torch.testing.assert_close(now, before[name] - 0.125 * torch.sign(found[name]))


def test_weight_decay_of_adamw_is_apart() -> None:
    """Its moments are those of the bare gradient, Adam's those of the gradient with the weight decay in it."""
    moments: dict[str, Tensor] = {}
    for optimizer in ("adam_by_hand", "adamw_by_hand"):
        trainer = Trainer(with_optimizer("linear", optimizer, weight_decay=10.0))
        start = weights(trainer)["w"]
        trainer.advance(1)
        kept = trainer.learner.optimizer.state()[0]["m"]
        assert isinstance(kept, Tensor)
        moments[optimizer] = kept
    gradient = grads(trainer)["w"]
    torch.testing.assert_close(moments["adamw_by_hand"], 0.1 * gradient)
    torch.testing.assert_close(moments["adam_by_hand"], 0.1 * (gradient + 10 * start))


def test_the_formula_of_nadam() -> None:
    """As the catalogue has it, in float64 on the gradients that were seen."""
    beta1, beta2, eps, lr, weight_decay, momentum_decay = 0.9, 0.999, 1e-8, 0.002, 0.1, 0.004
    trainer = Trainer(with_optimizer("linear", "nadam", weight_decay=weight_decay))
    w = weights(trainer)["w"].item()
    m = v = 0.0
    product = 1.0
    for t in range(1, 101):
        trainer.advance(1)
        g = grads(trainer)["w"].item() + weight_decay * w
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        mu, mu_next = (beta1 * (1 - 0.96 ** (one * momentum_decay) / 2) for one in (t, t + 1))
        product *= mu
        ahead = (1 - mu) / (1 - product) * g + mu_next / (1 - product * mu_next) * m
        w -= lr * ahead / (math.sqrt(v / (1 - beta2**t)) + eps)
        assert weights(trainer)["w"].item() == pytest.approx(w, rel=1e-5)


def test_the_formula_of_radam() -> None:
    """As the catalogue has it, in float64 on the gradients that were seen; it divides by √v from the sixth update."""
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
