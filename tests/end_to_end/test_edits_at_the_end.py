"""A run of N steps ends with the edits made before update N + 1, in every way to run it."""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.end_to_end.command import DEADLINE, Command
from tests.end_to_end.forked import Piped
from tests.engine.autosave.test_autosaver import Autosaved
from tests.engine.drive import Drive
from tests.engine.replay.test_script_runs import executed
from tests.ui.stage import stage
from tui_trainer.cli.resume import newest_run
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.export.script import write_script
from tui_trainer.observed.commands import Apply, Begin, Step
from tui_trainer.observed.commands import Command as EngineCommand
from tui_trainer.observed.snapshot import Snapshot
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import read_recipe, write_recipe
from tui_trainer.run_folders.run_folder import new_run_folder

STEPS = 5
EDITS = (Edit(STEPS + 1, "optimizer.lr", 0.5), Edit(STEPS + 1, "params.w", 7.0), Edit(STEPS + 1, "params.w", 100.0))
LATER = Edit(STEPS + 2, "params.w", -3.0)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Save a recipe at its last step, with weights set there and one step later."""
    path = tmp_path / "saved.toml"
    write_recipe(Recipe(open_problem("linear").config, Journal((*EDITS, LATER)), STEPS), path)
    return path


def bias() -> float:
    """Return the other weight after those steps."""
    trainer = Trainer(open_problem("linear"))
    trainer.advance(STEPS)
    return float(trainer.observe().params[1].after[0])


def assert_ends_right(params: Any) -> None:
    """Assert that the weight has the value set last, and that the other has the value of the steps."""
    assert params == {"w": [100.0], "b": [bias()]}


def arrived(recipe: Recipe) -> Snapshot:
    """Return the snapshot of a run that was opened at its last step."""
    drive = Drive(recipe)
    drive.go()
    return drive.seen


def ending(snapshot: Snapshot) -> dict[str, Any]:
    """Return the weights that are shown."""
    assert snapshot.state.step == STEPS
    assert snapshot.config
    assert snapshot.config.get("optimizer.lr") == 0.5
    return {param.name: param.after.tolist() for param in snapshot.state.params}


def test_run(command: Command, saved: Path) -> None:
    """The table and the JSON of a headless run end with the edits, at the last step and at a breakpoint."""
    run = ("run", str(saved), "--steps")
    for options in ((str(STEPS),), ("9", "--until", f"step == {STEPS}")):
        assert_ends_right(command(*run, *options, "--json").objects[-1]["params"])
        assert "5 updates: w = 100.000, " in command(*run, *options).out


def test_script(command: Command, saved: Path) -> None:
    """An exported script, in a process of its own, ends with the edits."""
    text = command("export", str(saved)).out
    out, err = Piped(text).communicate(DEADLINE)
    assert err == ""
    lines = dict(line.split(": ", 1) for line in out.splitlines())
    assert_ends_right({name: ast.literal_eval(lines[name]) for name in "wb"})
    assert f"# set after step {STEPS}:\n" in text
    assert "lr = 0.5" not in text
    assert "-3.0" not in text


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_scripts_of_every_length(steps: int) -> None:
    """Scripts set weights before every update, also before the first and after the last."""
    journal = Journal(tuple(Edit(update, "params.w", float(update)) for update in range(1, 6)))
    recipe = Recipe(open_problem("linear").config, journal)
    trainer = Trainer(recipe)
    trainer.advance(steps)
    variables = executed(write_script(recipe, load(recipe.config), steps))
    assert variables["w"].item() == trainer.observe().params[0].after[0] == steps + 1
    assert variables["b"].item() == trainer.observe().params[1].after[0]


def test_opened_again(saved: Path) -> None:
    """The app shows the edits of a recipe that was saved at its last step."""
    assert_ends_right(ending(arrived(read_recipe(saved))))


def test_typed_live() -> None:
    """Weights that are typed at the last step are the last weights."""
    drive = Drive(open_problem("linear"))
    drive.send(*[Step()] * STEPS, *(Apply(edit.set, edit.to) for edit in EDITS))
    assert_ends_right(ending(drive.seen))


def test_resumed(tmp_path: Path) -> None:
    """A resumed run has the edits of the app that was killed."""
    kept = Autosaved(new_run_folder(tmp_path))
    edits = [Apply(edit.set, edit.to) for edit in EDITS]
    commands: list[EngineCommand] = [Begin(open_problem("linear")), *[Step()] * STEPS, *edits]
    kept.send(*commands)
    kept.until(lambda: kept.seen.commands_done == len(commands))
    assert kept.training_thread.close()
    resumed = newest_run(tmp_path)
    assert_ends_right(ending(arrived(resumed.recipe)))
    resumed.folder.close()


async def test_saved_by_the_app(tmp_path: Path) -> None:
    """A run that was saved after a weight was set opens with that weight."""
    async with stage() as opened:
        await opened.press(*"sssss")
        for edit in EDITS:
            opened.app.main_screen.set_value(edit.set, edit.to)
        await opened.press("ctrl+s")
        await opened.type(str(tmp_path / "saved"))
        await opened.press("enter")
        shown = ending(opened.snapshot)
    recipe = read_recipe(tmp_path / "saved.toml")
    assert (recipe.step, recipe.journal.edits) == (STEPS, EDITS)
    trainer = Trainer(recipe)
    trainer.advance(recipe.step)
    assert all(np.array_equal(param.after, shown[param.name]) for param in trainer.observe().params)
    assert_ends_right(shown)
