"""Adadelta: RMSprop with a step size made from past updates: the square root of their running mean square `u`."""

from dataclasses import replace

from tui_trainer.catalogue.code.optimizers import (
    GRADIENT_LINE,
    by_hand_code,
    entries_by_hand_and_torch,
    torch_optimizer_code,
)
from tui_trainer.catalogue.optimizer_hyperparameters import EPS, LEARNING_RATE, RHO, WEIGHT_DECAY

BY_HAND = by_hand_code(
    GRADIENT_LINE,
    "v[i] = rho * v[i] + (1 - rho) * g**2",
    "d = (u[i] + eps).sqrt() / (v[i] + eps).sqrt() * g",
    "u[i] = rho * u[i] + (1 - rho) * d**2",
    "param -= lr * d",
    state="vu",
)
ENTRIES = entries_by_hand_and_torch(
    "adadelta",
    titles=("Adadelta", "torch.optim.Adadelta"),
    summary="RMSprop that adapts its step size to past updates",
    source="M. Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012",
    by_hand=BY_HAND,
    torch_optim=torch_optimizer_code(
        "Adadelta",
        "lr",
        "rho",
        "weight_decay",
        "eps",
        rule=BY_HAND.rule.with_torch_state_names(v="square_avg", u="acc_delta"),
    ),
    hyperparameters=(
        replace(LEARNING_RATE, default=1.0),
        RHO,
        WEIGHT_DECAY,
        replace(EPS, default=1e-6),
    ),
)
