"""Models of the catalogue, the simplest first."""

from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.code import ConditionalLines, ModelCode
from tui_trainer.catalogue.entry import LinearFeatures, LinearForm, ModelEntry, Task

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
    ],
)
