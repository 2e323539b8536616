"""State: a copy of everything that later steps depend on; Keyframes: states kept in memory to replay from."""

from bisect import bisect_right
from dataclasses import dataclass

from torch import Tensor

from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.divergence_baseline import DivergenceBaseline
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState, tensors_in
from tui_trainer.recipe.journal import Edit

OBJECT_BYTES, TENSOR_BYTES, ENTRY_BYTES, EDIT_BYTES = 900, 450, 550, 8
"""Bytes of a state besides its tensors' numbers, measured and rounded up: for the state itself, for each
tensor, for the optimizer state of each parameter, for each edit in the tuple of edits.
"""


@dataclass(frozen=True, eq=False)
class State:
    """Copy of a run after update `step`. No tensor is shared with the run."""

    step: int
    """Updates done."""
    epoch: int
    """Completed epochs."""
    position: int
    """Rows already read in the current epoch."""
    params: tuple[Tensor, ...]
    """Every parameter, in the model's order."""
    grads: tuple[Tensor | None, ...]
    """Gradient of each parameter; None where there is none."""
    optimizer_state: OptimizerState
    """Optimizer state."""
    baseline: DivergenceBaseline
    """Loss that divergence is judged by."""
    best: Best
    """Best loss so far."""
    edits: tuple[Edit, ...]
    """Edits applied so far. The state is valid only for a journal that begins with them."""

    def __repr__(self) -> str:
        edits = f"edits={len(self.edits)}, " if self.edits else ""
        return f"State(step={self.step}, epoch={self.epoch}, position={self.position}, {edits}nbytes={self.nbytes})"

    @property
    def nbytes(self) -> int:
        """Size in memory in bytes, without the tuple of edits, which other states may share."""
        tensors = [*self.params, *(g for g in self.grads if g is not None)]
        tensors += [tensor for entries in self.optimizer_state for tensor in tensors_in(entries)]
        objects = OBJECT_BYTES + TENSOR_BYTES * len(tensors) + ENTRY_BYTES * len(self.optimizer_state)
        return objects + sum(tensor.nbytes for tensor in tensors)


class Keyframes:
    """States to replay from, at multiples of a power of two of steps, in bounded memory.

    When the budget is exceeded, every other state is dropped. The steps of the states don't depend on how
    many steps are requested at a time; each is at a bucket boundary of the history, or shortly after a state
    that is.
    """

    def __init__(self, budget: int) -> None:
        """`budget`: bytes that all states may take together; the first and the last are always kept."""
        self._budget = budget
        self._states: list[State] = []
        self.nbytes = 0
        """Bytes that all states together take."""
        self.spacing = 1024
        """Steps between two states: a power of two."""
        self._least_spacing = 1
        self._thinned_to = 1

    def __repr__(self) -> str:
        steps = [state.step for state in self._states]
        shown = f"{steps[0]}…{steps[-1]}" if len(steps) > 1 else f"{steps}"
        return f"Keyframes({len(steps)} states, steps {shown}, spacing={self.spacing}, nbytes={self.nbytes})"

    def __len__(self) -> int:
        return len(self._states)

    def set_spacing(self, spacing: int) -> None:
        """Keep later states at most `spacing` steps apart, or as close to that as the budget allows."""
        self.spacing = max(1 << max(spacing, 1).bit_length() - 1, self._least_spacing)

    def offer(self, state: State) -> None:
        """Keep a state if its step is due."""
        if self.is_due(state.step):
            self.append(state)

    def append(self, state: State) -> None:
        """Keep a state that is later than all others, whatever its step.

        If the budget is exceeded, every other state is dropped.
        """
        self.nbytes += _added(state, self._states[-1:])
        self._states.append(state)
        while self.nbytes > self._budget and len(self._states) > 2:
            self.spacing = self._least_spacing = 2 * self.spacing
            self._keep([state for state in self._states if state.step % self.spacing == 0])

    def thin(self, width: int) -> None:
        """Keep only states at multiples of `width` steps.

        `width`: bucket width of the history; replays start only at bucket boundaries.
        """
        if width != self._thinned_to:
            self._thinned_to = width
            self._keep([state for state in self._states if state.step % width == 0])
        elif self._states[-1].step % width:
            self.nbytes -= _added(self._states.pop(), self._states[-1:])

    def is_due(self, step: int) -> bool:
        """Whether `offer` would keep a state of that step."""
        return step % self.spacing == 0 and (not self._states or step > self._states[-1].step)

    def due_after(self, step: int) -> int:
        """Return the first step after `step` at which a state is due."""
        return step + self.spacing - step % self.spacing

    def nearest(self, step: int, edits: tuple[Edit, ...], width: int = 1) -> State:
        """Return the latest state at or before `step` that was reached with these edits.

        `edits`: those of the journal; `width`: consider only states at multiples of this many steps.
        """
        return next(
            state
            for state in reversed(self._states)
            if state.step <= step
            and state.step % width == 0
            and state.edits == edits[: bisect_right(edits, state.step, key=lambda edit: edit.before)]
        )

    def truncate(self, step: int) -> None:
        """Drop the states after `step`."""
        self._keep([state for state in self._states if state.step <= step])

    def _keep(self, states: list[State]) -> None:
        self._states = states
        self.nbytes = sum(_added(state, states[max(index - 1, 0) : index]) for index, state in enumerate(states))


def _added(state: State, earlier: list[State]) -> int:
    """Return the bytes that a state adds to the earlier ones.

    States between two edits share the tuple of edits.
    """
    shared = any(other.edits is state.edits for other in earlier)
    return state.nbytes + (0 if shared else EDIT_BYTES * len(state.edits))
