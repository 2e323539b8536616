"""The models, simplest first."""

from tui_trainer.catalogue.entry import ModelEntry, Task
from tui_trainer.hyperparameters import Hyperparameter
from tui_trainer.registry import Registry

DEGREE = Hyperparameter(
    name="degree",
    label="degree",
    default=3,
    minimum=1,
    maximum=12,
    live=False,
    help="The highest power of x. One weight for each power.",
)

MODELS = Registry(
    "model",
    [
        ModelEntry(
            name="linear",
            title="Linear regression",
            summary="a straight line (a plane, with more columns)",
            formula="y = x w + b",
            builder="tui_trainer.engine.models.linear:build",
            tasks=frozenset({Task.REGRESSION}),
        ),
        ModelEntry(
            name="polynomial",
            title="Polynomial regression",
            summary="a curve: one weight for each power of x",
            formula="y = x w₁ + x² w₂ + … + b",
            builder="tui_trainer.engine.models.polynomial:build",
            tasks=frozenset({Task.REGRESSION}),
            features=1,
            hyperparameters=(DEGREE,),
        ),
        ModelEntry(
            name="logistic",
            title="Logistic regression",
            summary="the probability of class 1: the sigmoid of a linear function",
            formula="p = sigmoid(x w + b)",
            builder="tui_trainer.engine.models.logistic:build",
            tasks=frozenset({Task.BINARY}),
        ),
    ],
)
