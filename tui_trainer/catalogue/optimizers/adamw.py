"""AdamW: Adam with decoupled weight decay, which does not enter the running means; algorithm 2 of the paper."""

from dataclasses import replace

from tui_trainer.catalogue.code import COUNT_LINE
from tui_trainer.catalogue.code.optimizers import (
    BETAS_AFTER_EDIT,
    by_hand_code,
    entries_by_hand_and_torch,
    torch_optimizer_code,
)
from tui_trainer.catalogue.optimizer_hyperparameters import ADAM_HYPERPARAMETERS, WEIGHT_DECAY
from tui_trainer.catalogue.optimizers.adam import ADAM_ARGUMENTS, ADAM_UPDATE_LINES, TORCH_NAMES

BY_HAND = by_hand_code(
    COUNT_LINE, "g = param.grad", "param *= 1 - lr * weight_decay", *ADAM_UPDATE_LINES, state="mv"
)
ENTRIES = entries_by_hand_and_torch(
    "adamw",
    titles=("AdamW", "torch.optim.AdamW"),
    summary="Adam with decoupled weight decay",
    source="I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization, 2019",
    by_hand=BY_HAND,
    torch_optim=torch_optimizer_code(
        "AdamW", *ADAM_ARGUMENTS, rule=BY_HAND.rule.with_torch_state_names(**TORCH_NAMES), lines_after_edit=BETAS_AFTER_EDIT
    ),
    hyperparameters=tuple(
        replace(hyperparameter, default=0.01) if hyperparameter is WEIGHT_DECAY else hyperparameter
        for hyperparameter in ADAM_HYPERPARAMETERS
    ),
)
