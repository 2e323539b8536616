"""Messages about keys: why a key does nothing, what it did if that is not visible, and what Enter does."""

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
        ("x", "The run has neither diverged nor stopped at a breakpoint of a loss, so there is no best step to return to."),
        ("f", "No tab has another view of this data."),
    ],
)
async def test_a_disabled_key_says_why(key: str, words: str) -> None:
    """A disabled key shows why, and does nothing else."""
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
def test_the_hint_for_an_unknown_key(character: str, words: str) -> None:
    """Another layout, the wrong case and no key at all have hints; a character that can't be shown has none."""
    assert UnknownKeys().hint(character) == words


def test_one_hint_for_several_keys() -> None:
    """A typed word gets one hint; there is another after a while."""
    now = [0.0]
    keys = UnknownKeys(lambda: now[0])
    assert [bool(keys.hint(letter)) for letter in "ывф"] == [True, False, False]
    now[0] = HINT_SECONDS
    assert keys.hint("ы")


async def test_a_key_of_another_layout() -> None:
    """A letter of another layout does nothing and shows one hint; in a field or a dialog it is text."""
    async with stage() as opened:
        await opened.press("n", "ы", "escape")
        assert opened.messages() == ""
        await opened.press("ы", "ы", "y", "home", "f5")
        assert opened.messages() == unknown_key_text("ы")
        assert opened.snapshot.state.step == 0


async def test_a_key_that_is_disabled_after_a_divergence() -> None:
    """After a divergence the keys that make steps say which keys help."""
    async with stage(recipe=problem(optimizer__lr=0.05)) as opened:
        await opened.press("s", "s", "s", "s")
        assert opened.status() is Status.DIVERGED
        await opened.press("s")
        assert "The run has diverged: x returns to the best step" in opened.messages()


async def test_a_chart_key_where_there_is_room_for_one() -> None:
    """While the code is shown instead of a chart, the chart's key brings the chart back."""
    async with stage(size=(80, 24)) as opened:
        await opened.press("c")
        assert "─ Code ─" in opened.text()
        await opened.press("2")
        assert "─ Code ─" not in opened.text()
        assert "Mean squared error" in opened.text()


async def test_a_reset_says_how_to_return() -> None:
    """A reset says how to return to the run before; at the start there was none."""
    async with stage() as opened:
        await opened.press("r")
        assert opened.messages() == ""
        await opened.press("s", "right_square_bracket", "s", "r")
        assert len(opened.recipe.journal) == 0
        assert "j returns to the one before" in opened.messages()


async def test_a_dialog_removes_messages() -> None:
    """Messages disappear when a dialog opens."""
    async with stage() as opened:
        await opened.press("b")
        assert "This is the start" in opened.messages()
        await opened.press("?")
        assert opened.messages() == ""
        assert "This is the start" not in opened.text()
        await opened.press("escape")
        assert opened.messages() == ""


async def test_an_axis_that_is_not_visible() -> None:
    """l shows a message if the loss chart is not visible."""
    async with stage(size=(60, 20)) as opened:
        await opened.press("l")
        assert opened.messages() == "The loss chart now shows all steps on a logarithmic axis: 2 shows it."
        await opened.press("2", "l")
        assert "linear" not in opened.messages()


async def test_the_focused_pane_says_what_enter_does() -> None:
    """The footer says what Enter does in the focused pane, and no other text does."""
    async with stage() as opened:
        assert "Enter" not in opened.text()
        await opened.press("left")
        assert opened.text().splitlines()[-1].endswith("Enter edit  ↑↓ row")
        await opened.press("right", "down")
        assert opened.text().splitlines()[-1].endswith("Enter edit")
        assert opened.text().count("Enter") == 1


@pytest.mark.parametrize(("key", "pane"), [("2", "Loss"), ("c", "Code"), ("1", "Fit")])
async def test_m_maximizes_the_pane_shown_last(key: str, pane: str) -> None:
    """A pane that a key has just shown has the focus: m maximizes it."""
    async with stage() as opened:
        await opened.press("w", "escape", key, "m")
        assert [name for name in ("Fit", "Loss", "Code", "Numbers") if f"─ {name} · m or Esc" in opened.text()] == [pane]
