"""The table that a run learns from is read only once: it may have a million rows."""

from pathlib import Path

import pytest

from tests.datasets.buildable import HOUSES
from tests.end_to_end.command import DEADLINE
from tests.end_to_end.forked import Piped
from tests.end_to_end.terminal.app_terminal import open_app
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import write_recipe

WATCH = """
import sys
def note(event, arguments):
    if event == "open" and str(arguments[0]).endswith(".csv"):
        with open({log!r}, "a") as log:
            log.write("read\\n")
sys.addaudithook(note)
"""


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Save a run with an edit of the batch size before its last step."""
    path = tmp_path / "saved.toml"
    write_recipe(Recipe(open_problem("linear").config, Journal((Edit(2, "batch_size", 4),)), 3), path)
    return path


@pytest.mark.parametrize("again", [False, True])
def test_the_app(again: bool, saved: Path, tmp_path: Path) -> None:
    """The app reads the table once up to the first steps, for a problem and for a saved run."""
    log = tmp_path / "log"
    with open_app(tmp_path, str(saved) if again else "linear", first=WATCH.format(log=str(log))) as terminal:
        terminal.read_until("‖ paused".encode() if again else "■ ready".encode())
        terminal.type("s")
        terminal.read_on_until("‖ paused".encode())
        terminal.type("q")
        assert terminal.ends() == 0
    assert log.read_text() == "read\n"


@pytest.mark.parametrize("command", ["run", "export"])
def test_a_table_of_the_user(command: str, tmp_path: Path) -> None:
    """The commands read the user's own table once to guess what to train on and to train."""
    log = tmp_path / "log"
    code = f"{WATCH.format(log=str(log))}\nfrom tui_trainer.cli.main import command; command()"
    process = Piped(code, command, str(HOUSES), "--target", "price", "--inputs", "area", "--steps", "3")
    process.communicate(DEADLINE)
    assert process.returncode == 0
    assert log.read_text() == "read\n"


@pytest.mark.parametrize("command", [("run", "--steps", "3"), ("export", "--steps", "3")])
def test_the_commands(command: tuple[str, ...], saved: Path, tmp_path: Path) -> None:
    """A headless run and an export read the table once."""
    log = tmp_path / "log"
    code = f"{WATCH.format(log=str(log))}\nfrom tui_trainer.cli.main import command; command()"
    process = Piped(code, command[0], str(saved), *command[1:])
    process.communicate(DEADLINE)
    assert process.returncode == 0
    assert log.read_text() == "read\n"
