"""Record a step of a learner: make it twice, trace its operations, and compile them into a loop."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from tui_trainer.engine.burst.output_watch import watch_output
from tui_trainer.engine.burst.recorded_loop import NotRecordableError, Recording, live_tensors
from tui_trainer.engine.burst.torchscript import INPUTS, RATE, TARGETS, UPDATES, compile_loop, state_name
from tui_trainer.engine.burst.trace import Name, Trace
from tui_trainer.engine.burst.traced_number import FIRST_TAGS
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.objective.gradients import clip_gradients


@dataclass(frozen=True, eq=False)
class _TracedStep:
    trace: Trace
    loss: Name
    copies: dict[str, Name]
    """Variables whose value must be copied into a state tensor after the step, by the state's variable."""


def record(learner: Learner) -> Recording:
    """Make two steps of the learner, trace them, and compile a loop of such steps.

    The learner's state is undefined afterwards. Raises NotRecordableError for a step that can't be recorded, and any
    exception that torch raises.
    """
    position = learner.batches.position
    with watch_output() as written:
        first = _trace_step(learner, FIRST_TAGS[0])
        learner.batches.seek(learner.batches.epoch + 1, position)  # other rows, but as many
        second = _trace_step(learner, FIRST_TAGS[1])
    if written:
        raise NotRecordableError(f"the step prints to {' and '.join(written)}")
    if (first.loss, first.copies) != (second.loss, second.copies):
        raise NotRecordableError("the operations differ from step to step")
    state_count, is_full_batch = len(live_tensors(learner) or []), learner.batch_schedule.is_full_batch
    return compile_loop((first.trace, second.trace), first.loss, first.copies, state_count, is_full_batch)


def _trace_step(learner: Learner, first_tag: float) -> _TracedStep:
    """Make a step and trace it."""
    state = live_tensors(learner)
    if state is None:
        raise NotRecordableError("the optimizer's steps can't be recorded")
    inputs, targets = learner.batches.current(learner.config.batch_size)
    known = {INPUTS: inputs, TARGETS: targets, **{state_name(index): tensor for index, tensor in enumerate(state)}}
    trace = Trace.of(known, first_tag)
    optimizer, updates = learner.optimizer, learner.optimizer.updates
    optimizer.updates = trace.numbers.new(UPDATES, updates)
    rate = learner.schedule.rate(learner.step)
    optimizer.set_rate(trace.numbers.new(RATE, rate) if learner.schedule.varies else rate)
    with trace.recording():
        loss = _make_step(learner, inputs, targets)
    optimizer.updates = updates
    learner.count_steps(1, len(targets))
    return _TracedStep(trace, trace.name(loss), _copies(trace, state, live_tensors(learner) or []))


def _make_step(learner: Learner, inputs: Tensor, targets: Tensor) -> Tensor:
    """Make the step on a batch, without counting it. Return its loss."""
    learner.zero_grad()
    loss = learner.compute_loss(inputs, targets)
    trained = [param for param in learner.params if param.requires_grad]
    for param, grad in zip(trained, torch.autograd.grad(loss, trained, allow_unused=True), strict=True):
        if grad is None:
            continue
        if param.grad is None:
            param.grad = _own_copy(grad) if learner.config.clips_gradients else grad
        else:
            param.grad.add_(grad)
    if learner.config.clips_gradients:
        clip_gradients(learner.params, learner.config)
    learner.optimizer.step(loss, learner.evaluate)
    return loss.detach()


def _own_copy(grad: Tensor) -> Tensor:
    """Return a copy of a gradient that can be clipped in place: autograd may return one tensor for two parameters.

    It is contiguous, as the gradient is that a backward pass stores, since the sum of a norm depends on the order.
    """
    return grad.clone(memory_format=torch.contiguous_format)


def _copies(trace: Trace, before: Sequence[Tensor], after: Sequence[Tensor]) -> dict[str, Name]:
    """Return the variables to copy into state tensors, for tensors that the step has replaced by others."""
    if len(before) != len(after) or any(old.shape != new.shape or old.dtype != new.dtype for old, new in zip(before, after, strict=True)):
        raise NotRecordableError("the step changes the number or the shapes of the tensors")
    pairs = enumerate(zip(before, after, strict=True))
    return {state_name(index): trace.name(new) for index, (old, new) in pairs if old is not new}
