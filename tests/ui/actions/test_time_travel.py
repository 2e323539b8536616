"""Phases, back, go to, undo and redo, journal, breakpoints, the way back after divergence; weights and code."""

import re
from pathlib import Path

import numpy as np
import pytest

from tests.engine.runs import problem
from tests.ui.stage import Stage, stage
from tui_trainer.frontend.weight_table import HEADING_MARGIN
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.recipe import Breakpoint
from tui_trainer.ui.panes.numbers import NumbersPane
from tui_trainer.ui.widgets.rows import Rows
from tui_trainer.ui.widgets.value_input import ValueInput


async def run(opened: Stage, bursts: int) -> None:
    """Run a number of bursts, and pause."""
    await opened.press("space")
    opened.engine.steps(bursts)
    await opened.press("space")


async def test_phases_show_each_number_at_its_phase() -> None:
    """p goes through an update of `linear`; loss, gradients and new weights appear in their phases."""
    async with stage() as opened:
        seen = []
        for number in ("153.352", "161.004", "22.873", "0.659009"):
            seen.append([number])
        for phase in range(5):
            await opened.press("p")
            for index, number in enumerate(("loss 153.352", "161.004", "22.873", "= 0.659 x")):
                if number in opened.text():
                    seen[index].append(str(phase))
        assert [phases[1:] for phases in seen] == [["2", "3", "4"], ["3", "4"], ["3", "4"], ["4"]]
        assert opened.snapshot.state.step == 1


async def test_the_next_update_is_shown() -> None:
    """Between backward and update the numbers pane shows the next update, and the weights have not changed."""
    async with stage("logistic-sgd") as opened:
        before = opened.snapshot.state.params[0].after
        await opened.press("p", "p", "p", "p")
        assert "next update" in opened.text()
        upcoming = opened.snapshot.state.params[0].upcoming
        assert np.array_equal(opened.snapshot.state.params[0].after, before)
        await opened.press("p")
        assert upcoming is not None
        assert np.array_equal(opened.snapshot.state.params[0].after, upcoming)


async def test_a_step_from_the_middle_completes_it() -> None:
    """s in the middle of a step completes the step."""
    async with stage() as opened:
        await opened.press("p", "p", "s")
        assert (opened.snapshot.state.step, opened.snapshot.state.phases) == (1, 0)
        assert "0.659009" in opened.text()


async def test_back_and_forth() -> None:
    """b goes back one step, B a number of steps, g to any step; each time the weights are the same."""
    async with stage() as opened:
        weights = []
        for _ in range(12):
            weights.append(float(opened.snapshot.state.params[0].after[0]))
            await opened.press("s")
        await opened.press("b")
        assert float(opened.snapshot.state.params[0].after[0]) == weights[11]
        await opened.press("B")
        await opened.type("6")
        await opened.press("enter")
        assert opened.snapshot.state.step == 5
        assert float(opened.snapshot.state.params[0].after[0]) == weights[5]
        await opened.press("g")
        await opened.type("9")
        await opened.press("enter")
        opened.engine.steps()
        await opened.settle()
        assert float(opened.snapshot.state.params[0].after[0]) == weights[9]
        await opened.press("g", "enter")
        assert opened.snapshot.state.step == 0


async def test_back_from_the_middle_of_a_step() -> None:
    """b in the middle of a step goes to its start."""
    async with stage() as opened:
        await opened.press("s", "p", "p", "b")
        assert (opened.snapshot.state.step, opened.snapshot.state.phases) == (1, 0)


async def test_undo_and_redo() -> None:
    """u goes back to the last edit and removes it, U makes it again; the problem pane shows the values."""
    async with stage() as opened:
        await run(opened, 5)
        await opened.press("right_square_bracket")
        await run(opened, 5)
        await opened.press("u")
        left = "Back from step 10: U redoes the edit, j returns to that step."
        assert f"Undone: learning rate 0.01 → 0.02 at step 5. {left}" in opened.messages()
        assert opened.snapshot.state.step == 5
        assert opened.config.get("optimizer.lr") == 0.01
        assert "0.01" in opened.line_with("learning rate")
        assert len(opened.snapshot.branches) == 1
        await opened.press("j")
        assert re.search(r" 10  branch 1  learning rate 0.01 → 0.02  +[0-9.]+ ", opened.text())
        await opened.press("escape", "U")
        assert "Redone: learning rate 0.01 → 0.02 at step 5" in opened.messages()
        assert opened.config.get("optimizer.lr") == 0.02
        assert [edit.before for edit in opened.recipe.journal] == [6]


