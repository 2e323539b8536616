"""WeightAddress: one number of one tensor of weights, as an edit names it: 'params.w[0]'."""

import re
from dataclasses import dataclass

from tui_trainer.errors import UserError
from tui_trainer.registry import unknown_name
from tui_trainer.text import clean_text

PREFIX = "params."
FORM = re.compile(r"params\.(?P<name>.+?)(?:\[(?P<index>\d{1,9}(?:,\d{1,9})*)\])?")


@dataclass(frozen=True)
class WeightAddress:
    """A tensor's name and the place in it; no place is the only number of a tensor that has one."""

    name: str
    index: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{PREFIX}{self.name}" + (f"[{','.join(map(str, self.index))}]" if self.index else "")

    @classmethod
    def parse(cls, text: str) -> "WeightAddress":
        """The address that stands in an edit. Raises UserError."""
        found = FORM.fullmatch(text)
        if not found:
            raise UserError(f"{clean_text(text, 60)!r} is no weight: it is written like params.w[0]")
        index = tuple(int(place) for place in found["index"].split(",")) if found["index"] else ()
        return cls(found["name"], index)

    def place_in(self, shapes: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
        """The full index into the tensor. Raises UserError when there is no such tensor or place."""
        if self.name not in shapes:
            raise unknown_name("weight", self.name, shapes)
        shape = shapes[self.name]
        index = self.index or (0,) * len(shape)
        single = all(size == 1 for size in shape)
        fits = len(index) == len(shape) and all(place < size for place, size in zip(index, shape, strict=True))
        if not fits or (not self.index and not single):
            raise UserError(f"{self.name} has shape {shape}: one of its weights is written like {_example(self, shape)}")
        return index


def _example(address: WeightAddress, shape: tuple[int, ...]) -> str:
    return str(WeightAddress(address.name, tuple(size - 1 for size in shape)))
