"""torch.optim.NAdam: Adam with Nesterov momentum; `P` is the product of `mu`, the momentum, of all updates so far."""

from dataclasses import replace

from tui_trainer.catalogue.code import COUNT_LINE, Rule, StateVariable
from tui_trainer.catalogue.code.optimizers import (
    BETAS_AFTER_EDIT,
    GRADIENT_LINE,
    TORCH_BUILDER,
    optimizer_entry,
    torch_optimizer_code,
)
from tui_trainer.catalogue.optimizer_hyperparameters import (
    ADAM_HYPERPARAMETERS,
    LEARNING_RATE,
    MOMENTUM_DECAY,
)
from tui_trainer.catalogue.optimizers.adam import (
    ADAM_ARGUMENTS,
    CORRECTED_SECOND_MOMENT_LINE,
    MEAN_LINES,
    TORCH_RULE,
    WEIGHT_LINE,
)

RULE = Rule(
    (
        COUNT_LINE,
        "mu = beta1 * (1 - 0.96 ** (t * momentum_decay) / 2)",
        "mu_next = beta1 * (1 - 0.96 ** ((t + 1) * momentum_decay) / 2)",
        "P = P * mu",
        GRADIENT_LINE,
        *MEAN_LINES,
        "m_hat = (1 - mu) / (1 - P) * g + mu_next / (1 - P * mu_next) * m[i]",
        CORRECTED_SECOND_MOMENT_LINE,
        WEIGHT_LINE,
    ),
    (*TORCH_RULE.state, StateVariable("P", "mu_product", start=1.0)),
)
ENTRIES = (
    optimizer_entry(
        name="nadam",
        title="torch.optim.NAdam",
        summary="Adam with Nesterov momentum",
        source="T. Dozat, Incorporating Nesterov Momentum into Adam, 2016",
        builder=TORCH_BUILDER,
        code=torch_optimizer_code(
            "NAdam", *ADAM_ARGUMENTS, "momentum_decay", rule=RULE, lines_after_edit=BETAS_AFTER_EDIT
        ),
        hyperparameters=(replace(LEARNING_RATE, default=0.002), *ADAM_HYPERPARAMETERS[1:], MOMENTUM_DECAY),
    ),
)
