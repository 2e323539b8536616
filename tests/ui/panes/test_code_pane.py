"""The Code pane: the results of each phase, shown when the phase is done and not before."""

import re

import pytest
from textual.color import Color

from tests.engine.runs import problem
from tests.ui.stage import Stage, stage
from tui_trainer.charts.probes import FORMULA_PROBE
from tui_trainer.ui.panes.code import CodePane
from tui_trainer.ui.panes.numbers import NumbersPane

UPDATE = "w: 2.26905 - 0.01 * 161.00426 = 0.65901"


def code(opened: Stage) -> str:
    """Return the text that the pane shows."""
    pane = opened.app.main_screen.query_one(CodePane)
    return "\n".join(pane.render_line(y).text.rstrip() for y in range(pane.size.height))


@pytest.mark.parametrize("size", [(75, 25), (150, 36), (200, 50)])
async def test_the_first_update_of_linear(size: tuple[int, int]) -> None:
    """Loss, gradients and update are shown when their phase is done; before that the update is a next update."""
    async with stage(size=size) as opened:
        await opened.press("c", "p", "p")
        assert "outputs (15, 1): 7.48787" in code(opened)
        assert "153.352" not in code(opened)
        await opened.press("p")
        assert "loss = 153.352" in code(opened)
        assert "161.004" not in code(opened)
        await opened.press("p")
        assert "w.grad (1,): 161.004" in code(opened)
        assert "b.grad (1,): 22.873" in code(opened)
        assert UPDATE not in code(opened).partition("next update:")[0]
        await opened.press("p")
        assert f"→ {UPDATE}" in code(opened)
        assert "next update" not in code(opened)


async def test_the_next_update() -> None:
    """Between backward and update the next update's arithmetic is shown below the code that will make it."""
    async with stage(size=(150, 36)) as opened:
        await opened.press(*"cpppp")
        assert f"→ next update:\n    {UPDATE}" in code(opened)


@pytest.mark.parametrize("steps", [0, 1, 40])
async def test_the_next_update_is_visible(steps: int) -> None:
    """The pane scrolls to the next update even on a small terminal."""
    async with stage(size=(75, 24)) as opened:
        await opened.press("c", *"s" * steps, *"pppp")
        assert "→ next update:" in opened.text()
        assert code(opened).rstrip().splitlines()[-1] in opened.text()
        assert opened.line_with("rows: ").endswith("above ─╯")


async def test_the_formula_beside_autograd() -> None:
    """The gradient by formula is compared with autograd's, and computed only while the pane is open."""
    async with stage(size=(150, 36)) as opened:
        await opened.press("s")
        assert FORMULA_PROBE not in opened.snapshot.probes
        await opened.press("c")
        assert "by formula, 2/n Σ x (x w + b - y):\n    w: 161.004260, differs by 3e-6" in code(opened)
        assert "\n    b (x = 1): 22.872978, differs by 2e-6" in code(opened)
        await opened.press("2")
        assert FORMULA_PROBE not in opened.snapshot.probes


async def test_gradients_that_add_up() -> None:
    """With zero_grad off both panes say that gradients accumulate, and the Code pane over which steps."""
    async with stage(size=(150, 50)) as opened:
        opened.app.main_screen.set_value("optimizer.lr", 0.001)
        await opened.press("s", "s", "c")
        opened.app.main_screen.set_value("zero_grad", False)
        await opened.press("s", "s")
        assert "gradients accumulate: those of steps 2 to 3" in code(opened)
        assert "each is a sum over 3 passes, steps 2 to 4" in code(opened)
        assert "by formula for this pass only" in code(opened)
        assert "differs" not in code(opened)
        numbers = opened.app.main_screen.query_one(NumbersPane)
        assert str(numbers.border_subtitle) == "update 4, 3 gradients accumulated"
        await opened.press("p")
        assert str(numbers.border_subtitle) == "update 5: zero_grad done, 3 gradients accumulated"
        await opened.press("p", "p", "p")
        assert str(numbers.border_subtitle) == "update 5: backward done, 4 gradients accumulated"
        await opened.press("b")
        opened.app.main_screen.set_value("zero_grad", True)
        await opened.press("s")
        assert "gradients cleared" in code(opened)
        assert str(numbers.border_subtitle) == "update 5"


async def test_an_edit_after_the_update() -> None:
    """An edited weight is not shown as the update's result, nor an edited learning rate as the one it used."""
    async with stage(size=(150, 36)) as opened:
        await opened.press("s", "c")
        opened.app.main_screen.set_value("params.w", 0.5)
        opened.app.main_screen.set_value("optimizer.lr", 0.02)
        await opened.settle()
        assert "w: 0.5, set by an edit" in code(opened)
        assert "next update" not in code(opened)
        assert "b: 0 - 0.01 * 22.872980 = -0.228730" in code(opened)


