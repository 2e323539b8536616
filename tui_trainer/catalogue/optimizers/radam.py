"""torch.optim.RAdam: Adam that divides by √v only after enough updates, when v is a good estimate (q > 5)."""

from tui_trainer.catalogue.code import COUNT_LINE, Rule
from tui_trainer.catalogue.code.optimizers import (
    BETAS_AFTER_EDIT,
    GRADIENT_LINE,
    TORCH_BUILDER,
    optimizer_entry,
    torch_optimizer_code,
)
from tui_trainer.catalogue.optimizer_hyperparameters import ADAM_HYPERPARAMETERS
from tui_trainer.catalogue.optimizers.adam import ADAM_ARGUMENTS, CORRECTED_MEAN_LINE, MEAN_LINES, TORCH_RULE

RULE = Rule(
    (
        COUNT_LINE,
        "r = 2 / (1 - beta2) - 1",
        "q = r - 2 * t * beta2**t / (1 - beta2**t)",
        "c = 1 if q <= 5 else ((q - 4) * (q - 2) * r / ((r - 4) * (r - 2) * q) * (1 - beta2**t)).sqrt()",
        GRADIENT_LINE,
        *MEAN_LINES,
        CORRECTED_MEAN_LINE,
        "param -= lr * m_hat if q <= 5 else lr * m_hat * c / (v[i].sqrt() + eps)",
    ),
    TORCH_RULE.state,
)
ENTRIES = (
    optimizer_entry(
        name="radam",
        title="torch.optim.RAdam",
        summary="Adam that divides by √v only when v is a good estimate",
        source="L. Liu and others, On the Variance of the Adaptive Learning Rate and Beyond, 2020",
        builder=TORCH_BUILDER,
        code=torch_optimizer_code("RAdam", *ADAM_ARGUMENTS, rule=RULE, lines_after_edit=BETAS_AFTER_EDIT),
        hyperparameters=ADAM_HYPERPARAMETERS,
    ),
)
