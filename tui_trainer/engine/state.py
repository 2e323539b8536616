"""State: everything the next bit of a run depends on, and where it is kept for going back."""

from dataclasses import dataclass

from torch import Tensor

from tui_trainer.engine.optimizers import Memory
from tui_trainer.run.journal import Edit

OBJECT_BYTES = 2000
"""About what a state's Python objects take beside its tensors' numbers."""


@dataclass(frozen=True, eq=False)
class State:
    """A copy of a run after update `step`; no tensor is shared with the run."""

    step: int
    epoch: int
    position: int
    params: tuple[Tensor, ...]
    grads: tuple[Tensor | None, ...]
    memory: Memory
    first_loss: float
    edits: tuple[Edit, ...]
    """The edits that were made when it was taken: another past makes it useless."""

    @property
    def nbytes(self) -> int:
        """What it takes in memory."""
        tensors = [*self.params, *(g for g in self.grads if g is not None)]
        tensors += [tensor for entries in self.memory for tensor in entries.values()]
        return OBJECT_BYTES + sum(tensor.nbytes for tensor in tensors)


class Keyframes:
    """States to go back to, in bounded memory: when the budget is full, every other one goes."""

    def __init__(self, budget: int = 64 * 2**20) -> None:
        self._budget = budget
        """Bytes."""
        self._states: list[State] = []
        self._bytes = 0
        self.spacing = 1000
        """Steps between two of them."""
        self._least_spacing = 1

    def __len__(self) -> int:
        return len(self._states)

    def aim(self, spacing: int) -> None:
        """Keep states that many steps apart from now on, or as near to it as the budget allows."""
        self.spacing = max(spacing, self._least_spacing)

    def offer(self, state: State) -> None:
        """Keep a state if it is due: far enough from the one before."""
        if self.is_due(state.step):
            self._keep([*self._states, state])
            while self._bytes > self._budget and len(self._states) > 2:
                self._keep([self._states[0], *self._states[2::2]])
                self._least_spacing = 2 * max(self.spacing, self._least_spacing)
                self.spacing = self._least_spacing

    def is_due(self, step: int) -> bool:
        """Whether a state of that step would be kept."""
        return not self._states or step >= self._states[-1].step + self.spacing

    def nearest(self, step: int, edits: tuple[Edit, ...]) -> State:
        """The latest state at or before that step whose past is the beginning of `edits`."""
        return next(
            state
            for state in reversed(self._states)
            if state.step <= step and state.edits == edits[: len(state.edits)]
        )

    def truncate(self, step: int) -> None:
        """Forget the states after that step."""
        self._keep([state for state in self._states if state.step <= step])

    def _keep(self, states: list[State]) -> None:
        self._states = states
        self._bytes = sum(state.nbytes for state in states)
