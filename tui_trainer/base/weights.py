"""How one number of a model's weights is named: w[3] counts row by row, w[0,3] goes along each dimension.

Conditions name it by itself ('w[3] > 1'), edits with a prefix ('params.w[3]'); both take either form of an index.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import unknown_name
from tui_trainer.base.text import clean_text

PREFIX = "params."
_INTEGER = r"\s*-?[0-9]{1,9}\s*"
LONGEST_ADDRESS = 100
"""Characters of a weight's address."""
_FORM = re.compile(rf"params\.(?P<name>[A-Za-z_]\w*(?:\.\w+)*)(?P<index>(?:\[{_INTEGER}(?:,{_INTEGER})*\])*)", re.ASCII)
"""A name as torch has them, such as layers.0.weight, and indices: nothing else can stand in an address."""

Shape = tuple[int, ...]
Index = tuple[int, ...]


class NoPlaceError(UserError):
    """No number has that index; the message says which there are."""

    def __init__(self, message: str, which: int) -> None:
        super().__init__(message)
        self.which = which
        """The part of the index that is wrong, counted from 0."""


@dataclass(frozen=True)
class Weights:
    """One tensor of weights as it can be named."""

    name: str
    shape: Shape
    spelling: str
    """How it is written: w, param('layers.0.weight') or params.w."""

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)

    @property
    def axes(self) -> Shape:
        """What its usual index runs along: of a row or a column of numbers, those numbers."""
        is_line = len(self.shape) > 1 and sum(size != 1 for size in self.shape) <= 1
        return (self.count,) if is_line else self.shape

    @property
    def range_text(self) -> str:
        """What it holds and how one gets at it: 'w has 3 weights: w[0] to w[2]'."""
        if not self.shape:
            return f"{self.spelling} is one number: write it without an index"
        if self.count <= 1:
            return f"{self.spelling} has 1 weight: {self.at(0)}" if self.count else f"{self.spelling} has no weights"
        last = self.count - 1
        if len(self.axes) == 1:
            return f"{self.spelling} has {self.count} weights: {self.at(0)} to {self.at(last)}"
        counted = f"{self.spelled((0,))} to {self.spelled((last,))}"
        return f"{self.spelling} is {'×'.join(map(str, self.axes))}: {self.at(0)} to {self.at(last)}, or {counted}"

    def at(self, place: int) -> str:
        """The number at that place, row by row, as it is usually written: w[0,1]."""
        return self.spelled(self.usual_index(place))

    def usual(self, place: int) -> str:
        """The same, but the only number there is without an index: w."""
        return self.at(place) if self.count > 1 else self.spelling

    def usual_index(self, place: int) -> Index:
        """The index of the number at that place along the axes."""
        return _unravelled(place, self.axes)

    def full_index(self, place: int) -> Index:
        """The index of the number at that place along each dimension of the tensor."""
        return _unravelled(place, self.shape)

    def place(self, index: Index) -> int:
        """The place, row by row, of the number with that index. Raises NoPlaceError.

        The index has one number for each dimension, or a single one that counts row by row; none names the only
        number there is. Negative ones count from the end.
        """
        if not index and self.count == 1:
            return 0
        sizes = self.shape if len(index) == len(self.shape) else (self.count,)
        if not self.shape or len(index) != len(sizes):
            raise NoPlaceError(self.range_text, max(0, min(len(self.shape), len(index) - 1)))
        place = 0
        for which, (along, size) in enumerate(zip(index, sizes, strict=True)):
            if not -size <= along < size:
                raise NoPlaceError(self.range_text, which)
            place = place * size + along % size
        return place

    def spelled(self, index: Index) -> str:
        """The number with that index as it is written."""
        return f"{self.spelling}[{','.join(map(str, index))}]" if index else self.spelling


@dataclass(frozen=True)
class WeightAddress:
    """A tensor's name and an index into it, as an edit names them; no index is the only number of a tensor with one."""

    name: str
    index: Index = ()

    def __str__(self) -> str:
        return self._in(()).spelled(self.index)

    @classmethod
    def parse(cls, text: str) -> "WeightAddress":
        """The address that stands in an edit. Raises UserError."""
        found = _FORM.fullmatch(text) if len(text) <= LONGEST_ADDRESS else None
        if not found:
            raise UserError(f"{clean_text(text, 60)!r} is no weight: it is written like params.w[0]")
        return cls(found["name"], tuple(int(number) for number in re.findall(r"-?[0-9]+", found["index"])))

    def usual(self, shapes: Mapping[str, Shape]) -> str:
        """How it is usually written. Raises UserError when there is no such tensor or number."""
        weights = self._found(shapes)
        return weights.usual(weights.place(self.index))

    def full_index(self, shapes: Mapping[str, Shape]) -> Index:
        """The index along each dimension of the tensor. Raises UserError when there is no such tensor or number."""
        weights = self._found(shapes)
        return weights.full_index(weights.place(self.index))

    def _found(self, shapes: Mapping[str, Shape]) -> Weights:
        if self.name not in shapes:
            raise unknown_name("weight", self.name, shapes)
        return self._in(shapes[self.name])

    def _in(self, shape: Shape) -> Weights:
        return Weights(self.name, shape, PREFIX + self.name)


def _unravelled(place: int, sizes: Shape) -> Index:
    index: list[int] = []
    for size in reversed(sizes):
        place, along = divmod(place, size)
        index.append(along)
    return tuple(reversed(index))
