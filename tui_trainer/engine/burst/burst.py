"""Burst: many steps of a run in one call, bit-equal to single steps."""

import warnings
from collections.abc import Callable, Sequence

import numpy as np
from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.optimizers.optimizer_state import tensors_in
from tui_trainer.engine.step.state import State

MAX_NUMBERS = 200_000
"""Largest feature matrix, in numbers, for bursts; beyond it arithmetic takes most of the time."""
PROOF_STEPS = 3
"""Steps made both one by one and in a burst, and compared bit for bit, before a recording is used."""


class Burst:
    """Recorded step of a run with given hyperparameters, compiled into a loop."""

    def __init__(
        self, loop: Callable[[list[Tensor], int], Tensor], recorded: Sequence[Tensor], live: Sequence[Tensor]
    ) -> None:
        """`loop(tensors, steps)`: makes steps on a list of tensors, in place; returns their losses, (steps,).

        `recorded`: the tensors found by the recording, in the loop's order; `live`: those that the step reads
        or changes (see `live_tensors`), at the time of the recording.
        """
        self._loop = loop
        self._count = len(live)
        self._arguments: list[int | Tensor] = [
            next((index for index, other in enumerate(live) if other.data_ptr() == tensor.data_ptr()), tensor)
            for tensor in recorded
        ]
        """Each of the loop's tensors: an index into `live`, or a constant tensor."""

    def fits(self, learner: Learner) -> bool:
        """Whether the learner has as many tensors as at the recording.

        An optimizer creates its state at its first update.
        """
        live = live_tensors(learner)
        return live is not None and len(live) == self._count

    def make(self, learner: Learner, steps: int) -> FloatArray | None:
        """Make `steps` steps and return their losses, (steps,).

        Returns None, without making a step, if the optimizer's state is incomplete. Gradients and the forward pass stay those of the step before the burst. Raises whatever torch raises;
        the learner's state is then undefined: restore it before use.
        """
        live = live_tensors(learner)
        if live is None or len(live) != self._count:
            return None
        inputs = [argument if isinstance(argument, Tensor) else live[argument] for argument in self._arguments]
        losses = self._loop(inputs, steps)
        learner.count_steps(steps)
        return np.asarray(losses.numpy(), dtype=np.float64)


def live_tensors(learner: Learner) -> list[Tensor] | None:
    """Return every tensor that a step reads or changes; None if the operations differ from step to step.

    They do with mini-batches, without zero_grad, and with optimizers whose update depends on its number.
    """
    memory = learner.optimizer.state_tensors()
    is_full_batch = learner.batches.is_full_batch(learner.config.batch_size)
    if memory is None or not is_full_batch or not learner.config.zero_grad:
        return None
    return [*learner.params, learner.batches.inputs, learner.batches.targets, *memory]


def record_burst(learner: Learner) -> Burst | None:
    """Record the learner's step, and check that it gives the same bits as single steps.

    Returns None if it doesn't, or a step can't be made in a burst. Requires that one step was made with these hyperparameters, so that the optimizer's state is complete.
    Does not change the learner. Raises whatever torch raises while it records, compiles or runs the step.
    """
    if live_tensors(learner) is None or learner.batches.inputs.numel() > MAX_NUMBERS:
        return None
    start = learner.capture((), Best())
    copy = Learner(learner.config, learner.dataset)
    copy.restore(start, learner.config)
    live = live_tensors(copy)
    assert live is not None
    burst = Burst(*_record(copy), live)
    return burst if _is_exact(burst, copy, start) else None


def _record(learner: Learner) -> tuple[Callable[[list[Tensor], int], Tensor], list[Tensor]]:
    """Record a step, with torch's deprecation warnings suppressed.

    They must neither reach the screen nor, under `-W error`, raise.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # imported here: the module needs parts of torch that a later version may lack
        from tui_trainer.engine.burst.recording import record

        return record(learner)


def _is_exact(burst: Burst, learner: Learner, start: State) -> bool:
    """Whether PROOF_STEPS steps from a state give the same bits in a burst and one by one.

    False also if torch warns during the burst: the warning would appear on the screen again and again.
    """
    learner.restore(start, learner.config)
    one_by_one = [learner.make_step() for _ in range(PROOF_STEPS)]
    expected = _bits(learner)
    learner.restore(start, learner.config)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        losses = burst.make(learner, PROOF_STEPS)
    return not warned and losses is not None and losses.tolist() == one_by_one and _bits(learner) == expected


def _bits(learner: Learner) -> list[bytes]:
    """Return the bytes of weights and optimizer state."""
    state = [tensor for entries in learner.optimizer_state() for tensor in tensors_in(entries)]
    return [tensor.detach().numpy().tobytes() for tensor in (*learner.params, *state)]
