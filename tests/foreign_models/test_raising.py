"""A module that raises an exception ends its run at that step, and going back before it stays possible and exact."""

from itertools import product

import pytest

from tests.engine.runs import assert_same_as_replay, bits, go_to
from tests.foreign_models.registered import LR, foreign
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.observed.commands import AdvancePhase, Apply, Begin, GoTo, Run, Step, Undo
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.recipe.recipe import Breakpoint

RAISED = "no seventh forward pass"
GOOD_STEPS = {"sgd": 6, "adam": 6, "lbfgs": 1}
"""Steps before the one with the seventh forward pass, by optimizer; LBFGS makes several passes in a step."""
cases = pytest.mark.parametrize(("optimizer", "size"), list(product(LR, (0, 7))))


def make_phases(trainer: Trainer) -> None:
    """Make a step phase by phase."""
    for _ in range(5):
        assert trainer.advance_phase() is None


@cases
def test_steps_before_the_exception_count(optimizer: str, size: int) -> None:
    """The run is before the step that raises, has the bits of single steps, and can go on from there again."""
    single, many = (Trainer(foreign("raising", optimizer, size)) for _ in range(2))
    good = GOOD_STEPS[optimizer]
    expected = []
    for _ in range(good):
        assert single.advance(1) is None
        expected.append(bits(single))
    for _ in range(2):
        with pytest.raises(RuntimeError, match=RAISED):
            many.advance(50)
        assert bits(many) == expected[-1]
        assert many.record.history.steps == good
    for step in range(good, 0, -1):
        assert go_to(many, step) is None
        assert bits(many) == expected[step - 1]
        assert_same_as_replay(many)


@cases
def test_phases_before_the_exception(optimizer: str, size: int) -> None:
    """An exception in a phase undoes the phases of its step."""
    trainer = Trainer(foreign("raising", optimizer, size))
    good = GOOD_STEPS[optimizer]
    for _ in range(good):
        make_phases(trainer)
    expected = bits(trainer)
    with pytest.raises(RuntimeError, match=RAISED):
        make_phases(trainer)
    assert (trainer.step, trainer.phases) == (good, 0)
    go_to(trainer, good)
    assert bits(trainer) == expected


def test_a_breakpoint_before_the_exception() -> None:
    """A breakpoint before the failing step stops the run there, once."""
    trainer = Trainer(foreign("raising"))
    trainer.set_breakpoints((Breakpoint("step >= 3"),))
    stop = trainer.advance(50)
    assert stop is not None
    assert trainer.step == 3
    with pytest.raises(RuntimeError, match=RAISED):
        trainer.advance(50)
    assert trainer.step == 6


def test_a_failed_run_goes_back() -> None:
    """The snapshot of a failed run has the exception and its step; the run can go back, edit, and go on."""
    controller = RunController()

    def snapshot() -> Snapshot:
        while controller.seconds_until_due() is not None:
            try:
                controller.make_due_steps()
            except RuntimeError as error:
                controller.fail(error)
        made = controller.snapshot()
        assert made is not None
        return made

    controller.handle(Begin(foreign("raising")))
    controller.handle(Run(None))
    assert snapshot().status is Status.FAILED
    assert snapshot().message == f"RuntimeError: {RAISED}"
    assert (snapshot().state.step, snapshot().history.steps) == (6, 6)
    for ignored in (Step(), AdvancePhase(), Run(1), Apply("optimizer.lr", 0.1)):
        controller.handle(ignored)
    assert (snapshot().status, snapshot().state.step) == (Status.FAILED, 6)
    controller.handle(GoTo(4))
    assert (snapshot().status, snapshot().state.step, snapshot().message) == (Status.PAUSED, 4, "")
    controller.handle(Apply("optimizer.lr", 0.01))
    controller.handle(Run(None))
    assert (snapshot().status, snapshot().state.step) == (Status.FAILED, 6)
    controller.handle(Undo())
    assert (snapshot().status, snapshot().state.step) == (Status.PAUSED, 4)
