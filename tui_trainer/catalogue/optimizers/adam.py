"""Adam: running means of the gradients, `m`, and of their squares, `v`, with bias correction.

The bias correction makes up for the start of `m` and `v` at 0. The update rule is algorithm 1 of the paper; AdamW, NAdam
and RAdam are built from its lines.
"""

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.catalogue.code import COUNT_LINE
from tui_trainer.catalogue.code.optimizers import (
    BETAS_AFTER_EDIT,
    GRADIENT_LINE,
    by_hand_code,
    entries_by_hand_and_torch,
    torch_optimizer_code,
)
from tui_trainer.catalogue.optimizer_hyperparameters import ADAM_HYPERPARAMETERS

MEAN_LINES = (
    "m[i] = beta1 * m[i] + (1 - beta1) * g",
    "v[i] = beta2 * v[i] + (1 - beta2) * g**2",
)
CORRECTED_MEAN_LINE = "m_hat = m[i] / (1 - beta1**t)"
CORRECTED_SECOND_MOMENT_LINE = "v_hat = v[i] / (1 - beta2**t)"
WEIGHT_LINE = "param -= lr * m_hat / (v_hat.sqrt() + eps)"
ADAM_UPDATE_LINES = (*MEAN_LINES, CORRECTED_MEAN_LINE, CORRECTED_SECOND_MOMENT_LINE, WEIGHT_LINE)
ADAM_ARGUMENTS = ("lr", "betas=(beta1, beta2)", "weight_decay", "eps")
TORCH_NAMES = FrozenMapping({"t": "step", "m": "exp_avg", "v": "exp_avg_sq"})
"""Names in torch of Adam's state variables."""

BY_HAND = by_hand_code(COUNT_LINE, GRADIENT_LINE, *ADAM_UPDATE_LINES, state="mv")
TORCH_RULE = BY_HAND.rule.with_torch_state_names(**TORCH_NAMES)
ENTRIES = entries_by_hand_and_torch(
    "adam",
    titles=("Adam", "torch.optim.Adam"),
    summary="momentum and RMSprop combined",
    source="D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, 2015",
    by_hand=BY_HAND,
    torch_optim=torch_optimizer_code("Adam", *ADAM_ARGUMENTS, rule=TORCH_RULE, lines_after_edit=BETAS_AFTER_EDIT),
    hyperparameters=ADAM_HYPERPARAMETERS,
)
