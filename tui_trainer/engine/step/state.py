"""State: a copy of everything that later steps depend on. Keyframes: the states in memory to replay from."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.divergence_baseline import DivergenceBaseline
from tui_trainer.engine.step.evaluation import NO_EVALUATION, Evaluation
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState, tensors_in
from tui_trainer.engine.step.schedules.schedule_state import NO_SCHEDULE, ScheduleState
from tui_trainer.recipe.journal import Edit

STATE_BYTES, TENSOR_BYTES, ENTRY_BYTES, EDIT_BYTES, EVALUATION_BYTES, SCHEDULE_BYTES = 900, 450, 550, 8, 600, 250
"""Memory in bytes that a state takes besides the elements of its tensors, measured and rounded up.

In this order: for the state itself, for each of its tensors, for the optimizer state of each parameter, for each edit in
the tuple of edits; for an evaluation of the test rows, and for the state of a schedule.
"""


@dataclass(frozen=True, eq=False)
class State:
    """Copy of a run after update `step`. No tensor is shared with the run, except that the random state is never changed."""

    step: int
    """Number of updates done."""
    epoch: int
    """Number of completed epochs."""
    position: int
    """Number of rows already read in the current epoch."""
    params: tuple[Tensor, ...]
    """Every parameter, in the model's order."""
    grads: tuple[Tensor | None, ...]
    """Gradient of each parameter; None for a parameter without gradient."""
    optimizer_state: OptimizerState
    """State of the optimizer after the update."""
    baseline: DivergenceBaseline
    """Loss that later losses are compared with, to detect divergence."""
    best: Best
    """Best loss so far."""
    edits: tuple[Edit, ...]
    """Edits applied so far. The state is valid only for a journal that begins with them."""
    buffers: Mapping[str, Tensor]
    """Every buffer of the model, by name."""
    modes: tuple[bool, ...]
    """For each module of the model whether it is in train mode."""
    random_state: Tensor
    """State of torch's default generator; shared by all states between which nothing was drawn."""
    evaluation: Evaluation = NO_EVALUATION
    """Latest evaluation of the test rows."""
    schedule: ScheduleState = NO_SCHEDULE
    """State of the schedule of the learning rate."""

    def __repr__(self) -> str:
        edits = f"edits={len(self.edits)}, " if self.edits else ""
        return f"State(step={self.step}, epoch={self.epoch}, position={self.position}, {edits}nbytes={self.nbytes})"

    @property
    def nbytes(self) -> int:
        """Memory that the state takes, in bytes, without the edits and the random state, which other states may share."""
        tensors = [*self.params, *self.buffers.values(), *(g for g in self.grads if g is not None)]
        tensors += [tensor for entries in self.optimizer_state for tensor in tensors_in(entries)]
        parts = EVALUATION_BYTES * (self.evaluation is not NO_EVALUATION) + SCHEDULE_BYTES * (self.schedule is not NO_SCHEDULE)
        objects = STATE_BYTES + parts + TENSOR_BYTES * len(tensors) + ENTRY_BYTES * len(self.optimizer_state)
        return objects + sum(tensor.nbytes for tensor in tensors)


class Keyframes:
    """States to replay from, in limited memory. Their steps are multiples of `spacing`.

    When the states take more memory than the budget, every second state is dropped. The steps of the states don't
    depend on how many steps are made per call. Each state is at a bucket boundary of the history, or follows shortly
    after a state at such a boundary.
    """

    def __init__(self, budget: int) -> None:
        """`budget`: bytes that all states together may take.

        The first and the last state are stored in any case.
        """
        self._budget = budget
        self._states: list[State] = []
        self.nbytes = 0
        """Memory that all states together take, in bytes."""
        self.spacing = 1024
        """Number of steps between two states, a power of two."""
        self._min_spacing = 1
        self._bucket_width = 1

    def __repr__(self) -> str:
        steps = [state.step for state in self._states]
        shown = f"{steps[0]}…{steps[-1]}" if len(steps) > 1 else f"{steps}"
        return f"Keyframes({len(steps)} states, steps {shown}, spacing={self.spacing}, nbytes={self.nbytes})"

    def __len__(self) -> int:
        return len(self._states)

    def set_spacing(self, spacing: int) -> None:
        """Set the number of steps between later states.

        It is rounded down to a power of two. If the budget has forced a larger spacing, that spacing stays.
        """
        self.spacing = max(1 << max(spacing, 1).bit_length() - 1, self._min_spacing)

    def append_if_due(self, state: State) -> None:
        """Store a state if one is due at its step."""
        if self.is_due(state.step):
            self.append(state)

    def append(self, state: State) -> None:
        """Store a state that is later than all stored states, even if none is due at its step.

        If all states then take more memory than the budget, every second state is dropped.
        """
        self.nbytes += _added_bytes(state, self._states[-1:])
        self._states.append(state)
        while self.nbytes > self._budget and len(self._states) > 2:
            self.spacing = self._min_spacing = 2 * self.spacing
            self._set_states([state for state in self._states if state.step % self.spacing == 0])

    def thin_out(self, bucket_width: int) -> None:
        """Drop the states whose step is not a multiple of `bucket_width`: replays start only at bucket boundaries.

        `bucket_width`: number of steps in a bucket of the history.
        """
        if bucket_width != self._bucket_width:
            self._bucket_width = bucket_width
            self._set_states([state for state in self._states if state.step % bucket_width == 0])
        elif self._states[-1].step % bucket_width:
            self.nbytes -= _added_bytes(self._states.pop(), self._states[-1:])

    def is_due(self, step: int) -> bool:
        """Return whether `append_if_due` would store a state of that step."""
        return step % self.spacing == 0 and (not self._states or step > self._states[-1].step)

    def due_after(self, step: int) -> int:
        """Return the first step after `step` at which a state is due."""
        return step + self.spacing - step % self.spacing

    def nearest(self, step: int, edits: tuple[Edit, ...], width: int = 1) -> State:
        """Return the latest state at or before `step` that was reached with these edits.

        `edits`: all edits of the journal; `width`: only states whose step is a multiple of `width` are considered.
        """
        return next(
            state
            for state in reversed(self._states)
            if state.step <= step
            and state.step % width == 0
            and state.edits == edits[: bisect_right(edits, state.step, key=lambda edit: edit.before)]
        )

    def first_after(self, step: int) -> State | None:
        """Return the first state after `step`; None if there is none."""
        return next((state for state in self._states if state.step > step), None)

    def truncate(self, step: int) -> None:
        """Drop the states after `step`."""
        self._set_states([state for state in self._states if state.step <= step])

    def _set_states(self, states: list[State]) -> None:
        self._states = states
        self.nbytes = sum(_added_bytes(state, states[max(index - 1, 0) : index]) for index, state in enumerate(states))


def _added_bytes(state: State, earlier: list[State]) -> int:
    """Return the bytes that a state takes in addition to the earlier states.

    States between two edits share one tuple of edits, and states between which nothing was drawn share one random
    state. The bytes of both are counted only once.
    """
    has_edits = any(other.edits is state.edits for other in earlier)
    has_random_state = any(other.random_state is state.random_state for other in earlier)
    edits, random_state = EDIT_BYTES * len(state.edits), TENSOR_BYTES + state.random_state.nbytes
    return state.nbytes + (0 if has_edits else edits) + (0 if has_random_state else random_state)
