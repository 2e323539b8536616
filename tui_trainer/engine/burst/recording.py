"""Record the tensor operations of one step with torch.fx and compile them with TorchScript, to be made many times over.

This module is the only one that touches torch.fx and torch.jit. TorchScript is deprecated: burst.py imports this
module when a step is first recorded, and whatever fails in here only means that steps are made one by one.

torch's own tracing writes down every operation of forward, loss, backward and update as the step makes them. They are
the same operations in the same order, so the bits are the same; what falls away is Python and autograd's bookkeeping
between them, and the interpreter's lock is free while they run. They become a text in TorchScript with a compilation
unit of its own: what torch.jit's functions compile is kept by the process for ever.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import cast

import torch
from torch import Tensor
from torch._ops import OpOverload
from torch.fx import GraphModule, Node
from torch.fx.experimental.proxy_tensor import make_fx

from tui_trainer.engine.step.learner import Learner

Loop = Callable[[list[Tensor], int], Tensor]
"""Makes that many steps on the tensors, in place. Returns their losses, (steps,)."""
LOOP = """\
def loop(tensors: List[Tensor], steps: int) -> Tensor:
    losses: List[Tensor] = []
    for _ in range(steps):
        {lines}
        losses.append({loss})
    return torch.stack(losses)
"""


def record(learner: Learner) -> tuple[Loop, list[Tensor]]:
    """A step of the learner as a loop, and the tensors it reads and writes, in the loop's order. It makes the step.

    Raises RuntimeError where what a step does depends on its numbers, and whatever torch raises where it can't record.
    """

    def step(_: Tensor) -> Tensor:
        learner.zero_grad()
        learner.forward()
        loss = learner.measure_loss()
        for param, grad in zip(learner.params, torch.autograd.grad(loss, learner.params), strict=True):
            param.grad = grad
        learner.update()
        return loss.detach()

    with _without_code():
        graph = make_fx(step)(torch.zeros(0))
    text, tensors = _written_out(graph)
    return _compiled(text), tensors


def _compiled(text: str) -> Loop:
    """Compile the text of a loop; it runs without autograd, operation by operation as it is written."""
    unit = torch.jit.CompilationUnit(text)
    loop = cast(Loop, unit.loop)
    unoptimized = torch.jit.optimized_execution  # type: ignore[attr-defined] # torch does not export it by name

    def run(tensors: list[Tensor], steps: int) -> Tensor:
        with torch.no_grad(), unoptimized(False):
            return loop(tensors, steps)

    return run


def _without_code() -> AbstractContextManager[None]:
    """Context in which torch.fx writes no Python code for a graph: the process would keep its text for ever."""
    try:
        from torch.fx._lazy_graph_module import _use_lazy_graph_module
    except ImportError:  # it is not part of what torch documents; without it a recording only leaves its text behind
        return nullcontext()
    return _use_lazy_graph_module(True)


def _written_out(graph: GraphModule) -> tuple[str, list[Tensor]]:
    """The graph as a loop in TorchScript, and the tensors that the step found around it: the loop's list."""
    tensors: dict[str, Tensor] = {}
    names: dict[Node, str] = {}
    lines: list[str] = []
    for node in graph.graph.nodes:
        if node.op == "get_attr":
            tensors.setdefault(node.target, cast(Tensor, getattr(graph, node.target)))
            names[node] = f"tensors[{list(tensors).index(node.target)}]"
        elif node.op == "call_function" and node.target.namespace != "profiler":
            names[node] = f"value_{len(lines)}"
            lines.append(f"{names[node]} = {_call(node, names)}")
        elif node.op == "output":
            loss = names[node.args[0]]
    return LOOP.format(lines="\n        ".join(lines), loss=loss), list(tensors.values())


def _call(node: Node, names: Mapping[Node, str]) -> str:
    """One operation."""
    operation = cast(OpOverload, node.target).overloadpacket
    given = [_argument(one, names) for one in node.args]
    given += [f"{name}={_argument(one, names)}" for name, one in node.kwargs.items()]
    return f"torch.ops.{operation!s}({', '.join(given)})"


def _argument(given: object, names: Mapping[Node, str]) -> str:
    """What an operation is given, as TorchScript writes it."""
    if isinstance(given, Node):
        return names[given]
    if isinstance(given, list | tuple):
        return f"[{', '.join(_argument(one, names) for one in cast(Iterable[object], given))}]"
    if isinstance(given, torch.device):
        return f"torch.device('{given}')"
    if isinstance(given, float) and not math.isfinite(given):
        return f"float('{given}')"
    return str(given)  # numbers as Python writes them, types and layouts by their names in torch
