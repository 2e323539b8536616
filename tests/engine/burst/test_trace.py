"""Tracing a step: its operations, the numbers that Python computes, and what can't be recorded."""

import math
import sys
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from tui_trainer.engine.burst.output_watch import watch_output
from tui_trainer.engine.burst.recorded_loop import Loop, NotRecordableError
from tui_trainer.engine.burst.torchscript import compile_loop, state_name
from tui_trainer.engine.burst.trace import Trace
from tui_trainer.engine.burst.traced_number import FIRST_TAGS, NumberLine, TracedNumbers

Step = Callable[[Tensor, float], Tensor]
"""Function from a tensor and a number that changes from step to step to a loss."""


def compiled(step: Step) -> Loop:
    """Return the loop of a step that changes a tensor of three elements."""
    traces, losses = [], []
    for tag in FIRST_TAGS:
        weights = torch.tensor([1.0, 2.0, 3.0])
        trace = Trace.of({state_name(0): weights}, tag)
        with trace.recording():
            loss = step(weights, trace.numbers.new("t", 3))
        losses.append(trace.name(loss))
        traces.append(trace)
    return compile_loop((traces[0], traces[1]), losses[0], {}, 1, is_full_batch=False).loop


def loop_losses(step: Step, updates: int, steps: int) -> list[float]:
    """Return the losses of the compiled loop of a step."""
    weights, batch = torch.tensor([1.0, 2.0, 3.0]), [torch.zeros(1)]
    constants = [torch.tensor([2.0, 2.0, 2.0])]
    return compiled(step)([weights], constants, batch, batch, [], updates, steps).tolist()


@pytest.mark.parametrize(
    "factor",
    [
        lambda t: 0.9**t,
        lambda t: 1 / (1 - 0.999 ** (t + 1)),
        lambda t: -(2 * t - 1) / (3 + t),
        lambda t: math.sqrt(1 - 0.9 ** (t + 1)),
        lambda t: (1 - 0.9 ** (t + 1)) ** 0.5 * 1e-3,
    ],
)
def test_numbers_of_the_update(factor: Callable[[float], float]) -> None:
    """Numbers that Python computes from the number of the update are computed in the loop with the same bits."""

    def step(weights: Tensor, t: float) -> Tensor:
        weights.mul_(factor(t)).add_(weights, alpha=factor(t))
        return weights.sum()

    weights = torch.tensor([1.0, 2.0, 3.0])
    expected = [step(weights, float(t)).item() for t in range(1, 40)]
    assert loop_losses(step, 1, 39) == expected


def test_a_number_read_from_a_tensor() -> None:
    """A number that Python reads from a tensor by item() is read again in each step of the loop."""

    def step(weights: Tensor, _: float) -> Tensor:
        weights.add_(1 / weights.sum().item())
        return weights.sum()

    weights = torch.tensor([1.0, 2.0, 3.0])
    assert loop_losses(step, 0, 5) == [step(weights, 0.0).item() for _ in range(5)]


def test_a_comparison_that_changes_ends_the_loop() -> None:
    """The loop ends before the first step for which a comparison of numbers has another result."""

    def step(weights: Tensor, t: float) -> Tensor:
        return weights.sum() if t < 7 else weights.sum() * 2

    assert loop_losses(step, 3, 10) == [6.0] * 4


def test_random_numbers() -> None:
    """The loop draws the same random numbers as the step, also those that are not used."""

    def step(weights: Tensor, _: float) -> Tensor:
        torch.rand(3)
        torch.rand(1).add_(1)
        return weights.sum() + torch.rand(1).sum() + torch.nn.functional.dropout(weights).sum()

    torch.manual_seed(1)
    expected = [step(torch.tensor([1.0, 2.0, 3.0]), 0.0).item() for _ in range(3)]
    loop = compiled(step)
    torch.manual_seed(1)
    batch = [torch.zeros(1)]
    assert loop([torch.tensor([1.0, 2.0, 3.0])], [], batch, batch, [], 0, 3).tolist() == expected


CALLS = [0]


def _count_up() -> int:
    CALLS[0] += 1
    return CALLS[0]


@pytest.mark.parametrize(
    "step",
    [
        lambda weights, _: weights.sum() if weights.sum() > 3 else weights.mean(),
        lambda weights, _: weights.sum() * float(weights[0]),
        lambda weights, _: weights.sum() * weights.numpy()[0],
        lambda weights, _: weights.sum() * weights.tolist()[0],
        lambda weights, _: weights.sum() * _count_up(),
        lambda weights, _: weights.sum() * torch.tensor(float(_count_up())),
        lambda weights, _: weights.sum() if _count_up() % 2 else weights.mean(),
        lambda weights, t: weights.sum() * math.exp(t),
        lambda weights, _: weights[: 1 + _count_up() % 2].sum(),
    ],
)
def test_steps_that_cant_be_recorded(step: Step) -> None:
    """A step that depends on elements read by Python, or on anything else that changes, can't be recorded."""
    with pytest.raises(NotRecordableError):
        compiled(step)


def test_a_constant_that_changes() -> None:
    """A step that changes a tensor which is not part of the state can't be recorded."""
    constant = torch.ones(3)

    def step(weights: Tensor, _: float) -> Tensor:
        constant.add_(1)
        return (weights * constant).sum()

    with pytest.raises(NotRecordableError, match="not part of the run's state"):
        compiled(step)


def test_a_constant() -> None:
    """A tensor that is not part of the state and never changes is passed to the loop."""
    constant = torch.tensor([2.0, 2.0, 2.0])
    assert loop_losses(lambda weights, _: (weights * constant).sum(), 0, 2) == [12.0, 12.0]


def test_an_expression_is_computed_once() -> None:
    """The same expression of numbers is computed by one line, however often Python computes it."""
    lines: list[NumberLine] = []
    numbers = TracedNumbers(1.5, lines.append)
    t = numbers.new("t", 4)
    assert (1 - 0.5**t) == (1 - 0.5**t)
    assert [line.text for line in lines[:3]] == ["number_0 = t", "number_1 = (0.5) ** number_0", "number_2 = (1.0) - number_1"]


def test_printing_is_seen() -> None:
    """Output of the current thread is seen, and still appears."""
    with watch_output() as written:
        print("from a step", file=sys.stderr)
    assert written == ["stderr"]
    with watch_output() as written:
        pass
    assert not written
