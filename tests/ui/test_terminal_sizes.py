"""The app works at every size of the terminal, and says what it needs if that is too small."""

import random

import pytest

from tests.ui.stage import stage


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (20, 5), (59, 24), (80, 15)])
async def test_too_small(size: tuple[int, int]) -> None:
    """Below 60 x 16 the screen says what it needs, if there is room for text, and nothing crashes."""
    async with stage(size=size) as opened:
        if size[0] >= 20:
            assert "60 × 16" in " ".join(opened.text().split())
        await opened.resize(80, 24)
        await opened.settle()
        assert "learning rate" in opened.text()


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50), (300, 100)])
async def test_large_enough(size: tuple[int, int]) -> None:
    """From 60 x 16 on rows, a chart, status and keys are shown, and a step works; w shows the numbers."""
    async with stage("logistic-sgd", size=size) as opened:
        await opened.press("s")
        text = opened.text()
        for words in ("optimizer", "─ Fit ─", "paused", "step 1", "s step"):
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
    """A dozen resizes of a running app do no harm; the nightly run makes more."""
    await resize_often(12, seed=0)


async def test_the_side_chart_needs_width() -> None:
    """At 120 columns fit and loss are side by side, at 80 one of them is shown."""
    async with stage(size=(120, 36)) as opened:
        assert "Mean squared error" in opened.text()
        await opened.resize(80, 24)
        await opened.settle()
        assert "Mean squared error" not in opened.text()


async def test_the_focus_is_restored() -> None:
    """A pane that did not fit has the focus again when the terminal has grown."""
    async with stage() as opened:
        await opened.press("left")
        focused = opened.app.focused
        await opened.resize(20, 5)
        await opened.resize(120, 36)
        assert opened.app.focused is focused is not None
