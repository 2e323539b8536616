"""Every fault of a module's code is one line with the file and its own line, and leaves the process as it was."""

import os
import random
import signal
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.own_modules.files import NET, allowed, write
from tui_trainer.base.errors import CodeError, UserError
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.engine.step.models.own.process_state import SLOW_PARTS
from tui_trainer.observed.commands import Begin, Step
from tui_trainer.observed.snapshot import Status

HEAD = """
import os, random, signal, sys
import numpy as np
import torch
from torch import nn

"""
"""First lines of a file, six of them."""
LINEAR = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)
        {init}

    def forward(self, x):
        {forward}
        return self.linear(x)
"""
"""A module whose __init__ has a statement in line 12, and whose forward has one in line 15."""


def module(init: str = "pass", forward: str = "pass", head: str = "") -> str:
    """Return the source of a file with these statements; `head` is in line 6."""
    return HEAD.replace("\n\n", f"\n{head}\n") + LINEAR.format(init=init, forward=forward).replace("\n", "\n", 1)


AT_START = {  # before or in the first step
    "raises in import": (module(head="1 / 0"), "net.py, line 6: ZeroDivisionError: division by zero"),
    "raises in __init__": (module(init="raise ValueError('no such width')"), "net.py, line 12: ValueError: no such width"),
    "raises in forward": (module(forward="x = x @ x"), "net.py, line 15: RuntimeError: mat1 and mat2 shapes cannot be multiplied"),
    "wrong shape": (module(forward="return torch.cat([x, x], dim=1)"), "net.py, line 8: in (2, 1) → out (2, 2): the shape must be (2, 1)"),
    "no tensor": (module(forward="return [x]"), "net.py, line 8: in (2, 1) → out list, which is not a tensor"),
    "no parameters": (module(init="del self.linear"), "net.py, line 8: Net has no parameters, so there is nothing to train"),
    "not a module": (f"{HEAD}\nclass Net:\n    pass", "net.py, line 8: Net is not a torch.nn.Module"),
    "replaced class": (module() + "\nNet = 3", "net.py, line 8: Net is not a torch.nn.Module"),
    "sys.exit in import": (module(head="sys.exit(3)"), "net.py, line 6: sys.exit() was called"),
    "sys.exit in __init__": (module(init="sys.exit()"), "net.py, line 12: sys.exit() was called"),
    "sys.exit in forward": (module(forward="sys.exit('now')"), "net.py, line 15: sys.exit() was called"),
    "a missing package": (module(head="import nosuchpackage.part"), "net.py, line 6: the package nosuchpackage is not installed"),
    "a missing name": (module(head="from torch import nosuchname"), "net.py, line 6: ImportError: cannot import name 'nosuchname'"),
    "without gradients": (module(forward="return x"), "net.py, line 8: the outputs don't depend on the weights"),
    "no super": (module().replace("super().__init__()", "pass"), "net.py, line 11: AttributeError: cannot assign module before"),
    "endless recursion": (module(forward="return self(x)"), "RecursionError: maximum recursion depth exceeded"),
}
"""Source of a file, and the error when a run on it starts."""
CHANGES = {
    "the default dtype": "torch.set_default_dtype(torch.float64)",
    "the gradient mode": "torch.set_grad_enabled(not torch.is_grad_enabled())",
    "the number of threads": "torch.set_num_threads(3)",
    "the current folder": "os.chdir('/')",
    "the random state of numpy": "np.random.seed(3)",
    "the random state of Python": "random.seed(3)",
    "the seed": "torch.manual_seed(3)",
    "sys.path": "sys.path.append('/nowhere')",
    "the handler of SIGINT": "signal.signal(signal.SIGINT, signal.SIG_IGN)",
    "the environment": "os.environ['OWN_MODULE'] = '1'",
    "the default device": "torch.set_default_device('meta')",
    "deterministic algorithms": "torch.use_deterministic_algorithms(True)",
    "the filters of warnings": "__import__('warnings').simplefilter('ignore')",
}
"""Statement that changes a part of the process, by the name of the part."""

WHERE = {"import": "head", "__init__": "init", "forward": "forward"}
"""Argument of `module` for each part of the code."""
NOT_CHANGED = {
    *((each.name, "forward") for each in SLOW_PARTS),  # looked at after import and __init__ only
    ("the gradient mode", "forward"),  # outputs without gradients are an error
}
"""Changes of which there is no test."""


@pytest.fixture(autouse=True, scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load what torch loads in the first steps, which changes the environment."""
    Trainer(allowed(write(tmp_path_factory.mktemp("first"), NET))).advance(3)


