"""Burst: many steps of a run in one call, bit-equal to single steps."""

import warnings
from collections.abc import Callable, Sequence

import numpy as np
from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.device import to_array
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.optimizers.optimizer_state import tensors_in
from tui_trainer.engine.step.state import State

MAX_FEATURE_ELEMENTS = 200_000
"""Maximum number of elements of a feature matrix; for a larger matrix no bursts are made.

For a larger matrix arithmetic takes most of the time of a step, and a burst would save little.
"""
CHECKED_STEPS = 3
"""Number of steps that test a new burst: they are made one by one and in the burst, and compared bit for bit."""


class Burst:
    """Step with fixed hyperparameters, traced and compiled into a loop that makes many steps in one call."""

    def __init__(
        self, loop: Callable[[list[Tensor], int], Tensor], loop_tensors: Sequence[Tensor], live: Sequence[Tensor]
    ) -> None:
        """`loop`: function (tensors, steps) that makes steps on the tensors in place and returns losses, (steps,).

        `loop_tensors`: the tensors that the loop takes, in its order, as they were when the step was traced; `live`:
        the learner's tensors at the same time, as `live_tensors` returns them. A tensor of the loop that is not
        among the live tensors is a constant.
        """
        self._loop = loop
        self._tensor_count = len(live)
        self._arguments: list[int | Tensor] = [
            next((index for index, other in enumerate(live) if other.data_ptr() == tensor.data_ptr()), tensor)
            for tensor in loop_tensors
        ]
        """For each tensor that the loop takes: its index in `live_tensors`, or the tensor itself for a constant."""

    def fits(self, learner: Learner) -> bool:
        """Return whether the learner has as many tensors (see live_tensors) as when the step was traced.

        Before an optimizer's first update the learner has fewer tensors: that update creates the optimizer's state.
        """
        live = live_tensors(learner)
        return live is not None and len(live) == self._tensor_count

    def make_steps(self, learner: Learner, steps: int) -> FloatArray | None:
        """Make `steps` steps and return their losses, (steps,).

        Returns None, without making a step, if the optimizer's state is incomplete. Does not update the gradients and
        the forward pass: afterwards they are still those of the last step before the burst. Raises any exception that
        torch raises; the learner's state is then undefined, and the caller must restore it.
        """
        live = live_tensors(learner)
        if live is None or len(live) != self._tensor_count:
            return None
        inputs = [argument if isinstance(argument, Tensor) else live[argument] for argument in self._arguments]
        losses = self._loop(inputs, steps)
        learner.count_steps(steps)
        return np.asarray(to_array(losses), dtype=np.float64)


def live_tensors(learner: Learner) -> list[Tensor] | None:
    """Return every tensor that a step reads or changes; None if a step's operations differ from step to step.

    The operations differ with mini-batches, without zero_grad, and for optimizers whose update depends on the
    number of the update. Models with buffers, frozen weights or random numbers are left out too.
    """
    if learner.model.buffers or learner.has_drawn or not all(param.requires_grad for param in learner.params):
        return None
    state = learner.optimizer.state_tensors()
    is_full_batch = learner.batches.is_full_batch(learner.config.batch_size)
    if state is None or not is_full_batch or not learner.config.zero_grad:
        return None
    return [*learner.params, learner.batches.inputs, learner.batches.targets, *state]


def record_burst(learner: Learner) -> Burst | None:
    """Trace the learner's step, compile it as a burst, and check that the burst gives the same bits as single steps.

    Returns None if the bits differ, or if this step can't be made in a burst. Requires that one step was made with
    these hyperparameters, so that the optimizer's state is complete. Does not change the learner. Raises any
    exception that torch raises while it traces, compiles or runs the step.
    """
    if live_tensors(learner) is None or learner.batches.inputs.numel() > MAX_FEATURE_ELEMENTS:
        return None
    start = learner.capture((), Best())
    copy = Learner(learner.config, learner.dataset)
    copy.restore(start, learner.config)
    live = live_tensors(copy)
    assert live is not None
    burst = Burst(*_record(copy), live)
    return burst if _is_exact(burst, copy, start) else None


def _record(learner: Learner) -> tuple[Callable[[list[Tensor], int], Tensor], list[Tensor]]:
    """Trace and compile a step, without torch's deprecation warnings. Return the loop and the tensors that it takes.

    The warnings must not appear on the screen, and must not become exceptions under `python -W error`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # imported here: the module needs parts of torch that a later version may lack
        from tui_trainer.engine.burst.recording import record

        return record(learner)


def _is_exact(burst: Burst, learner: Learner, start: State) -> bool:
    """Return whether CHECKED_STEPS steps from a state give the same bits in a burst as one by one.

    Returns False also if torch warns during the burst: the warning would appear on the screen with every burst.
    """
    learner.restore(start, learner.config)
    one_by_one = [learner.make_step() for _ in range(CHECKED_STEPS)]
    expected = _bytes_of_tensors(learner)
    learner.restore(start, learner.config)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        losses = burst.make_steps(learner, CHECKED_STEPS)
    return not warned and losses is not None and losses.tolist() == one_by_one and _bytes_of_tensors(learner) == expected


def _bytes_of_tensors(learner: Learner) -> list[bytes]:
    """Return the bytes of each tensor of weights and of each tensor of the optimizer state."""
    state = [tensor for entries in learner.optimizer_state() for tensor in tensors_in(entries)]
    return [to_array(tensor).tobytes() for tensor in (*learner.params, *state)]
