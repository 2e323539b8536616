"""Adagrad: the larger the sum `s` of a weight's squared gradients, the smaller its step size."""

from dataclasses import replace

from tui_trainer.catalogue.code.optimizers import (
    GRADIENT_LINE,
    by_hand_code,
    entries_by_hand_and_torch,
    torch_optimizer_code,
)
from tui_trainer.catalogue.optimizer_hyperparameters import EPS, LEARNING_RATE, WEIGHT_DECAY

BY_HAND = by_hand_code(
    GRADIENT_LINE, "s[i] = s[i] + g**2", "param -= lr * g / (s[i].sqrt() + eps)", state="s"
)
ENTRIES = entries_by_hand_and_torch(
    "adagrad",
    titles=("Adagrad", "torch.optim.Adagrad"),
    summary="smaller steps for weights with large past gradients",
    source="J. Duchi, E. Hazan, Y. Singer, Adaptive Subgradient Methods for Online Learning and Stochastic "
    "Optimization, 2011",
    by_hand=BY_HAND,
    torch_optim=torch_optimizer_code(
        "Adagrad", "lr", "weight_decay", "eps", rule=BY_HAND.rule.with_torch_state_names(s="sum")
    ),
    hyperparameters=(LEARNING_RATE, WEIGHT_DECAY, replace(EPS, default=1e-10)),
)
