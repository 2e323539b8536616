"""Burst: many steps of a run made in one call, the same bits as one by one."""

import warnings
from collections.abc import Callable, Sequence

import numpy as np
from torch import Tensor

from tui_trainer.engine.step.best import Best, Losses
from tui_trainer.engine.step.learner import Descent
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

    def fits(self, descent: Descent) -> bool:
        """Whether the descent has as many tensors as when the step was recorded: an optimizer makes its memory later."""
        live = live_tensors(descent)
        return live is not None and len(live) == self._count

    def make(self, descent: Descent, steps: int) -> Losses | None:
        """Make that many steps. Returns their losses; None, and no step, where the optimizer has not all its memory.

        Gradients, outputs and loss stay those of the step before. Raises whatever torch raises; the descent's state is
        then undefined.
        """
        live = live_tensors(descent)
        if live is None or len(live) != self._count:
            return None
        inputs = [place if isinstance(place, Tensor) else live[place] for place in self._places]
        losses = self._loop(inputs, steps)
        descent.count(steps)
        return np.asarray(losses.numpy(), dtype=np.float64)


def live_tensors(descent: Descent) -> list[Tensor] | None:
    """All that a step reads and changes; None where steps are not all made of the same operations on them."""
    memory = descent.optimizer.held()
    whole = descent.batches.whole(descent.config.batch_size)
    if memory is None or not whole or not descent.config.zero_grad:
        return None
    return [*descent.params, descent.batches.inputs, descent.batches.targets, *memory]


def record_burst(descent: Descent) -> Burst | None:
    """Record the step of the descent and prove that it gives the same bits; None where it can't be made in a burst.

    A step must have been made with these hyperparameters, so that the optimizer has all its memory. The descent is not
    changed. Raises whatever torch raises while it records, compiles or runs the step.
    """
    if live_tensors(descent) is None or descent.batches.inputs.numel() > MOST_NUMBERS:
        return None
    start = descent.capture((), Best())
    copy = Descent(descent.config, descent.dataset)
    copy.restore(start, descent.config)
    live = live_tensors(copy)
    assert live is not None
    burst = Burst(*_record(copy), live)
    return burst if _is_exact(burst, copy, start) else None


def _record(descent: Descent) -> tuple[Callable[[list[Tensor], int], Tensor], list[Tensor]]:
    """Record a step. What torch says of TorchScript's deprecation must neither reach the screen nor be an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # imported here: the module needs parts of torch that may be missing some day
        from tui_trainer.engine.burst.recording import record

        return record(descent)


def _is_exact(burst: Burst, descent: Descent, start: State) -> bool:
    """Whether some steps from that state come out the same, to the last bit, recorded and one by one.

    A burst that makes torch warn is none: the warning would be shown while the run goes on.
    """
    descent.restore(start, descent.config)
    one_by_one = [descent.make_step() for _ in range(PROOF_STEPS)]
    expected = _bits(descent)
    descent.restore(start, descent.config)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        losses = burst.make(descent, PROOF_STEPS)
    return not warned and losses is not None and losses.tolist() == one_by_one and _bits(descent) == expected


def _bits(descent: Descent) -> list[bytes]:
    """Weights and optimizer memory."""
    remembered = [tensor for entries in descent.memory() for tensor in tensors_in(entries)]
    return [tensor.detach().numpy().tobytes() for tensor in (*descent.params, *remembered)]
