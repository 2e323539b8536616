"""Recording: a compiled loop of steps, and the tensors that steps change. Uses only public parts of torch."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from tui_trainer.engine.step.learner import Learner

Loop = Callable[[list[Tensor], list[Tensor], list[Tensor], list[Tensor], list[float], int, int], Tensor]
"""Function (state, constants, inputs, targets, rates, updates, steps) that makes at most `steps` steps on the state in place.

`inputs`, `targets`: a batch for each step, or a single batch that every step reads. `rates`: learning rate
of each step; empty if the rate is constant. `updates`: number of updates before
the first step. Returns the losses of the steps, (steps,). There are fewer if a step needs other operations than the recorded
ones: the state is then undefined.
"""


class NotRecordableError(RuntimeError):
    """Error for a step whose operations depend on more than its tensors and the number of the update."""


@dataclass(frozen=True, eq=False)
class Recording:
    """Compiled loop of a step, and the constant tensors that it reads."""

    loop: Loop
    constants: list[Tensor]


def live_tensors(learner: Learner) -> list[Tensor] | None:
    """Return every tensor that a step changes: parameters, buffers, optimizer state, and gradients that accumulate.

    Returns None if steps can't be recorded with this optimizer.
    """
    state = learner.optimizer.state_tensors()
    if state is None:
        return None
    grads = [] if learner.config.zero_grad else [param.grad for param in learner.params if param.grad is not None]
    return [*learner.params, *learner.model.buffers.values(), *grads, *state]
