"""Optimizers by hand against torch.optim at random hyperparameters, with edits in between."""

from random import Random

import pytest
import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.step.optimizers.by_hand import ByHand
from tui_trainer.engine.step.optimizers.torch_optim import TorchOptimizer

PAIRS = [name for name in OPTIMIZERS.names() if name.endswith("_by_hand") and name != "gd_by_hand"]
"""Optimizers by hand that torch.optim has too."""
CONFIGURATIONS = 20
ODD: dict[str, tuple[float, ...]] = {
    "lr": (5e-324, 1e-45, 1e-3, 0.1, 1.0, 1e10),
    "eps": (1e-16, 1e-8, 1e-3, 1.0),
    "weight_decay": (0.0, 0.0, 0.1, 1.0, 1000.0),
    "momentum": (1e-12, 0.5, 0.9, 1 - 2**-53),  # at 0, torch leaves the velocity as it was
}
FACTORS = (0.0, 1e-300, 0.5, 0.9, 0.999, 1 - 1e-9, 1 - 2**-53)
"""Odd values of hyperparameters that are the weight of a running mean."""


def random_grads(random: Random, scale: float) -> list[Tensor]:
    """Return random gradients for two tensors of weights."""
    return [torch.tensor([[random.gauss(0, scale)] for _ in range(3)]), torch.tensor([random.gauss(0, scale)])]


def odd_value(random: Random, name: str) -> Value:
    """Return an odd value of a hyperparameter."""
    return random.choice(ODD.get(name, FACTORS))


@pytest.mark.parametrize("name", PAIRS)
def test_by_hand_equals_torch_at_odd_values(name: str) -> None:
    """Each update from the same weights is the same, to rounding, also after edits and with sums of gradients."""
    hyperparameters = [each.name for each in OPTIMIZERS[name].hyperparameters]
    for index in range(CONFIGURATIONS):
        random = Random(f"{name} {index}")
        values = {each: odd_value(random, each) for each in hyperparameters}
        ours, theirs = ([grad.requires_grad_() for grad in random_grads(Random(index), 1)] for _ in range(2))
        by_hand = ByHand(OPTIMIZERS[name].code, ours, values)
        torch_own = TorchOptimizer(OPTIMIZERS[name.removesuffix("_by_hand")].code, theirs, values)
        scale, accumulate = random.choice((1e-3, 1.0, 1e3)), random.random() < 0.3
        sums = random_grads(random, 0)
        for _ in range(8):
            if random.random() < 0.4:
                edited = random.choice(hyperparameters)
                value = odd_value(random, edited)
                by_hand.set(edited, value)
                torch_own.set(edited, value)
            new = random_grads(random, scale)
            sums = [old + grad for old, grad in zip(sums, new, strict=True)] if accumulate else new
            if not same_update(by_hand, torch_own, ours, theirs, sums):
                break


def same_update(
    by_hand: ByHand, torch_own: TorchOptimizer, ours: list[Tensor], theirs: list[Tensor], grads: list[Tensor]
) -> bool:
    """Make an update by both from the same weights; assert that it is the same. Returns whether weights are still finite."""
    before = [param.detach().clone() for param in theirs]
    for param, other, grad in zip(ours, theirs, grads, strict=True):
        param.data.copy_(other)
        param.grad, other.grad = grad.clone(), grad.clone()
    by_hand.step(torch.zeros(()), lambda: torch.zeros(()))
    torch_own.step(torch.zeros(()), lambda: torch.zeros(()))
    finite = all(bool(param.isfinite().all()) for param in theirs)
    assert finite is all(bool(param.isfinite().all()) for param in ours)
    for param, other, old in zip(ours, theirs, before, strict=True):
        moved = largest(other.detach() - old)
        if finite:
            torch.testing.assert_close(param, other, rtol=2e-5, atol=2e-5 * moved + 1e-6 * largest(old))
    return finite and max(map(largest, theirs)) < 1e15


def largest(tensor: Tensor) -> float:
    """Return the largest absolute value."""
    return float(tensor.detach().abs().max())
