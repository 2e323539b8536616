"""Names and indices of single weights: w[3] has a flat index, which counts row by row, and w[0,3] a multi-index.

A multi-index has a number for each dimension. Conditions use the name alone ('w[3] > 1'), edits add a prefix
('params.w[3]'); conditions and edits accept either kind of index. The program shows the short index: a flat index for
a row or a column, and a multi-index for other tensors.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.base.text import clean_text

PARAMS_PREFIX = "params."
"""Text before the name of a weight in an edit."""
_INTEGER = r"\s*-?[0-9]{1,9}\s*"
MAX_ADDRESS_LENGTH = 100
"""Maximum number of characters of a weight's address."""
_ADDRESS = re.compile(rf"params\.(?P<name>(?:[A-Za-z_]\w*|\d+)(?:\.\w+)*)(?P<index>(?:\[{_INTEGER}(?:,{_INTEGER})*\])*)", re.ASCII)
"""A name as in torch's named_parameters(), such as layers.0.weight or 0.weight, followed by indices."""

BIAS_PATTERN = r"b\d*|\w*bias\w*"
"""Regular expression of the last part of the name of a bias, such as b, b2, bias or in_proj_bias."""

Shape = tuple[int, ...]
"""Sizes of the dimensions of a tensor."""
Index = tuple[int, ...]
"""A multi-index, or a flat index as a single number; () is the index of the only weight of a tensor."""


def is_bias(name: str) -> bool:
    """Return whether a parameter is a bias, judged by the last part of its name.

    >>> [name for name in ("w", "b", "w2", "b2", "0.weight", "0.bias", "attention.in_proj_bias") if is_bias(name)]
    ['b', 'b2', '0.bias', 'attention.in_proj_bias']
    """
    return re.fullmatch(BIAS_PATTERN, name.rpartition(".")[2], re.ASCII) is not None


class NoSuchWeightError(UserError):
    """Error for an index that is out of range; the message says which indices exist."""

    def __init__(self, message: str, index_position: int) -> None:
        super().__init__(message)
        self.index_position = index_position
        """Position of the wrong number in the index, counted from 0."""


@dataclass(frozen=True)
class Weights:
    """Name and shape of a tensor, and the names and indices of its weights.

    >>> w = Weights("w", (2, 3), "w")
    >>> w.element_name_at(4), w.flat_index((1, 1)), w.flat_index((-1,)), w.multi_index(4)
    ('w[1,1]', 4, 5, (1, 1))
    """

    name: str
    shape: Shape
    spelling: str
    """Text that names the tensor in a condition or an edit: w, param('layers.0.weight') or params.w."""

    @property
    def count(self) -> int:
        """The number of weights in the tensor."""
        return math.prod(self.shape)

    @property
    def axes(self) -> Shape:
        """Sizes of the dimensions that the short index covers: the longest dimension of a row or a column, else all."""
        is_line = len(self.shape) > 1 and sum(size != 1 for size in self.shape) <= 1
        return (self.count,) if is_line else self.shape

    @property
    def range_text(self) -> str:
        """The number of weights and their indices as text: 'w has 3 weights: w[0] to w[2]'."""
        if not self.shape:
            return f"{self.spelling} is one number: write it without an index"
        if self.count <= 1:
            weights = f"1 weight: {self.element_name_at(0)}" if self.count else "no weights"
            return f"{self.spelling} has {weights}"
        last = self.count - 1
        elements = f"{self.element_name_at(0)} to {self.element_name_at(last)}"
        if len(self.axes) == 1:
            return f"{self.spelling} has {self.count} weights: {elements}"
        flat_range = f"{self.element_name((0,))} to {self.element_name((last,))}"
        return f"{self.spelling} is {'×'.join(map(str, self.axes))}: {elements}, or {flat_range}"

    def element_name_at(self, flat_index: int) -> str:
        """Return the name of the weight at a flat index, with its short index: w[0,1]."""
        return self.element_name(self.short_index(flat_index))

    def canonical_name(self, flat_index: int) -> str:
        """Return the name of the weight at a flat index, such as w[3] or w[0,3]; for a tensor with a single weight, just w."""
        return self.element_name_at(flat_index) if self.count > 1 else self.spelling

    def short_index(self, flat_index: int) -> Index:
        """Return the short index of the weight at a flat index, such as (0, 3)."""
        return _unravel_index(flat_index, self.axes)

    def multi_index(self, flat_index: int) -> Index:
        """Return the multi-index of the weight at a flat index, as numpy.unravel_index does."""
        return _unravel_index(flat_index, self.shape)

    def flat_index(self, index: Index) -> int:
        """Return the flat index of a weight, as numpy.ravel_multi_index does. Raises NoSuchWeightError.

        `index` is a multi-index, or a flat index as a single number; it may be empty if there is only one weight.
        Negative numbers count from the end.
        """
        if not index and self.count == 1:
            return 0
        sizes = self.shape if len(index) == len(self.shape) else (self.count,)
        if not self.shape or len(index) != len(sizes):
            raise NoSuchWeightError(self.range_text, max(0, min(len(self.shape), len(index) - 1)))
        flat_index = 0
        for index_position, (number, size) in enumerate(zip(index, sizes, strict=True)):
            if not -size <= number < size:
                raise NoSuchWeightError(self.range_text, index_position)
            flat_index = flat_index * size + number % size
        return flat_index

    def element_name(self, index: Index) -> str:
        """Return the name of one weight with its index, such as 'w[0,3]'; only the name if the index is empty."""
        return f"{self.spelling}[{','.join(map(str, index))}]" if index else self.spelling


@dataclass(frozen=True)
class WeightAddress:
    """Name of a tensor and an index into it; an empty index means the only weight of the tensor."""

    name: str
    index: Index = ()

    def __str__(self) -> str:
        return self._with_shape(()).element_name(self.index)

    @classmethod
    def parse(cls, text: str) -> "WeightAddress":
        """Return the address that is written in an edit, such as 'params.w[0]'. Raises UserError."""
        found = _ADDRESS.fullmatch(text) if len(text) <= MAX_ADDRESS_LENGTH else None
        if not found:
            raise UserError(f"{clean_text(text, 60)!r} is not a weight: write it like params.w[0]")
        return cls(found["name"], tuple(int(number) for number in re.findall(r"-?[0-9]+", found["index"])))

    def canonical_name(self, shapes: Mapping[str, Shape]) -> str:
        """Return the address with its short index as text. Raises UserError if the tensor or the weight does not exist."""
        weights = self._weights_in(shapes)
        return weights.canonical_name(weights.flat_index(self.index))

    def multi_index(self, shapes: Mapping[str, Shape]) -> Index:
        """Return the multi-index of the weight. Raises UserError if the tensor or the weight does not exist."""
        weights = self._weights_in(shapes)
        return weights.multi_index(weights.flat_index(self.index))

    def _weights_in(self, shapes: Mapping[str, Shape]) -> Weights:
        if self.name not in shapes:
            raise unknown_name_error("weight", self.name, shapes)
        return self._with_shape(shapes[self.name])

    def _with_shape(self, shape: Shape) -> Weights:
        return Weights(self.name, shape, PARAMS_PREFIX + self.name)


def _unravel_index(flat_index: int, sizes: Shape) -> Index:
    """Return the multi-index for a flat index in dimensions of these sizes, as numpy.unravel_index does."""
    index: list[int] = []
    for size in reversed(sizes):
        flat_index, number = divmod(flat_index, size)
        index.append(number)
    return tuple(reversed(index))
