"""Hyperparameters and code of the multilayer perceptron: a network of layers between inputs and outputs."""

from collections.abc import Mapping
from itertools import pairwise

from tui_trainer.base.hyperparameters import Hyperparameter, Scale, TextForm, Value
from tui_trainer.catalogue.code import ComputedLines, ConditionalLines, Lines, ModelCode

MAX_LAYERS = 10
"""Maximum number of hidden layers."""
MAX_UNITS = 1000
"""Maximum number of units of a hidden layer."""


def layer_sizes(text: str) -> tuple[int, ...]:
    """Return the number of units of each hidden layer; an empty text means no hidden layer. Raises ValueError.

    >>> layer_sizes("8-4"), layer_sizes("")
    ((8, 4), ())
    """
    sizes = tuple(_units(part) for part in text.split("-")) if text.strip() else ()
    if len(sizes) > MAX_LAYERS:
        raise ValueError(text)
    return sizes


def _units(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit() and 1 <= int(text) <= MAX_UNITS):
        raise ValueError(text)
    return int(text)


LAYERS = Hyperparameter(
    name="layers",
    label="hidden layers",
    default="8-8",
    form=TextForm(
        f"the units of each layer with - between them, such as 8-8: at most {MAX_LAYERS} layers of 1 to 1,000 units",
        read=lambda text: "-".join(map(str, layer_sizes(text))),
        examples=("8-8", "", "16", "3-4-5"),
    ),
    live=False,
    help="Number of units of each hidden layer, with - between them; an empty text means no hidden layer.",
)
ACTIVATION = Hyperparameter(
    name="activation",
    label="activation",
    default="tanh",
    choices=("tanh", "relu", "sigmoid", "identity", "gelu"),
    live=False,
    help="Function of each hidden unit's sum.",
)
DROPOUT = Hyperparameter(
    name="dropout",
    label="dropout",
    default=0.0,
    minimum=0,
    maximum=1,
    excludes_maximum=True,
    step=0.1,
    live=False,
    help="Probability that a hidden unit is set to 0 in a training pass; the others are divided by 1 minus it.",
)
INITIALIZATION = Hyperparameter(
    name="initialization",
    label="initialization",
    default="xavier",
    choices=("normal", "zeros", "constant", "xavier", "kaiming"),
    live=False,
    help="How initial weights are drawn: normally with standard deviation 1, (2 / (inputs + outputs))^½ for xavier or "
    "(2 / inputs)^½ for kaiming, all times the scale; or all 0, or all equal to the scale.",
)
INITIAL_SCALE = Hyperparameter(
    name="initial_scale",
    label="initial scale",
    default=1.0,
    minimum=0,
    maximum=1000,
    scale=Scale.DECADE,
    live=False,
    help="Factor of the initial weights, and the initial weights themselves for a constant. Biases are 0 at first.",
)
MLP_HYPERPARAMETERS = (LAYERS, ACTIVATION, DROPOUT, INITIALIZATION, INITIAL_SCALE)
ACTIVATION_CALLS = {
    "tanh": "torch.tanh({})",
    "relu": "torch.relu({})",
    "sigmoid": "torch.sigmoid({})",
    "identity": "{}",
    "gelu": "torch.nn.functional.gelu({})",
}
"""Source of each activation, with a replacement field for its argument."""
INITIAL_WEIGHTS = {
    "normal": "initial_scale * torch.randn({0}, {1}, generator=generator)",
    "zeros": "torch.zeros({0}, {1})",
    "constant": "torch.full(({0}, {1}), initial_scale)",
    "xavier": "initial_scale * (2 / ({0} + {1})) ** 0.5 * torch.randn({0}, {1}, generator=generator)",
    "kaiming": "initial_scale * (2 / {0}) ** 0.5 * torch.randn({0}, {1}, generator=generator)",
}
"""Source of the initial weights of a layer with {0} inputs and {1} outputs."""


def weight_names(values: Mapping[str, Value]) -> Lines:
    """Return the names of the weights, w1, b1, w2, …, for the hyperparameter `layers`."""
    layers = len(layer_sizes(str(values["layers"]))) + 1
    return tuple(f"{kind}{number}" for number in range(1, layers + 1) for kind in "wb")


def _setup_lines(values: Mapping[str, Value]) -> Lines:
    """Return the lines that draw the weights of each layer."""
    sizes = (int(values["columns"]), *layer_sizes(str(values["layers"])), int(values["outputs"]))
    weights = INITIAL_WEIGHTS[str(values["initialization"])]
    lines: list[str] = []
    for number, (inputs, outputs) in enumerate(pairwise(sizes), start=1):
        lines += [f"w{number} = {weights.format(inputs, outputs)}", f"w{number}.requires_grad_()"]
        lines.append(f"b{number} = torch.zeros({outputs}, requires_grad=True)")
    return tuple(lines)


def _forward_lines(values: Mapping[str, Value], dropout: str) -> Lines:
    """Return the lines that compute the outputs. `dropout`: source of dropout with a replacement field."""
    lines, before = [], "{x}"
    hidden = len(layer_sizes(str(values["layers"])))
    for number in range(1, hidden + 1):
        activation = ACTIVATION_CALLS[str(values["activation"])].format(f"{before} @ w{number} + b{number}")
        lines.append(f"h{number} = {dropout.format(activation)}")
        before = f"h{number}"
    return (*lines, f"outputs = {before} @ w{hidden + 1} + b{hidden + 1}")


def _training_lines(values: Mapping[str, Value]) -> Lines:
    return _forward_lines(values, "torch.nn.functional.dropout({}, dropout)" if values["dropout"] else "{}")


def _evaluation_lines(values: Mapping[str, Value]) -> Lines:
    return _forward_lines(values, "{}")


MLP_CODE = ModelCode(
    setup=(
        ComputedLines(_setup_lines),
        ConditionalLines("dropout", 0.0, (), ("torch.manual_seed(seed)  # of the generator that dropout draws from",)),
    ),
    step=(ComputedLines(_training_lines),),
    evaluate=(ComputedLines(_evaluation_lines),),
    weights=(ComputedLines(weight_names),),
)
