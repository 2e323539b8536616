"""--resume opens the run of an app that was killed."""

import os
import random
import subprocess
from pathlib import Path

import pytest

from tests.benchmarks.kills import killed_run
from tests.end_to_end.command import DEADLINE, PROGRAM, Command
from tests.end_to_end.terminal.tmux import needs_tmux
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe_file import write_recipe


@needs_tmux
def test_kill_and_resume(tmp_path: Path) -> None:
    """Killed at any moment, a run is resumed at most a second earlier, with every edit, to the last bit."""
    kills = killed_run(tmp_path, random.Random(5), 1)
    assert [kill.faults for kill in kills] == [[]]
    assert kills[-1].saved_step > 0


def test_nothing_to_resume(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without autosaved runs the error names the folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    result = command("--resume")
    said = f"there is no run to resume: in {tmp_path}/tui_trainer/runs there is none"
    assert result.code == 2
    assert result.err == f"tui-trainer: error: {said}\n"


@pytest.mark.parametrize(("tokens", "word"), [("--resume --lr=0.1", "--lr"), ("linear --resume", "linear"),
                                              ("--resume 1 2", "2"), ("--resume list polynomial", "polynomial")])  # fmt: skip
def test_resume_goes_alone(command: Command, tokens: str, word: str) -> None:
    """Anything that would change the run is refused beside --resume."""
    assert command(*tokens.split()).error == f"--resume opens a run as it was: it can't be combined with '{word}'"


def test_a_run_folder_with_a_folder_for_a_lock(tmp_path: Path) -> None:
    """An error of the system names the file that it is about."""
    folder = tmp_path / "tui_trainer" / "runs" / "00000001"
    (folder / "lock").mkdir(parents=True)
    write_recipe(open_problem("linear"), folder / "recipe.toml")
    done = subprocess.run(
        [*PROGRAM, "--resume"],
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert str(folder) in done.stderr