async def test_the_journal_jumps() -> None:
    """The journal lists edits and branches; Enter goes to the step before an edit, or to a branch's end."""
    async with stage() as opened:
        await run(opened, 5)
        await opened.press("right_square_bracket")
        await run(opened, 5)
        await opened.press("j")
        assert re.search(r"  5  learning rate  0.01 → 0.02  +[0-9.]+ ", opened.text())
        assert re.search(r" 10  +[0-9.]+  ← here", opened.text())
        await opened.press("enter")
        assert opened.snapshot.state.step == 5
        await opened.press("j")
        assert "← here" in opened.line_with("0.01 → 0.02  ")
        await opened.press("end", "enter")
        assert opened.snapshot.state.step == 10


async def test_an_empty_journal_says_so() -> None:
    """Without an edit or a branch the journal says that it is empty."""
    async with stage() as opened:
        await opened.press("j")
        assert "Nothing here yet." in opened.text()


async def test_breakpoints() -> None:
    """A typed condition stops the run at exactly its step, and the numbers that met it are shown."""
    async with stage("logistic-sgd") as opened:
        await opened.press("t")
        await opened.type("lss < 0.3")
        await opened.press("enter")
        assert "did you mean loss" in opened.text()
        await opened.type("loss < 0.66")
        await opened.press("enter", "escape")
        assert opened.recipe.breakpoints == (Breakpoint("loss < 0.66"),)
        await opened.press("space")
        opened.engine.steps(600)
        await opened.settle()
        assert opened.status() is Status.PAUSED
        assert "loss < 0.66: loss = " in opened.text()
        assert opened.snapshot.state.loss is not None
        assert opened.snapshot.state.loss < 0.66


async def test_breakpoints_are_switched_and_removed() -> None:
    """Enter switches a breakpoint off, Delete removes it."""
    async with stage() as opened:
        await opened.press("t")
        await opened.type("step == 3")
        await opened.press("enter", "down", "enter", "escape")
        assert [(point.when, point.on) for point in opened.recipe.breakpoints] == [("step == 3", False)]
        await opened.press("t", "down", "delete", "escape")
        assert len(opened.recipe.breakpoints) == 0


async def test_retry_after_divergence() -> None:
    """x after divergence returns to the best step with a tenth of the learning rate, and the run converges."""
    async with stage() as opened:
        await opened.press("right_square_bracket", "right_square_bracket", "space")
        opened.engine.steps(10)
        await opened.settle()
        assert opened.status() is Status.DIVERGED
        await opened.press("x")
        assert opened.status() is Status.RUNNING
        opened.engine.steps(100)
        await opened.settle()
        assert opened.config.get("optimizer.lr") == 0.005
        assert opened.snapshot.state.loss is not None
        assert opened.snapshot.state.loss < 1


@pytest.mark.parametrize(
    ("size", "words"), [(0, "x: return to the best step"), (5, "x: return to the best epoch")]
)
async def test_the_hint_after_a_divergence(size: int, words: str) -> None:
    """After divergence the hint says whether x compares steps or epochs."""
    async with stage(recipe=problem(optimizer__lr=0.05, batch_size=size)) as opened:
        await opened.press("space")
        opened.engine.steps(10)
        await opened.settle()
        assert opened.status() is Status.DIVERGED
        assert words in opened.text()


async def test_a_new_rate_removes_the_message_of_a_divergence() -> None:
    """An edit after a divergence pauses the run, and removes the message."""
    async with stage(recipe=problem(optimizer__lr=0.05)) as opened:
        await opened.press("s", "s", "s", "s")
        assert "Step 3 would raise the loss" in opened.text()
        await opened.press("left_square_bracket")
        assert opened.status() is Status.PAUSED
        assert "Step 3" not in opened.text()


