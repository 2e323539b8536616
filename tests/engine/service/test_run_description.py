"""Snapshots name their run and describe it; commands for another run are ignored."""

from dataclasses import replace

import pytest

from tests.engine.drive import Drive, begun, watch
from tests.engine.runs import problem
from tui_trainer.catalogue.entry import Task, TaskSpec
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.observed.capabilities import Capability
from tui_trainer.observed.commands import (
    AdvancePhase,
    Apply,
    Begin,
    GoTo,
    Pause,
    Run,
    SetBreakpoints,
    Step,
    Undo,
)
from tui_trainer.observed.run_info import OptimizerGroup, TensorInfo
from tui_trainer.observed.snapshot import RunId


@pytest.mark.parametrize("command", [Step(), Run(), Run(5), Pause(), Apply("optimizer.lr", 0.02), GoTo(0), Undo(), SetBreakpoints(()), AdvancePhase()])
def test_a_command_for_an_earlier_run(command: Step | Run | Pause | Apply | GoTo | Undo | SetBreakpoints | AdvancePhase) -> None:
    """A command that names another run than the current one changes nothing but the number of commands done."""
    drive = Drive()
    drive.send(Begin(problem(), run=RunId(4)), Begin(problem(), run=RunId(7)), Step(), Step(run=RunId(7)))
    before = drive.seen
    assert (before.run, before.state.step) == (7, 2)
    drive.send(replace(command, run=RunId(4)))
    assert drive.seen == replace(before, commands_done=before.commands_done + 1)
    drive.send(Begin(problem()))
    assert drive.seen.run == 8


def test_run_info() -> None:
    """A snapshot says what its run is made of; an edit of the learning rate makes another description."""
    drive = begun("logistic-sgd")
    first = drive.seen.info
    assert (first.title, first.task) == (drive.config.title, TaskSpec(Task.BINARY))
    assert first.tensors == (TensorInfo("w", (2, 1)), TensorInfo("b", (1,)))
    assert first.groups == (OptimizerGroup("sgd", drive.config.optimizer.values, ("w", "b")),)
    assert {"loss", "accuracy", "step"} <= set(first.metrics)
    drive.send(Step())
    assert drive.seen.info is first
    drive.send(Apply("optimizer.lr", 0.25))
    assert drive.seen.info == replace(first, groups=(replace(first.groups[0], values=drive.config.optimizer.values),))
    assert drive.seen.info.hyperparameter("lr") == 0.25


def test_no_prober() -> None:
    """An engine that was started without probes says so, and answers none."""
    controller = RunController()
    for command in (Begin(problem()), watch("fit")):
        controller.handle(command)
    seen = controller.snapshot()
    assert seen
    assert Capability.PROBES not in seen.capabilities
    assert seen.capabilities.why_not(Capability.PROBES)
    assert seen.probes == {}
    assert all(capability in begun().seen.capabilities for capability in Capability)
