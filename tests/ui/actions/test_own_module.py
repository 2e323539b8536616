"""The user's own module in the app: chosen from a file, allowed by one question, shown, and read again."""

from pathlib import Path

import pytest

from tests.own_modules.files import NET, recipe_of, write
from tests.ui.stage import Stage, stage
from tui_trainer.frontend.code_listing import code_lines
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.recipe_file import write_recipe

QUESTION = "Run the code of net.py?"


@pytest.fixture(autouse=True)
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of net.py in the current folder, on a machine on which no code is allowed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, NET)


async def choose_module(opened: Stage) -> None:
    """Choose the module of the current folder in the list of models."""
    await opened.press("left", "left", "home", "down", "down", "down", "down", "enter", "end", "enter")
    await opened.press("down", "enter")


async def test_a_module_is_chosen_from_the_list() -> None:
    """The list of models opens the files; the question has path and digest; the run has a row for each argument."""
    async with stage() as opened:
        await choose_module(opened)
        assert QUESTION in opened.text()
        assert "SHA-256" in opened.text()
        await opened.press("y", "enter")
        assert "net.py: in (2, 1) → out (2, 1) ✓" in opened.text()
        assert "Net in net.py" in opened.text()
        assert opened.line_with("width").split()[2] == "4"
        assert opened.line_with("dropout").split()[2] == "0.25"
        await opened.press("s")
        assert opened.snapshot.state.step == 1
        await opened.press("c", "m", "pagedown", "pagedown", "pagedown")
        assert "return self.last(self.dropout(torch.relu(self.first(x))))" in opened.text()
        lines = [line.text.strip() for line in code_lines(opened.app.main_screen.session)]
        assert {"outputs = model(x)", "# net.py, line 6", "class Net(nn.Module):"} <= set(lines)


async def test_no_is_the_first_answer() -> None:
    """Enter on the question, and Esc, run nothing and leave the run as it is."""
    async with stage() as opened:
        for key in ("enter", "escape"):
            await choose_module(opened)
            await opened.press(key)
            assert "net.py was not run" in opened.messages()
            assert opened.config.model.name == "linear"
            await opened.press("right", "right")


async def test_a_recipe_asks_first(tmp_path: Path, net: Path) -> None:
    """A recipe that names a module asks before anything is run; another content of the file asks again."""
    write_recipe(recipe_of(net), tmp_path / "own.toml")
    async with stage() as opened:
        await opened.press("ctrl+o")
        await opened.type("own.toml")
        await opened.press("enter")
        assert QUESTION in opened.text()
        await opened.press("y", "enter", "s")
        assert (opened.config.model.name, opened.snapshot.state.step) == ("module", 1)


async def test_the_file_is_read_again(net: Path) -> None:
    """W starts a new run with the file as it is now, and keeps the loss of the old one; an unchanged file does nothing."""
    async with stage() as opened:
        await opened.press("W")
        assert "The model is not from a Python file of yours." in opened.messages()
        await choose_module(opened)
        await opened.press("y", "enter", "s", "s", "W")
        assert "net.py has not changed" in opened.messages()
        net.write_text(NET.replace("width: int = 4", "width: int = 6, deeper: int = 2"))
        await opened.press("W", "y", "enter")
        assert opened.snapshot.state.step == 0
        assert opened.line_with("width").split()[2] == "6"
        assert "deeper" in opened.text()
        assert "old code" in opened.text()
        opened.app.main_screen.session.return_to(opened.app.main_screen.session.previous_runs[-1])
        opened.engine.steps(10)
        await opened.settle()
        assert (opened.snapshot.state.step, opened.config.model.values["width"]) == (2, 4)  # with the code that it had
        net.write_text("class Net(")
        await opened.press("W")
        assert "net.py, line 1: not valid Python" in opened.messages()
        assert opened.status() is Status.PAUSED


async def test_a_fault_is_on_the_status_line(net: Path) -> None:
    """A module that fails leaves the app alive; when its file is repaired, W goes on."""
    net.write_text(NET.replace("super().__init__()", "super().__init__(); 1 / 0"))
    async with stage() as opened:
        await choose_module(opened)
        await opened.press("y", "enter")
        assert opened.status() is Status.FAILED
        assert "net.py, line 10: ZeroDivisionError: division by zero" in opened.text()
        assert "W: read the module again, r: restart" in opened.text()
        net.write_text(NET)
        await opened.press("W", "y", "enter")
        assert opened.status() is Status.READY
