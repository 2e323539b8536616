"""ByHand: what the optimizers written out by hand have in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, cast

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.step.optimizers.optimizer import Evaluate
from tui_trainer.engine.step.optimizers.optimizer_state import Memory


class ByHand(ABC):
    """An optimizer whose update is one formula for every weight. Its hyperparameters are attributes."""

    remembers: ClassVar[tuple[str, ...]] = ()
    """The names of what is kept for each weight from update to update. All of it begins at zero."""
    looks_at_t: ClassVar[bool] = False
    """Whether an update depends on what number it is."""

    def __init__(self, params: Sequence[Tensor], values: Mapping[str, Value]) -> None:
        self._params = tuple(params)
        self._kept = [{name: torch.zeros_like(w) for name in self.remembers} for w in self._params]
        self.t = 0
        """Updates made; in `update`, the one under way is counted."""
        for name, value in values.items():
            self.set(name, value)

    @abstractmethod
    def update(self, w: Tensor, g: Tensor, kept: dict[str, Tensor]) -> None:
        """Move the weights `w` in place, given their gradient `g`, and put what is remembered into `kept`."""

    def step(self, loss: Tensor, evaluate: Evaluate) -> None:  # noqa: ARG002 - one gradient is all it needs
        """Make one update."""
        self.t += 1
        with torch.no_grad():
            for w, kept in zip(self._params, self._kept, strict=True):
                if w.grad is not None:
                    before = dict(kept)
                    self.update(w, w.grad, kept)
                    self._hold(before, kept)

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter."""
        setattr(self, name, float(value))

    def memory(self) -> Memory:
        """What is kept, by its names in the formula, and the number of updates `t`."""
        if self.t == 0 or not self.remembers:
            return []
        return [{"t": self.t, **{name: one.clone() for name, one in kept.items()}} for kept in self._kept]

    def held(self) -> list[Tensor] | None:
        """What is kept, weight by weight."""
        return None if self.looks_at_t else [kept[name] for kept in self._kept for name in self.remembers]

    def count(self, updates: int) -> None:
        """They count as made."""
        self.t += updates

    def remember(self, memory: Memory) -> None:
        """Take over what was kept."""
        for kept, entries in zip(self._kept, memory, strict=True):
            self.t = cast(int, entries["t"])
            kept.update({name: cast(Tensor, entries[name]).clone() for name in self.remembers})

    @staticmethod
    def _hold(before: Mapping[str, Tensor], kept: dict[str, Tensor]) -> None:
        """Keep what is remembered in the tensors it was in, whatever the formula has put in their place."""
        for name, held in before.items():
            kept[name] = held.copy_(kept[name])
