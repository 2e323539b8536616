"""Recording: the tensor operations of one step, written down once, so that they can be made many times over.

torch's own tracing writes down every operation of forward, loss, backward and update as the step makes them. They are
the same operations in the same order, so the bits are the same; what falls away is Python and autograd's bookkeeping
between them, and the interpreter's lock is free while they run.
"""

import operator
import warnings
from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor
from torch.fx import GraphModule, Node
from torch.fx.experimental.proxy_tensor import make_fx

from tui_trainer.engine.descent import Descent


class Loop(torch.nn.Module):
    """A recorded step, over and over. Compiled by TorchScript: the loop runs outside Python."""

    def __init__(self, step: torch.nn.Module) -> None:
        super().__init__()
        self.step = step

    def forward(self, tensors: list[Tensor], steps: int) -> Tensor:
        """Make that many steps on the tensors, in place. Returns their losses, (steps,)."""
        losses: list[Tensor] = []
        for _ in range(steps):
            losses.append(self.step(tensors))
        return torch.stack(losses)


def record(descent: Descent) -> tuple[Loop, list[Tensor]]:
    """A step of the descent as a loop, and the tensors it reads and writes, in the loop's order. It makes the step.

    Raises RuntimeError where what a step does depends on its numbers.
    """

    def step(_: Tensor) -> Tensor:
        descent.zero_grad()
        descent.forward()
        loss = descent.compute_loss()
        for param, grad in zip(descent.params, torch.autograd.grad(loss, descent.params), strict=True):
            param.grad = grad
        descent.update()
        return loss.detach()

    graph = make_fx(step)(torch.zeros(0))
    tensors = _as_inputs(graph)
    return _compiled(graph, tensors), tensors


def _as_inputs(graph: GraphModule) -> list[Tensor]:
    """Turn the tensors that the step found around it into elements of its only input, a list; return them."""
    nodes = list(graph.graph.nodes)
    inputs = nodes[0]
    tensors: list[Tensor] = []
    elements: dict[object, Node] = {}
    for node in reversed(nodes):
        if node.op == "call_function" and node.target.namespace == "profiler":
            graph.graph.erase_node(node)
    for node in nodes:
        if node.op == "get_attr":
            if node.target not in elements:
                with graph.graph.inserting_after(inputs):
                    elements[node.target] = graph.graph.call_function(operator.getitem, (inputs, len(tensors)))
                tensors.append(cast(Tensor, getattr(graph, node.target)))
            node.replace_all_uses_with(elements[node.target])
            graph.graph.erase_node(node)
    graph.recompile()
    return tensors


def _compiled(graph: GraphModule, tensors: Sequence[Tensor]) -> Loop:
    """The loop in TorchScript."""

    def step(inputs: list[Tensor]) -> Tensor:
        return cast(Tensor, graph(inputs))

    example = [tensor.detach().clone() for tensor in tensors]
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore", DeprecationWarning)  # TorchScript is no longer developed; it does this well
        traced = torch.jit.trace(step, (example,), check_trace=False)  # type: ignore[no-untyped-call] # torch does not annotate it
        return cast(Loop, torch.jit.script(Loop(traced)))