async def test_a_weight_is_edited() -> None:
    """Enter in the numbers pane opens a weight; the typed number is an edit, and can be undone."""
    async with stage() as opened:
        await opened.press("s", "down", "down", "enter")
        await opened.type("0.5")
        await opened.press("enter")
        assert float(opened.snapshot.state.params[1].after[0]) == 0.5
        assert [edit.set for edit in opened.recipe.journal] == ["params.b"]
        await opened.press("u")
        assert float(opened.snapshot.state.params[1].after[0]) != 0.5


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_an_edited_weight_is_no_update(size: tuple[int, int]) -> None:
    """The field covers the number that it changes; the pane then shows that the weight was edited."""
    async with stage(size=size) as opened:
        await opened.press("s", "down", "enter")
        field = opened.app.main_screen.query_one(ValueInput)
        heading = opened.line_with("weight   ")
        assert field.region.right == heading.index("new") + len("new ") + HEADING_MARGIN
        await opened.type("3")
        await opened.press("enter")
        assert opened.line_with("│ w · x ").split()[-4:] == ["161.004", "edited", "3", "│"]
        assert "edited" not in opened.line_with("│ b  ")
        await opened.press("s")
        assert "edited" not in opened.text()


@pytest.mark.parametrize("text", ["much", "1e39", "nan", "[/i]"])
async def test_a_wrong_weight_is_refused(text: str) -> None:
    """A text that is no number, or no possible weight, is refused, and the field stays open."""
    async with stage(size=(120, 36)) as opened:
        await opened.press("s", "down", "enter")
        await opened.type(text)
        await opened.press("enter")
        assert "w can't be" in opened.text()
        assert opened.app.main_screen.query_one(ValueInput).value == text
        await opened.press("escape")
        assert len(opened.recipe.journal) == 0


async def test_the_optimizer_state_is_shown() -> None:
    """The numbers pane shows the optimizer state of each weight, by the names of the formula."""
    async with stage("linear") as opened:
        opened.app.main_screen.set_value("optimizer", "adam_by_hand")
        await opened.press("s")
        heading = opened.app.main_screen.query_one(NumbersPane).render().plain.splitlines()[0]
        assert heading.split() == ["weight", "value", "gradient", "m", "v", "update", "new"]


async def test_the_code_of_the_run() -> None:
    """c shows the code of a step, with the next phase marked and the results of each phase; another tab hides it."""
    async with stage() as opened:
        await opened.press("c", "p", "p", "p")
        assert "▶ # backward" in opened.text()
        assert "→ loss = 153.352" in opened.text()
        assert "outputs = x * w + b" in opened.text()
        await opened.press("s")
        assert "→ w: 2.26905 - 0.01 * 161.00426 = 0.65901" in opened.text()
        await opened.press("2")
        assert "# backward" not in opened.text()


async def test_export(tmp_path: Path) -> None:
    """e writes the run as a script, with its edits."""
    async with stage() as opened:
        await opened.press("s", "left_square_bracket", "s", "s", "e")
        await opened.type(str(tmp_path / "run"))
        await opened.press("enter")
    text = (tmp_path / "run.py").read_text()
    assert "if step == 2:\n        lr = 0.005" in text
    assert "steps = 3" in text


async def test_a_step_beyond_the_limit() -> None:
    """A step beyond the limit of recipes is refused in the prompt."""
    async with stage() as opened:
        await opened.press("g")
        await opened.type("10000000000000000")
        await opened.press("enter")
        assert "step can't be 10000000000000000: it must be a whole number" in opened.text()


async def test_enter_twice_changes_nothing() -> None:
    """A field that is not changed makes no edit, although it shows rounded digits."""
    async with stage() as opened:
        await opened.press("s", "down", "enter", "enter", "left", "end")
        assert len(opened.recipe.journal) == 0
        opened.app.main_screen.set_value("optimizer.lr", 0.0123456789)
        rows = opened.app.main_screen.query_one(Rows)
        while rows.row.address != "optimizer.lr":
            await opened.press("up")
        await opened.press("enter", "enter")
        assert [edit.to for edit in opened.recipe.journal] == [0.0123456789]
