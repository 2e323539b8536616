"""Breakpoints set by a front end: saved with the recipe, switched on and off, and errors in them."""

import pytest

from tests.engine.drive import Drive
from tests.engine.runs import problem
from tui_trainer.observed.commands import AdvancePhase, Begin, GoTo, Run, SetBreakpoints, SetSpeed, Step
from tui_trainer.observed.snapshot import Status
from tui_trainer.observed.stop import BreakpointHit
from tui_trainer.recipe.recipe import Breakpoint, Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe


def test_they_are_saved_with_the_recipe() -> None:
    """Breakpoints are saved in order, on or off, valid or not."""
    others = (Breakpoint('param("w")[0] > 1', on=False), Breakpoint("not a condition", on=False))
    given = (Breakpoint("loss < 0.1"), *others)
    recipe = Recipe(problem().config, breakpoints=given)
    assert parse_recipe(format_recipe(recipe), "saved.toml") == recipe
    drive = Drive(recipe)
    assert drive.recipe.breakpoints == given


def test_an_invalid_breakpoint() -> None:
    """An invalid breakpoint is reported and stays in the list; the others stop the run."""
    drive = Drive(problem())
    wrong = (Breakpoint("lss < 0.1"), Breakpoint("step == 30"), Breakpoint("also wrong", on=False))
    drive.send(SetBreakpoints(wrong))
    said = "breakpoint 'lss < 0.1', column 1: unknown name 'lss': did you mean loss or data_loss?"
    assert drive.seen.message == said
    assert drive.recipe.breakpoints == wrong
    drive.send(SetSpeed(None), Run(100))
    drive.go()
    assert drive.status_and_step == (Status.PAUSED, 30)
    assert drive.seen.stop == BreakpointHit(30, "step == 30: step = 30")
    assert drive.seen.message == "stopped at step 30: step == 30: step = 30"
    drive.send(Begin(Recipe(problem().config, step=5, breakpoints=wrong)))
    drive.go()
    assert (drive.status_and_step, drive.seen.message) == ((Status.PAUSED, 5), said)


@pytest.mark.parametrize("speed", [1000, None])
def test_a_hit_pauses_the_run(speed: float | None) -> None:
    """A hit pauses the run at exactly its step; the run can continue; breakpoints switched off stop nothing."""
    drive = Drive(problem())
    breakpoints = (Breakpoint("step == 20"), Breakpoint("step == 9", on=False))
    drive.send(SetSpeed(speed), SetBreakpoints(breakpoints), Run())
    assert all(snapshot.state.step <= 20 for snapshot in drive.bursts())
    assert drive.status_and_step == (Status.PAUSED, 20)
    drive.send(Run(10))
    assert drive.seen.stop is None
    drive.go()
    assert drive.status_and_step == (Status.PAUSED, 30)


def test_single_steps_and_phases_report_a_hit() -> None:
    """A hit is reported after single steps and phases too."""
    drive = Drive(problem())
    drive.send(SetBreakpoints((Breakpoint("step == 1"), Breakpoint("step == 2"))), Step())
    assert drive.seen.message == "stopped at step 1: step == 1: step = 1"
    drive.send(*[AdvancePhase()] * 5)
    assert drive.seen.message == "stopped at step 2: step == 2: step = 2"


def test_replays_are_not_stopped() -> None:
    """Breakpoints stop no replay: neither resuming, nor going back, nor going to a later step."""
    drive = Drive(Recipe(problem().config, step=60, breakpoints=(Breakpoint("step % 10 == 0"),)))
    drive.go()
    assert drive.status_and_step == (Status.PAUSED, 60)
    for step in (25, 47, 0, 33):
        drive.send(GoTo(step))
        drive.go()
        assert drive.status_and_step == (Status.PAUSED, step)
        assert drive.seen.stop is None
    drive.send(SetSpeed(None), Run())
    drive.go()
    assert drive.status_and_step == (Status.PAUSED, 40)
