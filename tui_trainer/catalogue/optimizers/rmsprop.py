"""RMSprop: Adagrad with the running mean `v` of the squared gradients in place of their sum."""

from tui_trainer.catalogue.code.optimizers import (
    GRADIENT_LINE,
    by_hand_code,
    entries_by_hand_and_torch,
    torch_optimizer_code,
)
from tui_trainer.catalogue.optimizer_hyperparameters import ALPHA, EPS, LEARNING_RATE, WEIGHT_DECAY

BY_HAND = by_hand_code(
    GRADIENT_LINE,
    "v[i] = alpha * v[i] + (1 - alpha) * g**2",
    "param -= lr * g / (v[i].sqrt() + eps)",
    state="v",
)
ENTRIES = entries_by_hand_and_torch(
    "rmsprop",
    titles=("RMSprop", "torch.optim.RMSprop"),
    summary="Adagrad with a running mean, which forgets old gradients",
    source="G. Hinton, Neural Networks for Machine Learning, lecture 6e, 2012",
    by_hand=BY_HAND,
    torch_optim=torch_optimizer_code(
        "RMSprop",
        "lr",
        "alpha",
        "weight_decay",
        "eps",
        rule=BY_HAND.rule.with_torch_state_names(v="square_avg"),
    ),
    hyperparameters=(LEARNING_RATE, ALPHA, WEIGHT_DECAY, EPS),
)
