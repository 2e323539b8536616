"""Random steps of operations, views and copies in place give the same bits in a recorded loop as one by one."""

from collections.abc import Callable
from random import Random

import pytest
import torch
from torch import Tensor

from tui_trainer.engine.burst.recorded_loop import Recording
from tui_trainer.engine.burst.torchscript import INPUTS, TARGETS, compile_loop, state_name
from tui_trainer.engine.burst.trace import Trace
from tui_trainer.engine.burst.traced_number import FIRST_TAGS

Operation = Callable[[Tensor, Tensor, float], Tensor]
"""Function of two tensors and a number; it may change the first tensor in place."""
CONSTANT = torch.tensor([[0.5, -1.0], [2.0, 0.25]])
OPERATIONS: tuple[Operation, ...] = (
    lambda a, b, t: a + b / (1 + t),
    lambda a, b, _: a * b,
    lambda a, _, t: a.sin() * (1 - 0.9**t),
    lambda a, _b, _t: torch.ones_like(a) * 0.5,
    lambda a, b, _: torch.zeros_like(a).add_(b),
    lambda a, _b, _t: torch.full_like(a, 0.25).neg() + CONSTANT,
    lambda a, _b, _t: a.t(),
    lambda a, _b, _t: a[:, :1].expand(2, 2),
    lambda a, b, _: a.copy_(b),
    lambda a, b, _: a.copy_((b * 0.5).clamp(-2, 2)),
    lambda a, b, t: a.mul_(0.5).add_(b.clamp(-1, 1), alpha=1 / (2 + t)),
    lambda a, _b, _t: a.view(4).add_(0.125).view(2, 2),
    lambda a, _b, _t: a.clone(),
    lambda a, _b, _t: a + torch.rand(2, 2),
    lambda a, b, _: torch.where(a > b, a, b),
)
STATES, STEPS = 2, 6


class RandomStep:
    """Step of random operations on two state tensors and a batch."""

    def __init__(self, random: Random) -> None:
        self._plan = [
            (random.choice(OPERATIONS), random.randrange(8), random.randrange(8)) for _ in range(random.randint(2, 12))
        ]

    def __call__(self, states: list[Tensor], x: Tensor, t: float) -> Tensor:
        """Make the step. Return its loss. The batch itself is never changed."""
        tensors = [*states, x.clone(), x * 2]
        for operation, first, second in self._plan:
            tensors.append(operation(tensors[first % len(tensors)], tensors[second % len(tensors)], t))
        for state in states:
            state.copy_(state.clamp(-3, 3) * 0.9 + 0.1 * tensors[-1].clamp(-3, 3))
        return tensors[-1].sum() + states[0].sum()


def start() -> list[Tensor]:
    """Return the states before the first step."""
    return [torch.tensor([[1.0, -2.0], [0.5, 0.1]]), torch.tensor([[0.3, 0.2], [-0.7, 1.5]])]


def record(step: RandomStep, batches: list[Tensor]) -> Recording:
    """Return the recorded loop of a step."""
    traced = []
    for tag, x in zip(FIRST_TAGS, (batches[0], batches[-1]), strict=True):
        states = start()
        trace = Trace.of({INPUTS: x, TARGETS: x, **{state_name(i): state for i, state in enumerate(states)}}, tag)
        with trace.recording():
            loss = step(states, x, trace.numbers.new("t", 1))
        traced.append((trace, trace.name(loss)))
    (first, name), (second, _) = traced
    return compile_loop((first, second), name, {}, STATES, is_full_batch=len(batches) == 1)


@pytest.mark.parametrize("seed", range(40))
def test_random_steps(seed: int) -> None:
    """Losses, states and random state of a loop equal those of single steps, with one batch and with several."""
    random = Random(seed)
    compare(RandomStep(random), [torch.rand(2, 2) for _ in range(random.choice((1, STEPS)))])


def compare(step: RandomStep, batches: list[Tensor]) -> None:
    """Compare a loop with single steps."""
    torch.manual_seed(1)
    one_by_one = start()
    try:
        losses = [step(one_by_one, batches[i % len(batches)], float(i)).item() for i in range(STEPS)]
    except RuntimeError:  # torch refuses a change in place of elements that share memory
        return
    random_state = torch.get_rng_state()
    recording = record(step, batches)
    torch.manual_seed(1)
    states = start()
    made = recording.loop(states, recording.constants, batches, batches, [], 0, STEPS)
    assert str(made.tolist()) == str(losses)
    assert [state.numpy().tobytes() for state in states] == [state.numpy().tobytes() for state in one_by_one]
    assert torch.equal(torch.get_rng_state(), random_state)