def process() -> list[object]:
    """Return what a module may not change."""
    return [
        torch.get_default_dtype(),
        torch.is_grad_enabled(),
        torch.get_num_threads(),
        torch.get_default_device(),
        torch.initial_seed(),
        torch.get_rng_state().tolist(),
        torch.are_deterministic_algorithms_enabled(),
        str(np.random.get_state()),
        random.getstate(),
        os.getcwd(),
        dict(os.environ),
        list(sys.path),
        (sys.stdout, sys.stderr),
        list(warnings.filters),
        [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)],
    ]


@pytest.mark.parametrize("name", AT_START)
def test_fault_at_the_start(name: str, tmp_path: Path) -> None:
    """A run on the file is refused with one line, and the process is as it was."""
    source, message = AT_START[name]
    recipe = allowed(write(tmp_path, source), "Net")
    before = process()
    with pytest.raises(CodeError) as raised:
        Trainer(recipe).advance(1)
    assert message in str(raised.value)
    assert str(raised.value).startswith("net.py, line")
    assert "\n" not in str(raised.value)
    assert process() == before


@pytest.mark.parametrize("where", WHERE)
def test_changes_of_the_process(where: str, tmp_path: Path) -> None:
    """Changes of the process are put back after import, __init__ and each forward pass; those of the first two are noted."""
    parts = [part for part in CHANGES if (part, where) not in NOT_CHANGED]
    before = process()
    trainer = Trainer(allowed(write(tmp_path, module(**{WHERE[where]: "; ".join(CHANGES[part] for part in parts)}))))
    trainer.advance(3)
    assert process() == before
    if where != "forward":
        (note,) = trainer.learner.model.notes[1:]
        assert note.startswith(f"net.py: {where} changed the default dtype and ")
        assert note.endswith(", which were put back")
        assert all(part in note for part in parts)


def test_prints_are_captured(tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """Text that a module prints in import, __init__ and forward goes to the log."""
    caplog.set_level("INFO")
    source = module("print('built', end='')", "print('called\\x1b[2J', file=sys.stderr)", "print('read')")
    Trainer(allowed(write(tmp_path, source))).advance(1)
    assert capfd.readouterr() == ("", "")
    assert {"net.py printed: read", "net.py printed: built", "net.py printed: called[2J"} <= set(caplog.messages)


def test_fault_in_a_later_step(tmp_path: Path) -> None:
    """A module that fails in training stops the run before that step; the run can go back, and the log has the traceback."""
    controller = RunController()
    forward = "assert not self.training or self.linear.weight.item() == self.start"
    controller.handle(Begin(allowed(write(tmp_path, module("self.start = self.linear.weight.item()", forward)))))
    controller.handle(Step())
    with pytest.raises(CodeError) as raised:
        controller.handle(Step())
    controller.fail(raised.value)
    snapshot = controller.snapshot()
    assert snapshot is not None
    assert snapshot.status is Status.FAILED
    assert snapshot.message.startswith("net.py, line 15: AssertionError")


def test_unknown_class(tmp_path: Path) -> None:
    """A class that the file doesn't have is named, with those that it has."""
    with pytest.raises(UserError, match=r"^net\.py has no class 'Nat': it has Net$"):
        allowed(write(tmp_path, NET), "Nat")


def test_doubled_class(tmp_path: Path) -> None:
    """A class that is defined twice is refused with both lines."""
    path = write(tmp_path, NET + "\nclass Net(nn.Module):\n    pass\n")
    with pytest.raises(UserError, match=r"^net\.py, line 18: class Net is defined again; it is already in line 6$"):
        allowed(path)
