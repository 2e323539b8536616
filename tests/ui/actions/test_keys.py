"""Keys of the groups Train, Tune and View do what the list of keys says."""

import pytest

from tests.ui.stage import stage
from tui_trainer.observed.commands import Run, SetSpeed
from tui_trainer.observed.snapshot import Status
from tui_trainer.ui.bindings import KEY_BINDINGS


async def test_step() -> None:
    """s makes one update, and shows its numbers."""
    async with stage() as opened:
        await opened.press("s")
        assert opened.snapshot.state.step == 1
        assert "153.352" in opened.line_with("paused")
        assert "0.659009" in opened.line_with("161.004")


async def test_run_and_pause() -> None:
    """space runs, and pauses when pressed again."""
    async with stage() as opened:
        await opened.press("space")
        assert opened.status() is Status.RUNNING
        opened.engine.steps(3)
        await opened.press("space")
        assert opened.status() is Status.PAUSED
        assert opened.snapshot.state.step == 3


async def test_step_while_running_pauses() -> None:
    """s during a run makes one more update, and pauses."""
    async with stage() as opened:
        await opened.press("space", "s")
        assert opened.status() is Status.PAUSED
        assert opened.snapshot.state.step == 1


async def test_run_steps_asks_and_remembers() -> None:
    """n asks for a number of steps, runs them and stops; the next time it offers the same number."""
    async with stage() as opened:
        await opened.press("n")
        await opened.type("25")
        await opened.press("enter")
        assert Run(25, run=opened.snapshot.run) in opened.engine.commands
        opened.engine.steps(30)
        await opened.settle()
        assert (opened.snapshot.state.step, opened.status()) == (25, Status.PAUSED)
        await opened.press("n", "enter")
        opened.engine.steps(30)
        await opened.settle()
        assert opened.snapshot.state.step == 50


@pytest.mark.parametrize("wrong", ["-3", "0", "1.5", "many", ""])
async def test_a_wrong_number_of_steps_is_refused(wrong: str) -> None:
    """A wrong number of steps is refused, and the prompt stays open."""
    async with stage() as opened:
        await opened.press("n")
        await opened.type(wrong)
        await opened.press("enter")
        assert "number of steps can't be" in opened.text()
        await opened.press("escape")
        assert opened.snapshot.state.step == 0


async def test_reset_keeps_hyperparameters() -> None:
    """r restarts from the same initial weights with the current learning rate and an empty journal."""
    async with stage() as opened:
        first = opened.snapshot.state.params[0].after
        await opened.press("s", "left_square_bracket", "s", "r")
        assert opened.snapshot.state.step == 0
        assert (opened.snapshot.state.params[0].after == first).all()
        assert opened.config.get("optimizer.lr") == 0.005
        assert len(opened.recipe.journal) == 0


async def test_new_seed() -> None:
    """R restarts from other initial weights, with another seed."""
    async with stage() as opened:
        first = opened.snapshot.state.params[0].after
        await opened.press("R")
        assert opened.config.seed != 2017
        assert not (opened.snapshot.state.params[0].after == first).all()


@pytest.mark.parametrize(
    ("keys", "rate"),
    [
        (("right_square_bracket",), 0.02),
        (("full_stop",), 0.02),
        (("left_square_bracket",), 0.005),
        (("comma",), 0.005),
        (("right_square_bracket",) * 3, 0.1),
    ],
)
async def test_learning_rate_keys(keys: tuple[str, ...], rate: float) -> None:
    """[ and ] (, and .) move the learning rate along 1-2-5 values, each an edit before the next update."""
    async with stage() as opened:
        await opened.press("s", *keys)
        assert opened.config.get("optimizer.lr") == rate
        assert {edit.before for edit in opened.recipe.journal} == {2}
        assert f"lr {rate:g}" in opened.line_with("paused")


async def test_speed_keys() -> None:
    """- and + change the speed between one step per second and full speed."""
    async with stage() as opened:
        await opened.press(*["plus"] * 20)
        assert "full speed" in opened.text()
        await opened.press(*["minus"] * 30)
        assert opened.engine.commands[-1] == SetSpeed(1)
        await opened.press("equals_sign")
        assert opened.engine.commands[-1] == SetSpeed(2)


async def test_log_key() -> None:
    """l shows losses on a logarithmic axis, then the last half of the steps, then all on a linear axis."""
    async with stage() as opened:
        await opened.press("s", "l")
        assert "log loss" in opened.text()
        await opened.press("l")
        assert "last half" in opened.text()
        await opened.press("l")
        assert "log loss" not in opened.text()
        assert "last half" not in opened.text()


