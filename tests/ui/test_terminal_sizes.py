"""Every size of terminal is survived; too small ones say what is needed."""

import random

import pytest

from tests.ui.stage import stage


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (20, 5), (59, 24), (80, 15)])
async def test_too_small(size: tuple[int, int]) -> None:
    """Below 60 x 16 the screen says what it needs, where there is room for a word, and nothing crashes."""
    async with stage(size=size) as opened:
        if size[0] >= 20:
            assert "60 × 16" in " ".join(opened.text().split())
        await opened.resize(80, 24)
        await opened.settle()
        assert "learning rate" in opened.text()


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50), (300, 100)])
async def test_large_enough(size: tuple[int, int]) -> None:
    """From 60 x 16 on there are rows, a chart, the state and keys, and a step works; w shows the numbers."""
    async with stage("logistic-sgd", size=size) as opened:
        await opened.press("s")
        text = opened.text()
        for words in ("optimizer", "p = σ(", "paused", "step 1", "s step"):
            assert words in text
        await opened.press("w")
        assert "gradient" in opened.text()
        assert "w[1]" in opened.text()


async def storm_of_resizes(number: int, seed: int) -> None:
    """So many resizes while it runs leave the app as it was."""
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


async def test_a_storm_of_resizes() -> None:
    """A dozen resizes while it runs leave the app as it was; the nightly run makes more."""
    await storm_of_resizes(12, seed=0)


async def test_the_side_chart_needs_width() -> None:
    """At 120 columns fit and loss stand side by side, at 80 one of them."""
    async with stage(size=(120, 36)) as opened:
        assert "Mean squared error" in opened.text()
        await opened.resize(80, 24)
        await opened.settle()
        assert "Mean squared error" not in opened.text()


async def test_the_focus_comes_back() -> None:
    """A pane that there was no room for has it again in a terminal that has grown."""
    async with stage() as opened:
        await opened.press("left")
        focused = opened.app.focused
        await opened.resize(20, 5)
        await opened.resize(120, 36)
        assert opened.app.focused is focused is not None
