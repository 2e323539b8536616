"""--resume, --resume list and --resume NAME on the command line, with autosaved runs that are good, broken and open."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.end_to_end.command import Command
from tests.end_to_end.terminal.app_terminal import open_app
from tui_trainer.base.log import log_path
from tui_trainer.base.paths import run_folders_dir
from tui_trainer.cli.autosaved_runs import autosaved_runs_text
from tui_trainer.cli.resume import newest_run
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import read_recipe
from tui_trainer.run_folders.run_folder import RunFolder, new_run_folder

LIGHT = "import sys; from tui_trainer.cli.main import main; main(['--resume', 'list']); print({'torch', 'textual', 'numpy'} & set(sys.modules))"
WRONG = "line 1: not valid TOML: Invalid statement"
NO_TERMINAL = "the app needs a terminal"


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the autosaved runs, which is empty."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    return run_folders_dir()


def autosave(runs: Path, problem: str, step: int, loss: float | None, written: int = 0) -> RunFolder:
    """Autosave a run, written so many seconds into the year 2000; it is still open."""
    folder = new_run_folder(runs)
    folder.write_recipe(replace(open_problem(problem), step=step), loss)
    at = 946_684_800 + written
    os.utime(folder.path / "recipe.toml", (at, at))
    return folder


def broken(runs: Path, written: int = 0) -> Path:
    """Autosave a run whose recipe is garbage, and return its folder."""
    folder = autosave(runs, "linear", 1, None, written)
    about = (folder.path / "recipe.toml").stat()
    (folder.path / "recipe.toml").write_bytes(b"\x1b]0;owned\x07 = [")
    os.utime(folder.path / "recipe.toml", (about.st_atime, about.st_mtime))
    folder.close()
    return folder.path


def test_the_list(command: Command, runs: Path) -> None:
    """Each run has a row, newest first: name, problem, step, loss, date, and what is wrong with it."""
    autosave(runs, "linear", 11, 0.297279123, 60).close()
    autosave(runs, "polynomial", 1_234_567, None, 0).close()
    path = broken(runs, 86_400)
    still_open = autosave(runs, "logistic-sgd", 3, float("inf"), 120)
    result = command("--resume", "list")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "name  problem            step  loss      written",
        f"   3  –                     –  –         2000-01-02 00:00  can't be opened: {path}/recipe.toml, {WRONG}",
        "   4  logistic-sgd          3  inf       2000-01-01 00:02  open in another app",
        "   1  linear               11  0.297279  2000-01-01 00:01",
        "   2  polynomial    1,234,567  –         2000-01-01 00:00",
    ]
    still_open.close()


def test_an_empty_list(command: Command, runs: Path) -> None:
    """Without autosaved runs one line names the folder."""
    assert command("--resume", "list").out == f"no autosaved run is in {runs}\n"


def test_the_list_loads_nothing_heavy() -> None:
    """The list loads neither torch nor numpy nor Textual."""
    autosave(run_folders_dir(), "linear", 2, 0.5).close()
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "set()", done.stderr


def test_a_folder_without_a_recipe(command: Command, runs: Path) -> None:
    """A folder without files is not listed; checkpoints without a recipe are listed as broken."""
    new_run_folder(runs).close()
    folder = new_run_folder(runs)
    folder.write_checkpoint(5, b"5")
    folder.close()
    _, line = command("--resume", "list").out.splitlines()
    assert line.startswith("   2  –")
    assert "can't be opened: can't read " in line
    assert "No such file" in line


def test_the_newest_that_can_be_read(command: Command, runs: Path) -> None:
    """The newest readable run is opened, and a note says why a newer one can't be opened."""
    autosave(runs, "polynomial", 5, None, 0).close()
    path = broken(runs, 60)
    result = command("--resume")
    note, error = result.err.splitlines()
    assert note == (
        f"tui-trainer: note: a newer run 2 can't be opened: recipe.toml, line 1: not valid TOML: "
        f"Invalid statement; its folder is {path}"
    )
    assert NO_TERMINAL in error
    assert "run polynomial" in error


def test_no_run_can_be_read(command: Command, runs: Path) -> None:
    """The error explains the newest broken run, and counts the others."""
    broken(runs, 0)
    path = broken(runs, 60)
    assert command("--resume").error == (
        f"no autosaved run can be opened: run 2 can't be opened: recipe.toml, line 1: not valid TOML: Invalid "
        f"statement; its folder is {path}; 1 more can't be opened: tui-trainer --resume list shows them"
    )


