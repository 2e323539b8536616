"""The app works at every size of the terminal, and says what it needs if that is too small."""

import random

import pytest

from tests.ui.stage import stage
from tui_trainer.ui.bindings import FOOTER_ROWS


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (20, 5), (59, 24), (80, 15)])
async def test_too_small(size: tuple[int, int]) -> None:
    """Below 60 x 16 the screen says what it needs, if there is room for text, and nothing crashes."""
    async with stage(size=size) as opened:
        if size[0] >= 20:
            assert "60 × 16" in " ".join(opened.text().split())
        await opened.resize(80, 24)
        await opened.settle()
        assert "gd_by_hand lr 0.01" in opened.text()


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50), (300, 100)])
async def test_large_enough(size: tuple[int, int]) -> None:
    """From 60 x 16 on problem, a chart, status and keys are shown, and a step works; w shows the numbers."""
    async with stage("logistic-sgd", size=size) as opened:
        await opened.press("s")
        text = opened.text()
        for words in ("sgd", "─ Fit 1/2 ─", "paused", "step 1", "s step"):
            assert words in text
        await opened.press("w")
        assert "gradient" in opened.text()
        assert "w[1]" in opened.text()


async def resize_often(number: int, seed: int) -> None:
    """Resize a running app `number` times; it must work as before."""
    sizes = random.Random(seed)
    async with stage(size=(120, 36)) as opened:
        await opened.press("space")
        for _ in range(number):
            await opened.resize(sizes.randint(1, 250), sizes.randint(1, 70))
            opened.engine.steps()
        await opened.resize(120, 36)
        await opened.press("space")
        assert f"step {opened.snapshot.state.step}" in opened.text()
        assert opened.snapshot.state.step == number


async def test_many_resizes() -> None:
    """A few resizes of a running app do no harm; the nightly run makes more."""
    await resize_often(5, seed=0)


PANES = {
    (60, 16): ("Fit",),
    (80, 24): ("Fit", "Loss", "Numbers"),
    (120, 36): ("Problem", "Fit", "Loss", "Numbers"),
    (160, 45): ("Problem", "Fit", "Loss", "Code", "Numbers"),
    (200, 50): ("Problem", "Fit", "Loss", "Code", "Numbers"),
}
"""Titles of the panes that are shown at a size."""


@pytest.mark.parametrize(("size", "panes"), PANES.items(), ids=str)
async def test_panes_follow_from_the_size(size: tuple[int, int], panes: tuple[str, ...]) -> None:
    """The width alone decides which panes stand side by side, also after another size and with another tab chosen."""
    async with stage(size=(120, 36)) as opened:
        await opened.resize(*size)
        assert tuple(title for title in PANES[200, 50] if f"─ {title} ─" in opened.text()) == panes
        await opened.press("3")
        for other in ((60, 16), (200, 50), size):
            await opened.resize(*other)
            assert opened.app.focused
            assert opened.app.focused.id == "code"
        assert opened.text().count("─ Code ─") == 1
        assert sum(f"─ {title} ─" in opened.text() for title in ("Fit", "Loss", "Code")) == len({"Fit", "Loss", "Code"} & {*panes})


async def test_the_problem_unfolds() -> None:
    """At 80 columns the problem is a line; Enter or a click opens its pane, and Esc or another pane folds it again."""
    async with stage(size=(80, 24)) as opened:
        assert opened.line_with("Problem ").split()[1:-3] == ["line_points", "·", "linear", "·", "mse_by_hand", "·", "gd_by_hand", "lr", "0.01"]
        await opened.press("up")
        assert "Enter open" in opened.text()
        for close in ("escape", "tab", "2"):
            await opened.pilot.click("#problem-line")
            await opened.settle()
            assert "learning rate" in opened.text()
            assert "─ Loss ─" in opened.text()
            await opened.press(close)
            assert "learning rate" not in opened.text()
        await opened.press("up", "enter", *["down"] * 7, "enter")
        await opened.type("0.003")
        await opened.press("enter")
        assert opened.config.get("optimizer.lr") == 0.003
        assert "learning rate" in opened.text()


async def test_the_focus_follows_the_problem() -> None:
    """The problem keeps the focus when it is folded to a line and unfolded by resizing."""
    async with stage() as opened:
        await opened.press("left")
        for size, focused in (((80, 24), "problem-line"), ((120, 36), "rows"), ((60, 16), "problem-line")):
            await opened.resize(*size)
            assert opened.app.focused
            assert opened.app.focused.id == focused


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
async def test_left_changes_settings(size: tuple[int, int]) -> None:
    """As the hint says, the left arrow goes to the problem, whether it is a line or a pane."""
    async with stage(size=size) as opened:
        assert "← to change settings" in opened.text()
        await opened.press("left")
        assert opened.app.focused
        assert opened.app.focused.id == ("rows" if size[0] == 120 else "problem-line")
        await opened.press("enter")
        assert "learning rate" in opened.text()


@pytest.mark.parametrize(("size", "rows"), [((60, 16), 1), ((80, 24), 2), ((120, 36), 2)])
async def test_the_footer(size: tuple[int, int], rows: int) -> None:
    """The footer is the last one or two lines, directly below the status, in groups, with at least two keys of each."""
    async with stage(size=size) as opened:
        footer = opened.text().splitlines()[-rows:]
        assert "press s for one step" in opened.text().splitlines()[-rows - 1]
        assert all("? more" in footer[-1] and "s step" in footer[0] for _ in footer)
        groups = [group for row in FOOTER_ROWS for group in row]
        assert [group for group in groups if any(f" {group} " in line for line in footer)] == (groups if rows == 2 else [])
        await opened.press("up")
        assert footer == opened.text().splitlines()[-rows:] or opened.text().endswith("Enter open")
        text = "  ".join(opened.text().splitlines()[-rows:])
        for words in ("space run/pause", "b back", "[ ] lr", "q quit") + (("p phase", "g go to", "- + speed", "l log") if rows == 2 else ()):
            assert words in text


async def test_the_focus_is_restored() -> None:
    """A pane that did not fit has the focus again when the terminal has grown."""
    async with stage() as opened:
        await opened.press("left")
        focused = opened.app.focused
        await opened.resize(20, 5)
        await opened.resize(120, 36)
        assert opened.app.focused is focused is not None
