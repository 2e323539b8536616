"""Names that a condition can use: the numbers of a step, and weights by name and index."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tui_trainer.base.expressions.functions import FUNCTIONS
from tui_trainer.base.expressions.lexer import KEYWORDS, NAME_PATTERN
from tui_trainer.base.weights import PREFIX, Index, Shape, Weights

ACCURACY = "accuracy"
SCALARS = ("loss", "step", ACCURACY, "grad_norm", "best_loss", "epoch", "lr")
"""Numbers of a step, the most used first."""
PARAM = "param"
"""Function that looks a tensor up by name, for names that are not a word: param('layers.0.weight')."""


@dataclass(frozen=True)
class Names:
    """All names that the conditions of a run can use."""

    scalars: tuple[str, ...]
    weights: Mapping[str, Weights]
    """Weight tensors by the model's own names, in the model's order."""

    @classmethod
    def for_shapes(cls, shapes: Mapping[str, Shape], *, has_accuracy: bool, extra_scalars: Iterable[str] = ()) -> "Names":
        """Return the names for a model with weight tensors of these names and shapes.

        `has_accuracy`: whether the run has one. `extra_scalars`: further numbers, such as live hyperparameters.
        """
        known = (name for name in SCALARS if has_accuracy or name != ACCURACY)
        scalars = tuple(dict.fromkeys([*known, *extra_scalars]))
        weights = {name: Weights(name, tuple(shape), _spelling(name, scalars)) for name, shape in shapes.items()}
        return cls(scalars, MappingProxyType(weights))

    @classmethod
    def for_any_model(cls, extra_scalars: Iterable[str]) -> "Names":
        """Return names for a model that is not known yet: any word that is nothing else may be a weight tensor."""
        return _UnknownModelNames(cls.for_shapes({}, has_accuracy=True, extra_scalars=extra_scalars).scalars, _UnknownModelWeights())

    def find(self, word: str) -> Weights | None:
        """Return the weight tensor a word names, by itself or as in an edit (params.w); None if there is none."""
        if word.startswith(PREFIX):
            return self.weights.get(word.removeprefix(PREFIX))
        weights = self.weights.get(word)
        return weights if weights is not None and weights.spelling == word else None

    def spellings(self) -> list[str]:
        """Return every name as it is written, the numbers of a step first."""
        return [*self.scalars, *(weights.spelling for weights in self.weights.values())]


class _UnknownModelNames(Names):
    """Names of a model that is not known yet."""

    def find(self, word: str) -> Weights | None:
        """Return a weight tensor for every word that is not a function."""
        return None if word in FUNCTIONS or word == PARAM else self.weights[word]


class _UnknownModelWeights(Mapping[str, Weights]):
    """Mapping that has a weight tensor for every name."""

    def __getitem__(self, name: str) -> Weights:
        return _UnknownShapeWeights(name, (1,), name)

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _UnknownShapeWeights(Weights):
    """Weight tensor of unknown shape, which accepts every index."""

    def flat_index(self, index: Index) -> int:  # noqa: ARG002 - every index is accepted
        """Return the offset of the only element that is known."""
        return 0


def _spelling(name: str, scalars: tuple[str, ...]) -> str:
    taken = name in scalars or name.lower() in KEYWORDS or name in FUNCTIONS or name == PARAM
    if re.fullmatch(NAME_PATTERN, name) and not taken:
        return name
    quote = '"' if "'" in name else "'"
    return f"{PARAM}({quote}{name}{quote})"