async def test_automatic_axes() -> None:
    """a makes the axes follow every step, or keeps them again; a message says which."""
    async with stage() as opened:
        gallery = opened.app.main_screen.gallery
        for fits, words in ((True, "Axes fit every step."), (False, "Axes are kept for ten steps.")):
            await opened.press("a")
            assert gallery.has_automatic_axes is fits
            assert words in opened.messages()


async def test_maximize() -> None:
    """m shows a chart alone with status and keys; m or Esc shows all panes again."""
    async with stage() as opened:
        for back in ("m", "escape"):
            await opened.press("m")
            assert "learning rate" not in opened.text()
            assert "ready" in opened.text()
            assert "│ 1 Fit" not in opened.text()
            await opened.press(back)
            assert "learning rate" in opened.text()


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
async def test_a_pane_shown_alone_names_the_way_back(size: tuple[int, int]) -> None:
    """The title of a chart, the code or the numbers shown alone names the keys that show all panes, and then no longer."""
    async with stage(size=size) as opened:
        for key, title in (("1", "Fit"), ("3", "Code"), ("w", "Numbers")):
            await opened.press(*{"w": "w"}.get(key, f"{key}m"))
            assert f"─ {title} · m or Esc: all panes ─" in opened.text()
            await opened.press("escape")
            assert "all panes" not in opened.text()


async def test_arrows_move_between_panes() -> None:
    """Arrows move the focus from pane to pane and back."""
    async with stage() as opened:
        seen = []
        for arrow in ("right", "left", "down", "up", "left", "right"):
            await opened.press(arrow)
            focused = opened.app.focused
            seen.append(focused.id if focused else None)
        assert seen == ["loss", "fit", "numbers", "fit", "rows", "fit"]


async def test_help_shows_every_key() -> None:
    """? shows every declared key."""
    async with stage(size=(120, 66)) as opened:
        await opened.press("question_mark")
        for key in KEY_BINDINGS:
            assert key.help[:30] in opened.text()
        await opened.press("escape")
        assert "make one update" not in opened.text()


async def test_keys_keep_their_meaning_in_the_problem_pane() -> None:
    """Letters and space are keys while a row of the problem pane has the focus."""
    async with stage() as opened:
        await opened.press("left", "down", "s")
        assert opened.snapshot.state.step == 1


async def test_keys_are_text_in_a_field() -> None:
    """Letters and space are text while a field is open."""
    async with stage() as opened:
        await opened.press("n", "s", "space")
        assert opened.snapshot.state.step == 0


async def test_a_click_in_the_footer_is_the_key() -> None:
    """A click on a label of the footer is the key."""
    async with stage() as opened:
        await opened.pilot.click("#keys", offset=(9, 0))
        await opened.settle()
        assert opened.snapshot.state.step == 1
        for x, rate in ((11, 0.02), (7, 0.01), (7, 0.005), (9, 0.01)):
            await opened.pilot.click("#keys", offset=(x, 1))
            await opened.settle()
            assert opened.config.get("optimizer.lr") == rate


async def test_a_click_on_a_dead_key_says_why() -> None:
    """A click on a key that can't be used now shows why, as the key does."""
    async with stage(size=(80, 24)) as opened:
        x = opened.text().splitlines()[22].index("b back")
        await opened.pilot.click("#keys", offset=(x, 0))
        await opened.settle()
        assert opened.messages().startswith("This is the start")


async def test_a_diverged_run_makes_no_step() -> None:
    """A diverged run makes no step until a setting is changed."""
    async with stage() as opened:
        await opened.press("right_square_bracket", "right_square_bracket", "space")
        opened.engine.steps(10)
        await opened.settle()
        assert opened.status() is Status.DIVERGED
        step = opened.snapshot.state.step
        await opened.press("s", "space")
        assert opened.snapshot.state.step == step
        await opened.press("left_square_bracket", "left_square_bracket", "s")
        assert opened.snapshot.state.step == step + 1


async def test_quit() -> None:
    """q quits, and closes the engine."""
    async with stage() as opened:
        await opened.press("q")
        engine = opened.engine
    assert engine.closed


def test_every_key_is_declared_once() -> None:
    """No key and no id is declared twice."""
    keys = [name for key in KEY_BINDINGS for name in key.keys.split(",")]
    assert len(keys) == len(set(keys))
    assert len({key.id for key in KEY_BINDINGS}) == len(KEY_BINDINGS)
