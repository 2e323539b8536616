"""Burst: many steps of a run made in one call, the same bits as one by one."""

import warnings
from collections.abc import Callable, Sequence

import numpy as np
from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.optimizers.optimizer_state import tensors_in
from tui_trainer.engine.step.state import State

MOST_NUMBERS = 200_000
"""Numbers in the features up to which it is worth it: beyond, the time goes into the arithmetic itself."""
PROOF_STEPS = 3
"""Steps that are made both ways before a recording is trusted."""


class Burst:
    """The recorded step of a run with certain hyperparameters, to be made many times over."""

    def __init__(
        self, loop: Callable[[list[Tensor], int], Tensor], recorded: Sequence[Tensor], live: Sequence[Tensor]
    ) -> None:
        """`loop`: makes that many steps on a list of tensors, in place; returns their losses, (steps,).

        `recorded`: the loop's tensors; `live`: what the step changes or reads, at the time of the recording.
        """
        self._loop = loop
        self._count = len(live)
        self._places: list[int | Tensor] = [
            next((place for place, one in enumerate(live) if one.data_ptr() == tensor.data_ptr()), tensor)
            for tensor in recorded
        ]
        """What each of the loop's tensors is: one of `live`, by its place, or a constant."""

    def fits(self, learner: Learner) -> bool:
        """Whether the learner has as many tensors as when the step was recorded: an optimizer makes its memory later."""
        live = live_tensors(learner)
        return live is not None and len(live) == self._count

    def make(self, learner: Learner, steps: int) -> FloatArray | None:
        """Make that many steps. Returns their losses; None, and no step, where the optimizer has not all its memory.

        Gradients, outputs and loss stay those of the step before. Raises whatever torch raises; the learner's state is
        then undefined.
        """
        live = live_tensors(learner)
        if live is None or len(live) != self._count:
            return None
        inputs = [place if isinstance(place, Tensor) else live[place] for place in self._places]
        losses = self._loop(inputs, steps)
        learner.count_steps(steps)
        return np.asarray(losses.numpy(), dtype=np.float64)


def live_tensors(learner: Learner) -> list[Tensor] | None:
    """All that a step reads and changes; None where steps are not all made of the same operations on them."""
    memory = learner.optimizer.state_tensors()
    whole = learner.batches.whole(learner.config.batch_size)
    if memory is None or not whole or not learner.config.zero_grad:
        return None
    return [*learner.params, learner.batches.inputs, learner.batches.targets, *memory]


def record_burst(learner: Learner) -> Burst | None:
    """Record the step of the learner and prove that it gives the same bits; None where it can't be made in a burst.

    A step must have been made with these hyperparameters, so that the optimizer has all its memory. The learner is not
    changed. Raises whatever torch raises while it records, compiles or runs the step.
    """
    if live_tensors(learner) is None or learner.batches.inputs.numel() > MOST_NUMBERS:
        return None
    start = learner.capture((), Best())
    copy = Learner(learner.config, learner.dataset)
    copy.restore(start, learner.config)
    live = live_tensors(copy)
    assert live is not None
    burst = Burst(*_record(copy), live)
    return burst if _is_exact(burst, copy, start) else None


def _record(learner: Learner) -> tuple[Callable[[list[Tensor], int], Tensor], list[Tensor]]:
    """Record a step. What torch says of TorchScript's deprecation must neither reach the screen nor be an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # imported here: the module needs parts of torch that may be missing some day
        from tui_trainer.engine.burst.recording import record

        return record(learner)


def _is_exact(burst: Burst, learner: Learner, start: State) -> bool:
    """Whether some steps from that state come out the same, to the last bit, recorded and one by one.

    A burst that makes torch warn is none: the warning would be shown while the run goes on.
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
    """Weights and optimizer memory."""
    remembered = [tensor for entries in learner.memory() for tensor in tensors_in(entries)]
    return [tensor.detach().numpy().tobytes() for tensor in (*learner.params, *remembered)]