@pytest.mark.parametrize("spoil", ["recipe is a folder", "recipe is a pipe", "lock is a folder", "a batch of too many rows"])
def test_other_ways_to_be_broken(spoil: str, command: Command, runs: Path) -> None:
    """Whatever is wrong with the newest run, an older one is opened, and a note says what is wrong."""
    autosave(runs, "polynomial", 5, None, 0).close()
    newest = autosave(runs, "linear", 5, None, 60)
    newest.close()
    if spoil == "a batch of too many rows":
        config = open_problem("linear").config.with_value("batch_size", 10**6)
        newest.write_recipe(replace(open_problem("linear"), config=config))
    else:
        name = "lock" if spoil == "lock is a folder" else "recipe.toml"
        (newest.path / name).unlink()
        (os.mkfifo if spoil == "recipe is a pipe" else os.mkdir)(newest.path / name)
    result = command("--resume")
    note, error = result.err.splitlines()
    assert note.startswith("tui-trainer: note: a newer run 2 can't be opened: ")
    assert note.endswith(f"; its folder is {newest.path}")
    assert "run polynomial" in error


def test_an_unexpected_exception(command: Command, runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected exception about the newest run does not hide the older ones."""
    autosave(runs, "polynomial", 5, None, 0).close()
    autosave(runs, "linear", 5, None, 60).close()

    def read(path: Path) -> Recipe:
        if path.parent.name == "00000002":
            raise ZeroDivisionError("division by zero")
        return read_recipe(path)

    monkeypatch.setattr("tui_trainer.cli.resume.read_recipe", read)
    assert "can't be opened: can't read " in command("--resume", "list").out
    result = command("--resume")
    assert "ZeroDivisionError: division by zero; its folder is " in result.err
    assert "run polynomial" in result.err
    assert "ZeroDivisionError" in log_path().read_text("utf-8")


@pytest.mark.parametrize("tokens", [["--resume", "1"], ["--resume=1"], ["--resume", "00000001", "--memory", "1"]])
def test_a_run_by_its_name(command: Command, runs: Path, tokens: list[str]) -> None:
    """An older run is opened by its name in the list, or by the name of its folder."""
    autosave(runs, "polynomial", 5, None, 0).close()
    autosave(runs, "linear", 5, None, 60).close()
    assert "tui-trainer run polynomial" in command(*tokens).error


def test_an_unknown_name(command: Command, runs: Path) -> None:
    """The error names the nearest runs, or says that there are none."""
    assert command("--resume", "5").error == f"there is no run '5': none is in {runs}"
    for _ in range(12):
        autosave(runs, "linear", 5, None).close()
    assert command("--resume", "13").error == (
        "unknown run '13': did you mean 3 or 1?; tui-trainer --resume list shows them"
    )
    assert "unknown run 'lst': did you mean list?" in command("--resume", "lst").error


def test_a_run_that_is_open(command: Command, runs: Path) -> None:
    """An open run is refused; without a name, the newest that is not open is taken."""
    autosave(runs, "polynomial", 5, None, 0).close()
    still_open = autosave(runs, "linear", 5, None, 60)
    assert command("--resume", "2").error == "run 2 is open in another app: quit that app first"
    assert "tui-trainer run polynomial" in command("--resume").error
    still_open.close()


def test_a_named_run_that_is_broken(command: Command, runs: Path) -> None:
    """The error says what is wrong and where the folder of the run is."""
    path = broken(runs)
    assert command("--resume", "1").error == (
        f"run 1 can't be opened: recipe.toml, line 1: not valid TOML: Invalid statement; its folder is {path}"
    )


def test_in_the_app(tmp_path: Path, runs: Path) -> None:
    """The app opens the older run and shows what is wrong with the newer; after a step its loss is in the list."""
    autosave(runs, "linear", 0, None, 0).close()
    broken(runs, 60)
    with open_app(tmp_path, "--resume") as terminal:
        terminal.read_until(b"A newer run 2")
        terminal.read_until("■ ready".encode())
        terminal.type("s")
        terminal.read_until(b"153.352")
        terminal.type("q")
        assert terminal.ends() == 0
    assert "   1  linear      1  153.352  20" in autosaved_runs_text(runs)
    assert newest_run(runs).recipe.step == 1
