"""Record a step: trace its tensor operations with torch.fx, and compile them with TorchScript into a loop.

This is the only module that uses torch.fx and torch.jit. TorchScript is deprecated and may be removed from torch:
burst.py imports this module only when a step is first recorded, and if anything in this module fails, steps are
made one by one.

torch.fx traces every operation of forward, loss, backward and update. The loop runs the same operations in
the same order, so the bits are the same; it saves Python's and autograd's overhead between operations, and
the GIL is released while it runs. The operations are written as TorchScript source and compiled in a
torch.jit.CompilationUnit, since functions compiled by torch.jit.script stay in memory until the process ends.
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
"""Function (tensors, steps) that makes `steps` steps on the tensors in place and returns their losses, (steps,)."""
LOOP_TEMPLATE = """\
def loop(tensors: List[Tensor], steps: int) -> Tensor:
    losses: List[Tensor] = []
    for _ in range(steps):
        {lines}
        losses.append({loss})
    return torch.stack(losses)
"""
"""TorchScript source of a loop, with replacement fields for the lines of a step and the variable of its loss."""


def record(learner: Learner) -> tuple[Loop, list[Tensor]]:
    """Make a step of the learner and trace it. Return the traced loop, and the tensors that the loop takes, in order.

    Raises RuntimeError if the operations of the step depend on the values in its tensors, and any exception that
    torch raises if it can't trace the step.
    """

    def step(_: Tensor) -> Tensor:
        learner.zero_grad()
        learner.forward()
        loss = learner.measure_loss()
        for param, grad in zip(learner.params, torch.autograd.grad(loss, learner.params), strict=True):
            param.grad = grad
        learner.update()
        return loss.detach()

    with _no_code_generation():
        graph = make_fx(step)(torch.zeros(0))
    text, tensors = _to_torchscript(graph)
    return _compile(text), tensors


def _compile(text: str) -> Loop:
    """Compile the TorchScript source of a loop.

    The loop runs without autograd, and torch fuses no operations in it.
    """
    unit = torch.jit.CompilationUnit(text)
    loop = cast(Loop, unit.loop)
    unoptimized = torch.jit.optimized_execution  # type: ignore[attr-defined] # torch does not export it by name

    def run(tensors: list[Tensor], steps: int) -> Tensor:
        with torch.no_grad(), unoptimized(False):
            return loop(tensors, steps)

    return run


def _no_code_generation() -> AbstractContextManager[None]:
    """Return a context manager under which torch.fx generates no Python code for graphs.

    torch caches generated code and never frees it.
    """
    try:
        from torch.fx._lazy_graph_module import _use_lazy_graph_module
    except ImportError:  # a private function of torch; without it each recording leaks its generated code
        return nullcontext()
    return _use_lazy_graph_module(True)


def _to_torchscript(graph: GraphModule) -> tuple[str, list[Tensor]]:
    """Return the TorchScript source of a loop for the graph, and the tensors that the loop takes, in order."""
    tensors: dict[str, Tensor] = {}
    names: dict[Node, str] = {}
    lines: list[str] = []
    for node in graph.graph.nodes:
        if node.op == "get_attr":
            tensors.setdefault(node.target, cast(Tensor, getattr(graph, node.target)))
            names[node] = f"tensors[{list(tensors).index(node.target)}]"
        elif node.op == "call_function" and node.target.namespace != "profiler":
            names[node] = f"value_{len(lines)}"
            lines.append(f"{names[node]} = {_call_source(node, names)}")
        elif node.op == "output":
            loss = names[node.args[0]]
    return LOOP_TEMPLATE.format(lines="\n        ".join(lines), loss=loss), list(tensors.values())


def _call_source(node: Node, names: Mapping[Node, str]) -> str:
    """Return the call of one operation as TorchScript source. `names`: the variable of each earlier node."""
    operation = cast(OpOverload, node.target).overloadpacket
    arguments = [_argument_source(value, names) for value in node.args]
    arguments += [f"{name}={_argument_source(value, names)}" for name, value in node.kwargs.items()]
    return f"torch.ops.{operation!s}({', '.join(arguments)})"


def _argument_source(value: object, names: Mapping[Node, str]) -> str:
    """Return an argument of an operation as TorchScript source.

    `names`: the variable of each earlier node.
    """
    if isinstance(value, Node):
        return names[value]
    if isinstance(value, list | tuple):
        return f"[{', '.join(_argument_source(item, names) for item in cast(Iterable[object], value))}]"
    if isinstance(value, torch.device):
        return f"torch.device('{value}')"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float('{value}')"
    return str(value)  # Python's text of a number; torch's name of a dtype or layout
