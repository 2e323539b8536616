"""Models of the catalogue, the simplest first."""

from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.code import ComputedLines, ConditionalLines, ModelCode
from tui_trainer.catalogue.entry import LinearFeatures, LinearForm, ModelEntry, Task
from tui_trainer.catalogue.models.mlp import MLP_CODE, MLP_HYPERPARAMETERS
from tui_trainer.catalogue.models.module import (
    MODULE_CODE,
    MODULE_HYPERPARAMETERS,
    MODULE_NAME,
    argument_hyperparameters,
)

DEGREE = Hyperparameter(
    name="degree",
    label="degree",
    default=3,
    minimum=1,
    maximum=12,
    live=False,
    help="Highest power of x; the model has one weight for each power.",
)

BIAS_LINE = "b = torch.zeros(1, requires_grad=True)"
SINGLE_WEIGHT_LINE = "w = torch.randn(1, generator=generator, requires_grad=True)"
WEIGHT_COLUMN_LINE = "w = torch.randn(x.shape[1], 1, generator=generator, requires_grad=True)"
LINEAR_CODE = ModelCode(
    setup=(
        ConditionalLines("columns", 1, (SINGLE_WEIGHT_LINE,), (WEIGHT_COLUMN_LINE,)),
        BIAS_LINE,
    ),
    step=(ConditionalLines("columns", 1, ("outputs = {x} * w + b",), ("outputs = {x} @ w + b",)),),
    weights=("w", "b"),
)
POLYNOMIAL_CODE = ModelCode(
    features=("{x} = torch.cat([{x}**power for power in range(1, degree + 1)], dim=1)",),
    setup=(
        "w = torch.randn(degree, 1, generator=generator, requires_grad=True)",
        BIAS_LINE,
    ),
    step=("outputs = {x} @ w + b",),
    weights=("w", "b"),
)
LOGISTIC_CODE = ModelCode(
    setup=(WEIGHT_COLUMN_LINE, BIAS_LINE),
    step=("outputs = {x} @ w + b  # logits",),
    weights=("w", "b"),
)
SOFTMAX_CODE = ModelCode(
    setup=(
        ComputedLines(
            lambda values: (
                f"w = torch.randn(x.shape[1], {values['outputs']}, generator=generator, requires_grad=True)",
                f"b = torch.zeros({values['outputs']}, requires_grad=True)",
            )
        ),
    ),
    step=("outputs = {x} @ w + b  # a logit for each class",),
    weights=("w", "b"),
)

MODELS = Registry(
    "model",
    [
        ModelEntry(
            name="linear",
            title="Linear regression",
            summary="a straight line; a plane for several columns",
            formula="y = x w + b",
            builder="tui_trainer.engine.step.models.linear:build",
            code=LINEAR_CODE,
            linear=LinearForm(),
            tasks=frozenset({Task.REGRESSION}),
        ),
        ModelEntry(
            name="polynomial",
            title="Polynomial regression",
            summary="a curve: one weight for each power of x",
            formula="y = x w₁ + x² w₂ + … + b",
            builder="tui_trainer.engine.step.models.polynomial:build",
            code=POLYNOMIAL_CODE,
            linear=LinearForm(features=LinearFeatures.POWERS),
            tasks=frozenset({Task.REGRESSION}),
            features=1,
            hyperparameters=(DEGREE,),
        ),
        ModelEntry(
            name="logistic",
            title="Logistic regression",
            summary="the probability of class 1: the sigmoid of a linear function",
            formula="p = sigmoid(x w + b)",
            builder="tui_trainer.engine.step.models.logistic:build",
            code=LOGISTIC_CODE,
            linear=LinearForm(),
            tasks=frozenset({Task.BINARY}),
        ),
        ModelEntry(
            name="softmax",
            title="Softmax regression",
            summary="the probabilities of k classes: the softmax of k linear functions",
            formula="p = softmax(x w + b)",
            source="C. Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.4",
            builder="tui_trainer.engine.step.models.softmax:build",
            code=SOFTMAX_CODE,
            tasks=frozenset({Task.CLASSES}),
            outputs=None,
        ),
        ModelEntry(
            name="mlp",
            title="Multilayer perceptron",
            summary="a network of hidden layers, for numbers and for classes",
            formula="ŷ = h w + b, with h = activation(x w₁ + b₁) for each hidden layer",
            source="D. Rumelhart, G. Hinton, R. Williams, Learning Representations by Back-Propagating Errors, 1986",
            builder="tui_trainer.engine.step.models.mlp:build",
            code=MLP_CODE,
            tasks=frozenset({Task.REGRESSION, Task.BINARY, Task.CLASSES}),
            outputs=None,
            hyperparameters=MLP_HYPERPARAMETERS,
        ),
        ModelEntry(
            name=MODULE_NAME,
            title="Your own module",
            summary="a torch.nn.Module from a Python file of yours",
            builder="tui_trainer.engine.step.models.own_module:build",
            code=MODULE_CODE,
            tasks=frozenset({Task.REGRESSION, Task.BINARY, Task.CLASSES}),
            outputs=None,
            hyperparameters=MODULE_HYPERPARAMETERS,
            further=argument_hyperparameters,
        ),
    ],
)
