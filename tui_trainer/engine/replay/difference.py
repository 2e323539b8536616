"""Difference: where two states or two losses of the same step differ, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import torch
from torch import Tensor

from tui_trainer.base.numbers import EXACT_DIGITS, significant, thousands
from tui_trainer.engine.step.optimizers.optimizer_state import StateValue
from tui_trainer.engine.step.state import State

FEWEST_DIGITS = 4
"""Number of significant digits with which two numbers are written, if that is enough to see that they differ."""
CAUSE = "the model keeps something that is not in its weights and buffers"


@dataclass(frozen=True)
class Difference:
    """First difference between a step as it was made first and as it was made again.

    >>> print(Difference(5, "loss", 0.51, 0.51, 0.53))
    step 5 can't be replayed exactly: loss 0.51 then, 0.53 now; the model keeps something that is not in its weights and buffers
    """

    step: int
    name: str
    """The loss, or the element of a tensor, such as '0.weight[1, 2]'."""
    low: float
    """Value when the step was made first, or the lowest value of the history's bucket."""
    high: float
    """The same value, or the highest value of the bucket."""
    now: float
    """Value when the step was made again."""

    def __str__(self) -> str:
        then, now = self._texts()
        return f"step {thousands(self.step)} can't be replayed exactly: {self.name} {then} then, {now} now; {CAUSE}"

    def _texts(self) -> tuple[str, str]:
        """Return the values of both times, with as many digits as it takes to see the difference."""
        for digits in range(FEWEST_DIGITS, EXACT_DIGITS + 1):
            low, high, now = (significant(value, digits) for value in (self.low, self.high, self.now))
            if now not in (low, high):
                break
        return low if self.low == self.high else f"{low} to {high}", now


def first_difference(then: State, now: State, names: Sequence[str]) -> Difference | None:
    """Return the first element that differs between two states of a step; None if all are equal.

    `names`: names of the parameters.
    """
    for (name, before), (_, after) in zip_longest(_tensors(then, names), _tensors(now, names), fillvalue=("tensor", None)):
        if before is not after and (found := _different_element(now.step, name, before, after)):
            return found
    return None


def _tensors(state: State, names: Sequence[str]) -> Iterator[tuple[str, Tensor | None]]:
    """Yield names and tensors of a state: weights, buffers, gradients, optimizer state, schedule, random state."""
    yield from zip(names, state.params, strict=True)
    yield from state.buffers.items()
    yield from zip((f"the gradient of {name}" for name in names), state.grads, strict=True)
    for name, entries in zip(names, state.optimizer_state or [{}] * len(names), strict=True):
        yield from ((f"{key} of {name}", tensor) for key, value in entries.items() for tensor in _tensors_or_numbers(value))
    yield from ((f"the schedule's {name}", tensor) for name, value in state.schedule._asdict().items() for tensor in _tensors_or_numbers(value))
    yield "torch's random state", state.random_state


def _tensors_or_numbers(value: StateValue) -> Iterator[Tensor]:
    """Yield every tensor in a value of optimizer state, and every number as a tensor."""
    if isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _tensors_or_numbers(item)
    elif value is not None:
        yield value if isinstance(value, Tensor) else torch.tensor(value, dtype=torch.float64)


def _different_element(step: int, name: str, before: Tensor | None, after: Tensor | None) -> Difference | None:
    """Return the first element that differs, where two NaNs are equal; the number of elements if that differs."""
    if before is None or after is None or before.shape != after.shape:
        counts = (float(0 if tensor is None else tensor.numel()) for tensor in (before, after))
        then, now = counts
        return Difference(step, f"the size of {name}", then, then, now) if then != now else None
    if torch.equal(before, after):
        return None
    unequal = (before != after) & ~(before.isnan() & after.isnan())
    if not unequal.any():
        return None
    index = tuple(unequal.nonzero()[0].tolist())
    element = f"{name}{list(index)}" if index else name
    then, now = float(before[index]), float(after[index])
    return Difference(step, element, then, then, now)