async def test_several_inner_steps_in_one_update() -> None:
    """For LBFGS, which makes several inner steps in an update, their total is shown."""
    async with stage(size=(150, 36)) as opened:
        opened.app.main_screen.set_value("optimizer", "lbfgs")
        await opened.press("s", "c")
        assert "several inner steps, in total:\n  → w: 2.26905 - 2.00906 = 0.25999" in code(opened)


async def test_scrolling() -> None:
    """Arrows scroll the pane or, at its ends, move to the next pane; a step scrolls back to the results."""
    async with stage(size=(75, 20)) as opened:
        opened.app.main_screen.set_value("optimizer", "adam_by_hand")
        await opened.press("s", "c")
        opened.app.main_screen.query_one(CodePane).focus()
        followed = code(opened)
        assert "t = 0 + 1 = 1" in followed
        pane = opened.app.main_screen.query_one(CodePane)
        row = next(y for y in range(pane.size.height) if "t = 0 + 1 = 1" in pane.render_line(y).text)
        await opened.press(*["down"] * (row + 1))
        assert "t = 0 + 1 = 1" not in code(opened)
        await opened.press(*["up"] * (row + 1))
        assert code(opened) == followed
        await opened.press(*["pageup"] * 9)
        assert code(opened).startswith("▶ # zero_grad")
        await opened.press("s")
        assert "t = 1 + 1 = 2" in code(opened)
        await opened.press(*["down"] * 60)
        assert opened.app.focused is opened.app.main_screen.query_one(NumbersPane)


async def test_hidden_rows_are_counted() -> None:
    """The border counts the hidden rows above and below; nothing is shown if there are none."""
    async with stage(size=(75, 24)) as opened:
        await opened.press("c", "p", "p", "p")
        pane = opened.app.main_screen.query_one(CodePane)
        assert opened.line_with("rows: ").endswith("rows: 3 above, 2 below ─╯")
        pane.focus()
        await opened.press("up", "up")
        assert pane.border_subtitle == "rows: 1 above, 4 below"
        await opened.press("pagedown")
        assert pane.border_subtitle == "rows: 5 above"
        await opened.resize(75, 40)
        assert pane.border_subtitle == ""


async def test_rows_without_a_gradient() -> None:
    """If the loss is clamped, the Code pane says for how many rows and why, the Numbers pane how many."""
    async with stage(size=(150, 50), recipe=problem("logistic-by-hand", optimizer__lr=1000.0)) as opened:
        await opened.press("s", "c")
        numbers = opened.app.main_screen.query_one(NumbersPane)
        assert "rows:" not in code(opened)
        assert str(numbers.border_subtitle) == "update 1"
        await opened.press("s")
        shown = " ".join(code(opened).split())
        assert "loss = 16.5786 → 60 of 100 rows: the probability of their class is below 1e-12 or rounded to 0" in shown
        assert str(numbers.border_subtitle) == "update 2, 60 of 100 rows have gradient 0 (c)"
        opened.app.main_screen.set_value("loss", "bce_with_logits")
        await opened.press("s")
        assert "rows:" not in code(opened)
        assert str(numbers.border_subtitle) == "update 3"


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_code_stays_where_it_is_while_running(size: tuple[int, int]) -> None:
    """While the run is running the code keeps its rows, no line is cut, and the pane stays where the user scrolled to."""
    async with stage("logistic-by-hand", size=size) as opened:
        await opened.press("s", "c", "minus", "minus", "space")
        pane = opened.app.main_screen.query_one(CodePane)
        seen = []
        for _ in range(8):
            opened.engine.steps()
            await opened.settle()
            lines = [(y, line) for y, line in enumerate(code(opened).splitlines()) if line.strip()]
            seen.append([line for line in lines if not any(map(str.isdigit, line[1]))])
            assert "→" in code(opened)
            assert not re.search("[^ ]…", code(opened))
        assert seen == seen[:1] * len(seen)
        pane.scroll_to(y=3, animate=False)
        opened.engine.steps(3)
        await opened.settle()
        assert pane.scroll_offset.y == 3


async def test_a_long_line_of_code_is_wrapped() -> None:
    """A line of code that is too long goes on in the next row, further to the right, and is whole."""
    async with stage("logistic-by-hand") as opened:
        await opened.press("c")
        assert "\n  loss = -torch.mean(y * log_p + (1 - y) *\n      log_not_p)\n" in code(opened)


async def test_code_is_highlighted() -> None:
    """Numbers and names of functions in the code have the colours of the theme."""
    async with stage() as opened:
        await opened.press("s", "c")
        theme = opened.app.theme_variables
        pane = opened.app.main_screen.query_one(CodePane)
        lines = [pane.render_line(y) for y in range(pane.size.height)]
        (number,) = {segment.style.color for line in lines for segment in line if segment.text == "2" and segment.style}
        assert number
        assert Color.from_rich_color(number).hex6 == theme["text-warning"]
