"""State: everything the next bit of a run depends on, and where it is kept for going back."""

from bisect import bisect_right
from dataclasses import dataclass

from torch import Tensor

from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.divergence_baseline import DivergenceBaseline
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState, tensors_in
from tui_trainer.recipe.journal import Edit

OBJECT_BYTES, TENSOR_BYTES, MEMORY_BYTES, EDIT_BYTES = 900, 450, 550, 8
"""What a state takes beside its tensors' numbers, measured and rounded up: the state itself, each tensor, an optimizer's
memory of each tensor of weights, each edit in its tuple."""


@dataclass(frozen=True, eq=False)
class State:
    """A copy of a run after update `step`; no tensor is shared with the run."""

    step: int
    epoch: int
    position: int
    params: tuple[Tensor, ...]
    grads: tuple[Tensor | None, ...]
    memory: OptimizerState
    baseline: DivergenceBaseline
    best: Best
    edits: tuple[Edit, ...]
    """The edits that were made when it was taken: another past makes it useless."""

    @property
    def nbytes(self) -> int:
        """The bytes it takes in memory, without the tuple of its edits, which other states may share."""
        tensors = [*self.params, *(g for g in self.grads if g is not None)]
        tensors += [tensor for entries in self.memory for tensor in tensors_in(entries)]
        objects = OBJECT_BYTES + TENSOR_BYTES * len(tensors) + MEMORY_BYTES * len(self.memory)
        return objects + sum(tensor.nbytes for tensor in tensors)


class Keyframes:
    """States to go back to, at multiples of a power of two of steps, in bounded memory.

    When the budget is full, every other one goes. Where they lie does not depend on how many steps are asked for at
    a time, and each of them lies at the edge of a history's bucket, or one a little earlier does.
    """

    def __init__(self, budget: int) -> None:
        """`budget`: bytes that they may take in all; the first and the last are kept whatever they take."""
        self._budget = budget
        self._states: list[State] = []
        self.nbytes = 0
        """The bytes that they take."""
        self.spacing = 1024
        """Steps between two of them: a power of two."""
        self._least_spacing = 1
        self._thinned_to = 1

    def __len__(self) -> int:
        return len(self._states)

    def aim(self, spacing: int) -> None:
        """Keep states at most that many steps apart from now on, or as near to it as the budget allows."""
        self.spacing = max(1 << max(spacing, 1).bit_length() - 1, self._least_spacing)

    def offer(self, state: State) -> None:
        """Keep a state if it is due."""
        if self.is_due(state.step):
            self.take_over(state)

    def take_over(self, state: State) -> None:
        """Keep a state that is later than the others, wherever it lies."""
        self.nbytes += _added(state, self._states[-1:])
        self._states.append(state)
        while self.nbytes > self._budget and len(self._states) > 2:
            self.spacing = self._least_spacing = 2 * self.spacing
            self._keep([state for state in self._states if state.step % self.spacing == 0])

    def thin(self, width: int) -> None:
        """Keep only states at multiples of that many steps: where a history's buckets end, others are never gone back to."""
        if width != self._thinned_to:
            self._thinned_to = width
            self._keep([state for state in self._states if state.step % width == 0])
        elif self._states[-1].step % width:
            self.nbytes -= _added(self._states.pop(), self._states[-1:])

    def is_due(self, step: int) -> bool:
        """Whether a state of that step would be kept."""
        return step % self.spacing == 0 and (not self._states or step > self._states[-1].step)

    def due_after(self, step: int) -> int:
        """The first step after that one at which a state would be kept."""
        return step + self.spacing - step % self.spacing

    def nearest(self, step: int, edits: tuple[Edit, ...], width: int = 1) -> State:
        """The latest state at or before that step, at a multiple of `width`, whose past has just those of the `edits`."""
        return next(
            state
            for state in reversed(self._states)
            if state.step <= step
            and state.step % width == 0
            and state.edits == edits[: bisect_right(edits, state.step, key=lambda edit: edit.before)]
        )

    def truncate(self, step: int) -> None:
        """Forget the states after that step."""
        self._keep([state for state in self._states if state.step <= step])

    def _keep(self, states: list[State]) -> None:
        self._states = states
        self.nbytes = sum(_added(state, states[max(place - 1, 0) : place]) for place, state in enumerate(states))


def _added(state: State, before: list[State]) -> int:
    """Bytes that a state adds to those before it. States between two edits share the tuple of their edits."""
    shared = any(one.edits is state.edits for one in before)
    return state.nbytes + (0 if shared else EDIT_BYTES * len(state.edits))
