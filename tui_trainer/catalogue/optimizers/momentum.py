"""Momentum: gradients accumulate in a velocity `v`, which is multiplied by `momentum` in every update."""

from tui_trainer.catalogue.code.optimizers import (
    GRADIENT_LINE,
    by_hand_code,
    entries_by_hand_and_torch,
    torch_optimizer_code,
)
from tui_trainer.catalogue.optimizer_hyperparameters import VELOCITY_HYPERPARAMETERS

BY_HAND = by_hand_code(GRADIENT_LINE, "v[i] = momentum * v[i] + g", "param -= lr * v[i]", state="v")
ENTRIES = entries_by_hand_and_torch(
    "momentum",
    titles=("Momentum", "torch.optim.SGD with momentum"),
    summary="gradients accumulate in a velocity",
    source="B. Polyak, Some methods of speeding up the convergence of iteration methods, 1964",
    by_hand=BY_HAND,
    torch_optim=torch_optimizer_code(
        "SGD",
        "lr",
        "momentum",
        "weight_decay",
        rule=BY_HAND.rule.with_torch_state_names(v="momentum_buffer"),
    ),
    hyperparameters=VELOCITY_HYPERPARAMETERS,
)
