"""Fast keys, double clicks and tiny terminals that once ended the program or left it deaf to keys."""

import asyncio
from pathlib import Path

import pytest
from textual.dom import NoScreen
from textual.events import Key
from textual.keys import key_to_character
from textual.widgets import Input, OptionList

from tests.ui.stage import Stage, key_event, stage
from tui_trainer.ui.bindings import KEY_BINDING_BY_ID
from tui_trainer.ui.screens.breakpoint_screen import BreakpointScreen
from tui_trainer.ui.screens.choice_screen import ChoiceScreen
from tui_trainer.ui.widgets.rows import Rows
from tui_trainer.ui.widgets.value_input import ValueInput

TINY_SIZES = ((80, 1), (5, 40), (20, 3))


def press_at_once(opened: Stage, *keys: str) -> None:
    """Press keys without waiting for their effects."""
    assert opened.app._driver
    for key in keys:
        opened.app._driver.process_message(Key(key, key_to_character(key)))


async def test_a_double_click_in_a_list() -> None:
    """A double click chooses once, and the main screen stays open."""
    async with stage() as opened:
        await opened.press("left", "down", "down", "down", "down", "enter")
        assert isinstance(opened.app.screen, ChoiceScreen)
        region = opened.app.screen.query_one(OptionList).region
        for _ in range(2):
            opened.click(region.x + 4, region.y + 1)
        await opened.settle()
        assert opened.app.screen_stack == [opened.app.main_screen]
        await opened.press("s")
        assert opened.snapshot.state.step == 1


async def test_a_double_click_in_the_palette() -> None:
    """A double click carries out a command, and the main screen stays open."""
    async with stage() as opened:
        await opened.press("ctrl+p")
        while "Make one step" not in opened.text():
            await opened.settle()
        region = opened.app.screen.query_one(OptionList).region
        for _ in range(2):
            opened.click(region.x + 4, region.y + 1)
        await opened.settle()
        assert opened.app.screen_stack[0] is opened.app.main_screen


async def test_a_click_on_a_removed_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click on a widget that was removed and is still visible is ignored, where Textual's screen fails."""

    def gone(*_: object) -> None:
        raise NoScreen("node has no screen")

    async with stage() as opened:
        monkeypatch.setattr(opened.app.screen, "get_widget_and_offset_at", gone)
        opened.click(100, 20)
        await opened.settle()
        await opened.press("s")
        assert opened.snapshot.state.step == 1


@pytest.mark.parametrize("messages_between", [4, 12])
async def test_a_double_click_on_a_message(messages_between: int) -> None:
    """A click removes the message; a second click on it, while it is still visible, does no harm."""
    async with stage() as opened:
        await opened.press("j")
        lines = opened.text().splitlines()
        y = next(number for number, line in enumerate(lines) if "Nothing here yet." in line)
        opened.click(lines[y].index("Nothing"), y)
        for _ in range(messages_between):
            await asyncio.sleep(0)
        opened.click(lines[y].index("Nothing"), y)
        await opened.settle()
        assert "Nothing here yet." not in opened.text()


async def test_a_dialog_in_a_tiny_terminal() -> None:
    """A dialog accepts keys in a terminal of a few cells, and is open when the terminal has grown again."""
    openers = ("ctrl+p", "t", "j", "enter", "question_mark", "ctrl+s")
    async with stage() as opened:
        await opened.press("left", "left_square_bracket")
        for opener in openers:
            await opened.resize(1, 1)
            await opened.press(opener)
            dialog = opened.app.screen
            await opened.press("pagedown", "pageup")
            await opened.resize(*TINY_SIZES[openers.index(opener) % len(TINY_SIZES)])
            await opened.press("pagedown", "pageup")
            await opened.resize(80, 24)
            assert opened.app.screen is dialog
            await opened.press("escape")
            assert opened.app.screen is opened.app.main_screen


@pytest.mark.parametrize("key", ["c", "w", "m", "p"])
async def test_a_pane_in_a_terminal_that_shrinks(key: str) -> None:
    """A pane accepts any size, 0 x 0 too, and looks as before when the terminal has grown again."""
    async with stage() as opened:
        await opened.press("s", key)
        before = opened.text()
        for size in ((136, 48), (1, 1), (0, 0), (300, 2)):
            await opened.resize(*size)
        await opened.resize(120, 36)
        assert opened.text() == before


@pytest.mark.parametrize("opener", ["ctrl+p", "j"])
async def test_a_list_that_is_not_laid_out_yet(opener: str) -> None:
    """Keys that arrive before a dialog has been laid out do no harm."""
    async with stage() as opened:
        await opened.press("left_square_bracket")
        press_at_once(opened, opener, *["pageup", "pagedown", "up", "down"] * 5)
        await opened.settle()
        await opened.press("escape", "escape")
        assert opened.app.screen is opened.app.main_screen


@pytest.mark.parametrize("key_id", ["until", "journal", "help", "save", "palette"])
async def test_quitting_while_a_dialog_opens(key_id: str) -> None:
    """Quitting while a dialog opens ends with exit code 0."""
    async with stage() as opened:
        await opened.press("s", "left_square_bracket")
        await opened.app.main_screen.run_action(KEY_BINDING_BY_ID[key_id].textual_action)
        opened.app.exit()
    assert opened.app.return_code == 0


@pytest.mark.parametrize("keys", [("left", "down", "down", "down", "down", "enter"), ("s", "t")])
async def test_events_of_a_dialog_without_widgets(keys: tuple[str, ...]) -> None:
    """Mounting, keys and typed text do no harm to a dialog whose widgets are gone, as while the app quits."""
    async with stage() as opened:
        await opened.press(*keys)
        dialog = opened.app.screen
        assert isinstance(dialog, ChoiceScreen | BreakpointScreen)
        await dialog.query("*").remove()
        dialog.on_mount()
        dialog.post_message(key_event("a"))
        dialog.post_message(Input.Changed(Input(), "a"))
        await opened.settle()
        dialog.dismiss(None)
        await opened.settle()
        assert opened.app.return_code is None


async def test_a_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prompts for a file say that the current folder is gone."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    async with stage() as opened:
        for key in ("ctrl+s", "e"):
            await opened.press(key)
            assert "no longer exists" in opened.text()
            await opened.press("enter")
            assert "can't write" in opened.text()
            await opened.press("escape")
        await opened.press("ctrl+o")
        assert "logistic-by-hand" in opened.text()


async def test_a_removed_field_does_not_take_the_focus() -> None:
    """A field that is being removed does not take the focus, with which it would swallow every key."""
    async with stage() as opened:
        opened.app.main_screen.query_one(Rows).focus()
        await opened.press("end", "up", "up", "enter")
        field = opened.app.main_screen.query_one(ValueInput)
        opened.app.main_screen.query_one(Rows).close_field()
        await opened.settle()
        opened.app.main_screen.set_focus(field)
        await opened.press("s")
        assert opened.snapshot.state.step == 1


async def test_enter_twice_opens_one_field() -> None:
    """A second Enter before the field has the focus opens no second field, and Escape closes the first."""
    async with stage() as opened:
        rows = opened.app.main_screen.query_one(Rows)
        rows.focus()
        await opened.press("end", "up", "up")
        rows.action_edit()
        rows.action_edit()
        await opened.settle()
        assert list(rows.query(ValueInput)) == [opened.app.focused]
        await opened.press("escape", "s")
        assert opened.snapshot.state.step == 1
