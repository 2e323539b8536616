"""Tabs and their views: number keys, f, and which pane gives way to which."""

from dataclasses import replace

import pytest

from tests.ui.stage import stage
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.problems import open_problem


async def test_number_keys_choose_the_tab() -> None:
    """Number keys show a tab and focus it; where only one tab fits, it replaces the other."""
    async with stage("logistic-sgd", size=(60, 20)) as opened:
        for key, words in (("2", "Binary cross-entropy"), ("3", "optimizer.zero_grad()"), ("1", "─ Fit 1/2 ─"), ("c", "# loss")):
            await opened.press(key)
            assert words in opened.text()
            assert opened.app.focused
            assert opened.app.focused.id == {"1": "fit", "2": "loss"}.get(key, "code")


async def test_f_shows_the_next_view() -> None:
    """f shows the next view of the Fit tab, which its title names, and the first one again; without one it says why."""
    async with stage("logistic-sgd", size=(80, 24)) as opened:
        assert "─ Fit 1/2 ─" in opened.text()
        await opened.press("2", "f")
        assert "─ Fit: Sigmoid 2/2 ─" in opened.text()
        assert "logit" in opened.text()
        await opened.press("f")
        assert "─ Fit 1/2 ─" in opened.text()
    async with stage("linear", size=(80, 24)) as opened:
        await opened.press("f")
        assert "─ Fit ─" in opened.text()
        assert opened.messages() == "No tab has another view of this data."


async def test_the_code_replaces_the_loss_and_stays() -> None:
    """At 120 columns the code stands in place of the loss; the fit stays, and choosing it leaves the code where it is."""
    async with stage() as opened:
        width = opened.app.main_screen.query_one("#fit").size.width
        for keys in ("3", "1", "p"):
            await opened.press(keys)
            assert "optimizer" in opened.text()
            assert " # zero_grad" in opened.text()
            assert "─ Loss ─" not in opened.text()
            assert opened.app.main_screen.query_one("#fit").size.width == width
        await opened.press("2")
        assert "─ Loss ─" in opened.text()
        assert "# zero_grad" not in opened.text()


async def test_a_phase_never_changes_the_panes() -> None:
    """p neither shows nor hides a pane, nor moves the focus."""
    async with stage() as opened:
        await opened.press("left", "p", "p")
        assert "─ Loss ─" in opened.text()
        assert "─ Code ─" not in opened.text()
        assert opened.app.focused
        assert opened.app.focused.id == "rows"


@pytest.mark.parametrize(("size", "focused"), [((60, 16), "loss"), ((80, 24), "loss"), ((200, 50), "code")], ids=str)
async def test_a_divergence_brings_the_loss_into_view(size: tuple[int, int], focused: str) -> None:
    """When a run diverges, the loss chart is shown; the focus moves to it only if its pane gives way. Another tab stays."""
    async with stage(size=size) as opened:
        await opened.press("right_square_bracket", "right_square_bracket", "3", "s", "s", "s")
        assert opened.snapshot.status is Status.DIVERGED
        assert "─ Loss ─" in opened.text()
        assert "Undone." in opened.text()
        assert opened.app.focused
        assert opened.app.focused.id == focused
        await opened.press("3", "minus")
        assert "─ Code ─" in opened.text()


async def test_tabs_can_be_clicked() -> None:
    """A click on a tab shows it."""
    async with stage("logistic-sgd") as opened:
        await opened.pilot.click("#tabs", offset=(18, 0))
        await opened.settle()
        assert "optimizer.zero_grad()" in opened.text()


async def test_no_step_is_suggested_after_a_bad_first_update() -> None:
    """After an undone first update the numbers do not ask for the key s, which can't be used then."""
    recipe = open_problem("linear")
    async with stage(recipe=replace(recipe, config=recipe.config.with_value("optimizer.lr", 5.0))) as opened:
        assert "no update yet: press s" in opened.text()
        await opened.press("s")
        assert opened.snapshot.status is Status.DIVERGED
        assert "no update yet ─" in opened.text()


async def test_m_in_the_problem_pane_focuses_the_tab_that_is_shown() -> None:
    """From the Problem pane, m shows the chosen tab alone and focuses it, and it keeps the focus afterwards."""
    async with stage(size=(120, 36)) as opened:
        await opened.press("left", "left", "m")
        assert opened.app.focused
        assert opened.app.focused.id == "fit"
        await opened.press("m")
        assert opened.app.focused
        assert opened.app.focused.id == "fit"
