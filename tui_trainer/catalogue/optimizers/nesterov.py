"""Nesterov momentum: the gradient is computed at the look-ahead point, to which the velocity alone moves the weights.

As in torch.optim.SGD, `param` is the look-ahead point itself, so that `param.grad` is the gradient at this point.
"""

from tui_trainer.catalogue.code.optimizers import (
    GRADIENT_LINE,
    by_hand_code,
    entries_by_hand_and_torch,
    torch_optimizer_code,
)
from tui_trainer.catalogue.optimizer_hyperparameters import VELOCITY_HYPERPARAMETERS

BY_HAND = by_hand_code(
    GRADIENT_LINE, "v[i] = momentum * v[i] + g", "param -= lr * (g + momentum * v[i])", state="v"
)
ENTRIES = entries_by_hand_and_torch(
    "nesterov",
    titles=("Nesterov's momentum", "torch.optim.SGD with Nesterov's momentum"),
    summary="momentum with the gradient at a look-ahead point",
    source="Y. Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²), 1983; "
    "I. Sutskever and others, On the importance of initialization and momentum in deep learning, 2013",
    by_hand=BY_HAND,
    # torch requires a momentum above 0 for nesterov=True; at 0 the update without it is the same
    torch_optim=torch_optimizer_code(
        "SGD",
        "lr",
        "momentum=momentum",
        "nesterov=momentum > 0",
        "weight_decay",
        rule=BY_HAND.rule.with_torch_state_names(v="momentum_buffer"),
        lines_after_edit={
            "momentum": ("optimizer.param_groups[0].update(momentum=momentum, nesterov=momentum > 0)",)
        },
    ),
    hyperparameters=VELOCITY_HYPERPARAMETERS,
)
