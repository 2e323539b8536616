"""Builder of the multilayer perceptron."""

from collections.abc import Callable, Mapping
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.functional import dropout, gelu

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Schema
from tui_trainer.catalogue.models.mlp import layer_sizes
from tui_trainer.engine.step.models.model import Model, NormalSampler, leaf

Function = Callable[[Tensor], Tensor]
ACTIVATIONS: Mapping[str, Function] = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "identity": lambda sums: sums,
    "gelu": gelu,
}
"""Function of each activation."""


def build(values: Mapping[str, Value], schema: Schema, draw: NormalSampler) -> Model:
    """Build a network whose hidden layers are h = activation(x w + b), and whose outputs are h w + b.

    `values`: hyperparameters `layers`, such as 8-8, `activation`, `dropout`, `initialization` and `initial_scale`;
    `schema`: with the number of input columns, `features`, and of outputs; `draw`: function that draws initial weights.
    Weights: `w1`, (features, units of the first layer), `b1`, (units,), and so on; every bias is 0 initially. Outputs:
    (n, outputs). With dropout a training pass draws from torch's default generator; predictions are made without it.

    >>> from tui_trainer.catalogue.entry import Task
    >>> values = {"layers": "4", "activation": "relu", "dropout": 0.0, "initialization": "constant", "initial_scale": 0.5}
    >>> model = build(values, Schema(Task.REGRESSION, 2), torch.randn)
    >>> model.shapes()
    {'w1': (2, 4), 'b1': (4,), 'w2': (4, 1), 'b2': (1,)}
    >>> model.forward(torch.tensor([[1.0, 2.0]])).tolist()
    [[3.0]]

    Xavier: Glorot, Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks, 2010. Kaiming: He
    and others, Delving Deep into Rectifiers, 2015. Dropout: Srivastava and others, Dropout, 2014.
    """
    sizes = (schema.features, *layer_sizes(str(values["layers"])), schema.outputs)
    params: dict[str, Tensor] = {}
    for number, (inputs, outputs) in enumerate(pairwise(sizes), start=1):
        params[f"w{number}"] = leaf(_initial_weights(values, inputs, outputs, draw))
        params[f"b{number}"] = leaf(torch.zeros(outputs))
    activation, share = ACTIVATIONS[str(values["activation"])], float(values["dropout"])
    random_outputs = _network(lambda sums: dropout(activation(sums), share)) if share else None
    return Model(params, _network(activation), random_outputs=random_outputs)


def _network(units_of: Function) -> Callable[..., Tensor]:
    """Return the function that computes outputs. `units_of`: function from the sums of a hidden layer to its units."""

    def outputs(x: Tensor, **params: Tensor) -> Tensor:
        *hidden, last = range(1, len(params) // 2 + 1)
        for number in hidden:
            x = units_of(x @ params[f"w{number}"] + params[f"b{number}"])
        return x @ params[f"w{last}"] + params[f"b{last}"]

    return outputs


def _initial_weights(values: Mapping[str, Value], inputs: int, outputs: int, draw: NormalSampler) -> Tensor:
    """Return the initial weights of a layer, shape (inputs, outputs)."""
    scale = float(values["initial_scale"])
    match values["initialization"]:
        case "zeros":
            return torch.zeros(inputs, outputs)
        case "constant":
            return torch.full((inputs, outputs), scale)
        case "xavier":
            deviation = scale * float((2 / (inputs + outputs)) ** 0.5)
        case "kaiming":
            deviation = scale * float((2 / inputs) ** 0.5)
        case _:
            deviation = scale
    return draw(inputs, outputs) * deviation
