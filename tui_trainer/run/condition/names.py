"""What a condition can name: numbers of a step, and weights by name and index."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tui_trainer.run.condition.arithmetic import FUNCTIONS
from tui_trainer.run.condition.words import KEYWORDS, NAME

Shape = tuple[int, ...]
ACCURACY = "accuracy"
SCALARS = ("loss", "step", ACCURACY, "grad_norm", "best_loss", "epoch", "lr")
"""The numbers of a step, likeliest first."""
BY_NAME = "param"
"""param('layers.0.weight') is the weights whose name can't be written bare."""


@dataclass(frozen=True)
class Weights:
    """One tensor of weights as it can be named."""

    name: str
    shape: Shape
    spelling: str
    """How it is written in a condition: w, or param('layers.0.weight')."""

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)

    @property
    def axes(self) -> Shape:
        """What its shortest full index runs along: a row or a column of numbers needs only one."""
        is_line = len(self.shape) > 1 and sum(size != 1 for size in self.shape) <= 1
        return (self.count,) if is_line else self.shape

    @property
    def range_text(self) -> str:
        """What it holds and how one gets at it: 'w has 3 weights: w[0] to w[2]'."""
        if not self.shape:
            return f"{self.spelling} is one number: write it without an index"
        if self.count <= 1:
            return f"{self.spelling} has 1 weight: {self.at(0)}" if self.count else f"{self.spelling} has no weights"
        last = self.at(self.count - 1)
        size = f"has {self.count} weights" if len(self.axes) == 1 else f"is {'×'.join(map(str, self.axes))}"
        return f"{self.spelling} {size}: {self.at(0)} to {last}"

    def at(self, place: int) -> str:
        """The number at that place, row by row, as it is written: w[0,1]."""
        return self.spelled(self.index(place))

    def index(self, place: int) -> Shape:
        """The index of the number at that place, row by row."""
        index: list[int] = []
        for size in reversed(self.axes):
            place, along = divmod(place, size)
            index.append(along)
        return tuple(reversed(index))

    def place(self, index: Shape) -> int:
        """The place, row by row, of the number with that index along the axes; no index: the only one."""
        place = 0
        for along, size in zip(index, self.axes, strict=bool(index)):
            place = place * size + along
        return place

    def spelled(self, index: Shape) -> str:
        """The number with that index as it is written."""
        return f"{self.spelling}[{','.join(map(str, index))}]" if index else self.spelling


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
        """The weights that are written as that very word."""
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
