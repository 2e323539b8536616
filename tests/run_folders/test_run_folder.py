"""Run folders: each app has one, locked until it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recipe.recipes import LINEAR
from tui_trainer.base.errors import UserError
from tui_trainer.cli.resume import newest_run
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import parse_recipe
from tui_trainer.run_folders.cleanup import MAX_RUNS
from tui_trainer.run_folders.run_folder import MAX_CHECKPOINTS, new_run_folder

HOLD = """
import sys
from pathlib import Path
from tui_trainer.run_folders.run_folder import new_run_folder
folder = new_run_folder(Path(sys.argv[1]))
folder.write_recipe(__import__("tui_trainer.recipe.problems").recipe.problems.open_problem("polynomial"))
print(folder.path.name, flush=True)
sys.stdin.read()
"""


def recipe(step: int = 0) -> Recipe:
    """Return a recipe at that step."""
    return parse_recipe(f"step = {step}\n{LINEAR}", "a run")


def test_a_run_can_be_resumed(tmp_path: Path) -> None:
    """The last recipe written is resumed once the app has closed the folder."""
    folder = new_run_folder(tmp_path / "runs")
    for step in (1, 2):
        folder.write_recipe(recipe(step))
    with pytest.raises(UserError, match=r"^there is no run to resume: in .* all runs are open in other apps$"):
        newest_run(tmp_path / "runs")
    folder.close()
    again = newest_run(tmp_path / "runs")
    assert (again.folder.path, again.recipe.step) == (folder.path, 2)


@pytest.mark.parametrize("what", ["nothing", "no folder", "an empty run", "other files"])
def test_nothing_to_resume(what: str, tmp_path: Path) -> None:
    """Without a run the error names the folder."""
    runs = tmp_path / "runs"
    if what != "no folder":
        runs.mkdir()
    if what == "an empty run":
        new_run_folder(runs).close()
    if what == "other files":
        (runs / "notes").mkdir()
        (runs / "1").write_text("no folder")
    with pytest.raises(UserError, match=r"^there is no run to resume: in .*runs there is none$"):
        newest_run(runs)


def test_two_apps_at_once(tmp_path: Path) -> None:
    """Two apps have different folders; the run of a living app is not resumed, that of a killed one is."""
    mine = new_run_folder(tmp_path)
    mine.write_recipe(recipe(5))
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    name = other.stdout.readline().strip()
    assert name not in ("", mine.path.name)
    with pytest.raises(UserError):
        newest_run(tmp_path)
    other.kill()
    other.communicate()
    resumed = newest_run(tmp_path)
    assert resumed.folder.path.name == name
    assert resumed.recipe.config.model.name == "polynomial"


def test_a_half_written_file_is_removed(tmp_path: Path) -> None:
    """Files that a killed app was writing are removed when its run is resumed."""
    folder = new_run_folder(tmp_path)
    folder.write_recipe(recipe())
    (folder.path / ".recipe.toml.abc.part").write_text("half")
    folder.close()
    newest_run(tmp_path)
    assert sorted(path.name for path in folder.path.iterdir()) == ["lock", "recipe.toml"]


def test_old_runs_are_removed(tmp_path: Path) -> None:
    """The oldest of many run folders that no app has open are removed."""
    open_ones = [new_run_folder(tmp_path)]
    for step in range(MAX_RUNS + 5):
        folder = new_run_folder(tmp_path)
        folder.write_recipe(recipe(step))
        os.utime(folder.path / "recipe.toml", ns=(step * 10**9, step * 10**9))
        folder.close()
    open_ones.append(new_run_folder(tmp_path))
    left = sorted(int(path.name) for path in tmp_path.iterdir())
    assert left[0] == 1
    assert len(left) <= MAX_RUNS + len(open_ones)
    assert left[1:-1] == list(range(left[1], left[-1]))


def test_checkpoints_of_a_run(tmp_path: Path) -> None:
    """The checkpoints written last stay, also after going back; the latest step is first."""
    folder = new_run_folder(tmp_path)
    for step in (100, 200, 300, 150):
        folder.write_checkpoint(step, b"%d" % step)
    assert [path.read_bytes() for path in folder.checkpoints()] == [b"300", b"150"]
    assert len(folder.checkpoints()) == MAX_CHECKPOINTS
