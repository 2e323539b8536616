"""What a condition can name: numbers of a step, and weights by name and index."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tui_trainer.base.expressions.arithmetic import FUNCTIONS
from tui_trainer.base.expressions.lexer import KEYWORDS, NAME
from tui_trainer.base.weights import PREFIX, Shape, Weights

ACCURACY = "accuracy"
SCALARS = ("loss", "step", ACCURACY, "grad_norm", "best_loss", "epoch", "lr")
"""The numbers of a step, likeliest first."""
BY_NAME = "param"
"""param('layers.0.weight') is the weights whose name can't be written bare."""


@dataclass(frozen=True)
class Names:
    """All that a condition about one run can name."""

    scalars: tuple[str, ...]
    weights: Mapping[str, Weights]
    """By the model's own names, in its order."""

    @classmethod
    def of(cls, shapes: Mapping[str, Shape], *, accuracy: bool, more: Iterable[str] = ()) -> "Names":
        """The names for a model whose weights have these names and shapes.

        `accuracy`: whether the run has one. `more`: further numbers, such as live hyperparameters.
        """
        known = (name for name in SCALARS if accuracy or name != ACCURACY)
        scalars = tuple(dict.fromkeys([*known, *more]))
        weights = {name: Weights(name, tuple(shape), _spelling(name, scalars)) for name, shape in shapes.items()}
        return cls(scalars, MappingProxyType(weights))

    def bare(self, word: str) -> Weights | None:
        """The weights that are written as that very word, or as an edit writes them: params.w."""
        if word.startswith(PREFIX):
            return self.weights.get(word.removeprefix(PREFIX))
        weights = self.weights.get(word)
        return weights if weights is not None and weights.spelling == word else None

    def spellings(self) -> list[str]:
        """Every name as it is written, numbers of a step first."""
        return [*self.scalars, *(weights.spelling for weights in self.weights.values())]


def _spelling(name: str, scalars: tuple[str, ...]) -> str:
    taken = name in scalars or name.lower() in KEYWORDS or name in FUNCTIONS or name == BY_NAME
    if re.fullmatch(NAME, name) and not taken:
        return name
    quote = '"' if "'" in name else "'"
    return f"{BY_NAME}({quote}{name}{quote})"
