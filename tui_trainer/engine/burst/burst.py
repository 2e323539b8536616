"""Burst: many steps of a run in one call, bit-equal to single steps."""

import warnings

import numpy as np
import torch

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import thousands
from tui_trainer.engine.burst.recorded_loop import NotRecordableError, Recording, live_tensors
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.device import to_array
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.optimizers.optimizer_state import tensors_in
from tui_trainer.engine.step.state import State

MAX_FEATURE_ELEMENTS = 200_000
"""Maximum number of elements of a batch's features; for a larger batch no bursts are made.

For a larger batch arithmetic takes most of the time of a step, and a burst would save little.
"""
CHECKED_STEPS = 3
"""Number of steps that test a new burst: they are made one by one and in the burst, and compared bit for bit."""


class Burst:
    """Step with fixed hyperparameters on a fixed number of rows, compiled into a loop that makes many steps in one call."""

    def __init__(self, recording: Recording, learner: Learner) -> None:
        """`learner`: the learner whose step was recorded."""
        self._recording = recording
        self._shapes = _shapes(learner)
        self._state_count = len(live_tensors(learner) or [])

    def fits(self, learner: Learner) -> bool:
        """Return whether the learner's next step has the same tensors as the recorded step, of the same shapes.

        Before an optimizer's first update the learner has fewer tensors: that update creates the optimizer's state.
        """
        return _shapes(learner) == self._shapes

    def has_state_of(self, learner: Learner) -> bool:
        """Return whether the learner has as many tensors that a step changes as when the step was recorded."""
        state = live_tensors(learner)
        return state is not None and len(state) == self._state_count

    def make_steps(self, learner: Learner, steps: int) -> FloatArray | None:
        """Make at most `steps` steps, up to the first batch with another number of rows. Return their losses.

        Returns None if a step needs other tensors or operations than the recorded ones; the learner's state is then
        undefined. Does not update the gradients and the forward pass: afterwards they are still those of the last step before the
        burst. Raises any exception that torch raises; the learner's state is then undefined too.
        """
        state = live_tensors(learner)
        if state is None or len(state) != self._state_count:
            return None
        batches = learner.batches.upcoming(learner.config.batch_size, steps)
        inputs, targets = ([batch[part] for batch in batches] for part in (0, 1))
        count = steps if len(batches) == 1 and learner.batch_schedule.is_full_batch else len(batches)
        rates = learner.schedule.rates(learner.step, count) if learner.schedule.varies else []
        losses = self._recording.loop(state, self._recording.constants, inputs, targets, rates, int(learner.optimizer.updates), count)
        learner.count_steps(len(losses), len(targets[0]))
        return np.asarray(to_array(losses), dtype=np.float64) if len(losses) == count else None


def record_burst(learner: Learner) -> Burst:
    """Record the learner's next step as a burst, and check that the burst gives the same bits as single steps.

    Requires that one step was made with these hyperparameters, so that the optimizer's state is complete. Does not
    change the learner. Raises NotRecordableError if the bits differ, or if this step can't be made in a burst, and
    any exception that torch raises while it traces, compiles or runs the step.
    """
    inputs, targets = learner.batches.current(learner.config.batch_size)
    if live_tensors(learner) is None:
        raise NotRecordableError(f"steps of {learner.config.optimizer.name} can't be recorded")
    if inputs.numel() > MAX_FEATURE_ELEMENTS:
        raise NotRecordableError(f"a batch of {thousands(inputs.numel())} numbers is too large to gain from bursts")
    # imported here: the module needs parts of torch that a later version may lack
    from tui_trainer.engine.burst.recording import record

    start = learner.capture((), Best())
    copy = Learner(learner.config, learner.dataset)
    copy.restore(start, learner.config)
    with copy.random_state:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch's deprecation warnings must not appear on the screen
            burst = Burst(record(copy), learner)
        if not _is_exact(burst, copy, start, len(targets)):
            raise NotRecordableError(f"{CHECKED_STEPS} steps in a burst don't give the bits of single steps")
    return burst


def _is_exact(burst: Burst, learner: Learner, start: State, rows: int) -> bool:
    """Return whether CHECKED_STEPS steps of `rows` rows give the same bits in a burst as one by one.

    The steps lie before and after the end of an epoch, with the steps of other numbers of rows between them. Returns
    False also if torch warns during the burst: the warning would appear on the screen with every burst.
    """
    learner.restore(start, learner.config)
    expected = _make_checked_steps(None, learner, rows), _bytes_of_tensors(learner)
    learner.restore(start, learner.config)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        made = _make_checked_steps(burst, learner, rows), _bytes_of_tensors(learner)
    return not warned and made == expected


def _make_checked_steps(burst: Burst | None, learner: Learner, rows: int) -> list[float]:
    """Make CHECKED_STEPS steps of `rows` rows across the end of an epoch, and the other steps between them.

    Steps of `rows` rows are made by `burst`, if there is one. Return the losses.
    """
    losses: list[float] = []
    size, *rest = learner.batch_schedule.regular_rows
    near_end = size * max(learner.batches.rows // size - 2, 0)
    learner.batches.seek(learner.batches.epoch, near_end)
    left = CHECKED_STEPS
    while left:
        if rows in rest and learner.batches.position == 0:  # the next batch of this size is at the end of the epoch
            learner.batches.seek(learner.batches.epoch, near_end)
        is_checked = learner.batch_schedule.next_rows == rows
        made = burst.make_steps(learner, left) if burst and is_checked else np.array([learner.make_step()])
        if made is None:
            return []
        losses += made.tolist()
        left -= len(made) if is_checked else 0
    return losses


def _shapes(learner: Learner) -> list[tuple[torch.Size, torch.dtype]]:
    """Return shape and dtype of the next batch and of every tensor that a step changes."""
    tensors = [*learner.batches.current(learner.config.batch_size), *(live_tensors(learner) or [])]
    return [(tensor.shape, tensor.dtype) for tensor in tensors]


def _bytes_of_tensors(learner: Learner) -> list[bytes]:
    """Return the bytes of each tensor of weights, buffers, optimizer state and random state."""
    state = learner.capture((), Best())
    tensors = [*state.params, *state.buffers.values(), state.random_state]
    tensors += [tensor for entries in state.optimizer_state for tensor in tensors_in(entries)]
    return [to_array(tensor).tobytes() for tensor in tensors]
