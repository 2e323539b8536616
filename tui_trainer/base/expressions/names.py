"""Names that a condition can use: metrics such as loss, hyperparameters, and weights by name and index."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tui_trainer.base.expressions.functions import FUNCTIONS
from tui_trainer.base.expressions.lexer import KEYWORDS, NAME_PATTERN
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.weights import PARAMS_PREFIX, Index, Shape, Weights

PARAM = "param"
"""Function that returns a weight tensor by its name, for names that are not a word: param('layers.0.weight')."""


@dataclass(frozen=True)
class Names:
    """All names that the conditions of a run can use: metrics, hyperparameters and weight tensors."""

    metrics: tuple[str, ...]
    """Names of the run's metrics, such as loss, the most used first."""
    hyperparameters: tuple[str, ...]
    """Names of the optimizer's hyperparameters, without those that are also metrics."""
    weights: Mapping[str, Weights]
    """Weight tensors by their names in the model, in the model's order."""
    missing_metrics: Mapping[str, str] = FrozenMapping()
    """Names of metrics that other runs have, and for each why this run has it not, or an empty text."""

    @classmethod
    def for_shapes(
        cls,
        shapes: Mapping[str, Shape],
        metrics: Iterable[str],
        hyperparameters: Iterable[str] = (),
        missing_metrics: Mapping[str, str] = FrozenMapping(),
    ) -> "Names":
        """Return the names for a model; `shapes` has the shape of each weight tensor by its name."""
        known = tuple(metrics)
        others = tuple(name for name in dict.fromkeys(hyperparameters) if name not in known)
        weights = {name: Weights(name, tuple(shape), _spelling(name, known + others)) for name, shape in shapes.items()}
        return cls(known, others, FrozenMapping(weights), FrozenMapping(missing_metrics))

    @classmethod
    def for_any_model(cls, scalars: Iterable[str]) -> "Names":
        """Return the names for a model that is not built yet: every word without another meaning is a weight tensor.

        `scalars`: names of all metrics and hyperparameters that the run may have.
        """
        return _UnknownModelNames(tuple(scalars), (), _UnknownModelWeights())

    @property
    def scalars(self) -> tuple[str, ...]:
        """Names of single numbers: metrics, then hyperparameters."""
        return self.metrics + self.hyperparameters

    def find(self, word: str) -> Weights | None:
        """Return the weight tensor that a condition calls w and an edit params.w; None if there is no such tensor."""
        if word.startswith(PARAMS_PREFIX):
            return self.weights.get(word.removeprefix(PARAMS_PREFIX))
        weights = self.weights.get(word)
        return weights if weights is not None and weights.spelling == word else None

    def spellings(self) -> list[str]:
        """Return every name as it is written in a condition; metrics come first."""
        return [*self.scalars, *(weights.spelling for weights in self.weights.values())]


class _UnknownModelNames(Names):
    """Names for a model that is not built yet."""

    def find(self, word: str) -> Weights | None:
        """Return a weight tensor for every word that is not a function, and None for functions."""
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
        """Return 0, the flat index of the only element that is sure to exist."""
        return 0


def _spelling(name: str, scalars: tuple[str, ...]) -> str:
    taken = name in scalars or name.lower() in KEYWORDS or name in FUNCTIONS or name == PARAM
    if re.fullmatch(NAME_PATTERN, name) and not taken:
        return name
    quote = '"' if "'" in name else "'"
    return f"{PARAM}({quote}{name}{quote})"
