"""torch.optim.SGD: gradient descent, with momentum if the hyperparameter `momentum` is not 0."""

from tui_trainer.catalogue.code import Rule, StateVariable
from tui_trainer.catalogue.code.optimizers import TORCH_BUILDER, optimizer_entry, torch_optimizer_code
from tui_trainer.catalogue.optimizer_hyperparameters import LEARNING_RATE, MOMENTUM

RULE = Rule(
    ("v[i] = momentum * v[i] + param.grad", "param -= lr * v[i]"),
    (StateVariable("v", "momentum_buffer"),),
)
ENTRIES = (
    optimizer_entry(
        name="sgd",
        title="torch.optim.SGD",
        summary="gradient descent by torch.optim.SGD, with optional momentum",
        source="H. Robbins, S. Monro, A Stochastic Approximation Method, 1951; B. Polyak, 1964 (momentum)",
        builder=TORCH_BUILDER,
        code=torch_optimizer_code("SGD", "lr", "momentum", rule=RULE),
        hyperparameters=(LEARNING_RATE, MOMENTUM),
    ),
)
