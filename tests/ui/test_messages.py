"""What is said of keys: why one does nothing, what it did where that is not seen, and what Enter does."""

import pytest

from tests.engine.runs import problem
from tests.ui.stage import stage
from tui_trainer.observed.snapshot import Status
from tui_trainer.ui.unknown_keys import HINT_SECONDS, UnknownKeys, unknown_key_text


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("b", "This is the start: there is no step before it."),
        ("u", "There is no edit to undo."),
        ("U", "There is no edit to redo."),
        ("x", "There is no divergence to go back from."),
        ("3", "Sigmoid is for binary classification"),
    ],
)
async def test_a_greyed_out_key_says_why(key: str, words: str) -> None:
    """It does nothing else."""
    async with stage() as opened:
        await opened.press(key)
        assert words in opened.messages()
        assert opened.snapshot.state.step == 0


@pytest.mark.parametrize(
    ("character", "words"),
    [
        ("ы", "ы is not a key here: keys are Latin letters (s: make one update); ? shows all keys."),
        ("Ы", "Ы is not a key here: keys are Latin letters (s: make one update); ? shows all keys."),
        ("К", "К is not a key here: keys are Latin letters (R: new initial weights from a new seed); ? shows all keys."),
        ("х", "х is not a key here: keys are Latin letters ([: learning rate down); ? shows all keys."),
        ("σ", "σ is not a key here: keys are Latin letters (s: make one update); ? shows all keys."),
        ("ד", "ד is not a key here: keys are Latin letters (s: make one update); ? shows all keys."),
        ("س", "س is not a key here: keys are Latin letters (s: make one update); ? shows all keys."),
        ("ㄴ", "ㄴ is not a key here: keys are Latin letters (s: make one update); ? shows all keys."),
        ("ｓ", "ｓ is not a key here: keys are Latin letters (s: make one update); ? shows all keys."),
        ("漢", "漢 is not a key here: keys are Latin letters (such as s: make one update); ? shows all keys."),
        ("S", "S is not a key here (s is: make one update); ? shows all keys."),
        ("y", "y is not a key here; ? shows all keys."),
        ("\u202e", ""),
    ],
)
def test_what_is_said_of_a_key_that_is_none(character: str, words: str) -> None:
    """Another layout, the wrong case, or no key at all; nothing of a character that can't be shown."""
    assert UnknownKeys().hint(character) == words


def test_one_hint_for_several_keys() -> None:
    """Whoever types a word gets one hint, and another after a while."""
    now = [0.0]
    keys = UnknownKeys(lambda: now[0])
    assert [bool(keys.hint(letter)) for letter in "ывф"] == [True, False, False]
    now[0] = HINT_SECONDS
    assert keys.hint("ы")


async def test_a_key_of_another_layout() -> None:
    """It does nothing and says which keys there are, once; in a field and in a dialog it is text."""
    async with stage() as opened:
        await opened.press("n", "ы", "escape")
        assert opened.messages() == ""
        await opened.press("ы", "ы", "y", "home", "f5")
        assert opened.messages() == unknown_key_text("ы")
        assert opened.snapshot.state.step == 0


async def test_a_key_that_diverging_has_taken_away() -> None:
    """After a divergence the keys that make steps say which keys lead on."""
    async with stage(recipe=problem(optimizer__lr=0.05)) as opened:
        await opened.press("s", "s", "s", "s")
        assert opened.status() is Status.DIVERGED
        await opened.press("s")
        assert "The run has diverged: x goes back and on" in opened.messages()


async def test_a_chart_key_where_there_is_room_for_one() -> None:
    """While the code stands in the place of the chart, the chart's key brings it back."""
    async with stage(size=(80, 24)) as opened:
        await opened.press("c")
        assert "─ Code ─" in opened.text()
        await opened.press("2")
        assert "─ Code ─" not in opened.text()
        assert "Mean squared error" in opened.text()


async def test_a_reset_says_where_the_run_has_gone() -> None:
    """Where there was one; at the start there is nothing to say."""
    async with stage() as opened:
        await opened.press("r")
        assert opened.messages() == ""
        await opened.press("s", "right_square_bracket", "s", "r")
        assert len(opened.snapshot.recipe.journal) == 0
        assert "j returns to the one before" in opened.messages()


async def test_a_dialog_ends_what_was_said() -> None:
    """A message of the keys before does not stand over it."""
    async with stage() as opened:
        await opened.press("b")
        assert "This is the start" in opened.messages()
        await opened.press("?")
        assert opened.messages() == ""
        assert "This is the start" not in opened.text()
        await opened.press("escape")
        assert opened.messages() == ""


async def test_an_axis_that_is_not_seen() -> None:
    """l says what it did where the loss is not on the screen."""
    async with stage(size=(80, 24)) as opened:
        await opened.press("l")
        assert opened.messages() == "The loss chart's axis is now logarithmic: 2 shows it."
        await opened.press("2", "l")
        assert "linear" not in opened.messages()


async def test_what_enter_does_is_said() -> None:
    """In the pane that has the focus, and in no other."""
    async with stage() as opened:
        assert "Enter" not in opened.text()
        await opened.press("left")
        assert "Enter changes" in opened.text()
        await opened.press("right", "down")
        assert "Numbers: Enter edits a weight" in opened.text()
        assert "Enter changes" not in opened.text()


@pytest.mark.parametrize(("key", "pane"), [("2", "main-chart"), ("c", "code"), ("p", "code")])
async def test_m_maximizes_what_was_called_up(key: str, pane: str) -> None:
    """The pane that a key has just brought has the focus."""
    async with stage() as opened:
        await opened.press("w", "escape", key, "m")
        assert opened.app.main_screen.has_class(f"-only-{pane}")
