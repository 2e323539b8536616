"""The Problem pane: values are chosen and edited in place; invalid values are refused below their row."""

from dataclasses import replace

import pytest
from textual.widgets import Static

from tests.ui.stage import Stage, stage
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.observed.commands import Apply, Begin, Run
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.recipe.recipe import Breakpoint, Recipe
from tui_trainer.ui.panes.problem_line import ProblemLine
from tui_trainer.ui.widgets.rows import Rows
from tui_trainer.ui.widgets.value_input import ValueInput


def hint(opened: Stage) -> str:
    """Return the explanation below the rows."""
    return str(opened.app.main_screen.query_one("#hint", Static).content)


async def go_to(opened: Stage, address: str) -> None:
    """Move the cursor to the row of an address."""
    await opened.press("left", "home")
    rows = opened.app.main_screen.query_one(Rows)
    while rows.row.address != address:
        await opened.press("down")


async def test_rows_are_those_of_the_run() -> None:
    """Every choice and hyperparameter of the run has a row; momentum only if the optimizer has it."""
    async with stage("linear") as opened:
        for label in ("problem", "dataset", "model", "loss", "optimizer", "learning rate", "batch size", "seed"):
            assert label in opened.text()
        assert "momentum" not in opened.text()
    async with stage("logistic-sgd") as opened:
        assert "momentum" in opened.text()


async def test_type_a_live_value() -> None:
    """A learning rate typed in its row is an edit: training continues with the same weights."""
    async with stage() as opened:
        await opened.press("s")
        weights = opened.snapshot.state.params[0].after
        await go_to(opened, "optimizer.lr")
        await opened.press("enter")
        await opened.type("0.002")
        await opened.press("enter")
        assert opened.config.get("optimizer.lr") == 0.002
        assert opened.snapshot.state.step == 1
        assert (opened.snapshot.state.params[0].after == weights).all()
        assert "0.002" in opened.line_with("learning rate")


async def test_an_optimizer_is_explained() -> None:
    """The explanation of an optimizer has its formula and its source."""
    async with stage() as opened:
        await go_to(opened, "optimizer")
        opened.app.main_screen.set_value("optimizer", "adam")
        await opened.press("down", "up")
        entry = OPTIMIZERS["adam"]
        assert entry.formula in hint(opened)
        assert entry.source in hint(opened)
        assert "2015" in entry.source


async def test_type_a_value_that_restarts_the_run() -> None:
    """A seed typed in its row restarts the run; the pane says so before the value is entered."""
    async with stage() as opened:
        await opened.press("s")
        await go_to(opened, "seed")
        await opened.press("enter")
        assert "restarts the run" in hint(opened)
        await opened.type("7")
        await opened.press("enter")
        assert opened.config.seed == 7
        assert opened.snapshot.state.step == 0


@pytest.mark.parametrize(
    ("address", "typed", "message"),
    [
        ("optimizer.lr", "-1", "above 0"),
        ("optimizer.lr", "nan", "above 0"),
        ("optimizer.lr", "fast", "'fast'"),
        ("batch_size", "-1", "from 0"),
        ("batch_size", "16", "15 rows"),
        ("seed", "1.5", "whole number"),
    ],
)
async def test_invalid_values_are_refused(address: str, typed: str, message: str) -> None:
    """An error message appears below the row, the field stays open and the run keeps the old value."""
    async with stage() as opened:
        before = opened.config
        await go_to(opened, address)
        await opened.press("enter")
        await opened.type(typed)
        await opened.press("enter")
        text = " ".join(opened.text().replace("│", " ").split())
        assert message in text
        assert opened.config == before
        await opened.press("escape")
        assert opened.config == before
        assert opened.app.focused is opened.app.main_screen.query_one(Rows)


async def test_up_and_down_nudge_a_field() -> None:
    """Up and down in a field change the value by steps; Esc keeps the old value."""
    async with stage() as opened:
        await go_to(opened, "optimizer.lr")
        await opened.press("enter", "up", "up", "enter")
        assert opened.config.get("optimizer.lr") == 0.05
        await opened.press("enter", "down", "escape")
        assert opened.config.get("optimizer.lr") == 0.05


async def test_swap_the_optimizer_while_it_trains() -> None:
    """Another optimizer is an edit: weights and learning rate stay the same."""
    async with stage() as opened:
        await opened.press("s")
        await go_to(opened, "optimizer")
        await opened.press("enter")
        assert "training continues" in opened.text()
        await opened.press("down", "enter")
        assert opened.config.optimizer.name != "gd_by_hand"
        assert opened.snapshot.state.step == 1
        assert opened.config.get("optimizer.lr") == 0.01


async def test_another_dataset_brings_a_model_that_fits() -> None:
    """A dataset of another task restarts the run with a model and a loss that fit the task."""
    async with stage("linear") as opened:
        await opened.press("s")
        await go_to(opened, "dataset")
        await opened.press("enter", "home", "down", "down", "enter")
        assert opened.messages() == "New run. j returns to linear, step 1."
        assert opened.config.dataset.name == "exam_scores"
        assert opened.config.model.name == "logistic"
        await opened.press("s")
        assert opened.snapshot.state.metrics["accuracy"] is not None


async def test_every_problem_can_be_chosen() -> None:
    """The problem row offers every problem, and each of them makes a step."""
    async with stage() as opened:
        for index, name in enumerate(problem_names()):
            await go_to(opened, "problem")
            await opened.press("enter", "home", *["down"] * index, "enter", "s")
            assert opened.app.main_screen.session.name == name
            assert opened.snapshot.state.step == 1


async def test_another_problem_says_what_it_keeps() -> None:
    """Breakpoints that the new problem can test are kept; the others, and the way back to the old run, are named."""
    points = Breakpoint("loss < 0.3"), Breakpoint("w > 1", on=False), Breakpoint("step == 100")
    async with stage(recipe=replace(open_problem("linear"), breakpoints=points)) as opened:
        await opened.press("s", "s")
        await go_to(opened, "problem")
        await opened.press("enter", "end", "enter")
        kept = "Breakpoints kept: loss < 0.3, step == 100. Breakpoints dropped, they don't fit: w > 1."
        assert f"New run. j returns to linear, step 2. {kept}" in opened.messages()
        assert [point.when for point in opened.snapshot.breakpoints] == ["loss < 0.3", "step == 100"]
        assert opened.snapshot.message == ""
        await opened.press("j", "end", "enter")
        opened.engine.steps(5)
        await opened.settle()
        assert opened.snapshot.state.step == 2
        assert opened.recipe.breakpoints == points


async def test_another_problem_before_the_first_step() -> None:
    """Without a step, an edit or a breakpoint to lose, another problem is no reason for a message."""
    async with stage() as opened:
        await go_to(opened, "problem")
        await opened.press("enter", "end", "enter")
        assert opened.app.main_screen.session.name == problem_names()[-1]
        assert opened.messages() == ""


async def test_a_click_opens_a_row() -> None:
    """A click opens the field of a row."""
    async with stage() as opened:
        await opened.pilot.click(Rows, offset=(18, 7))
        await opened.type("0.003")
        await opened.press("enter")
        assert opened.config.get("optimizer.lr") == 0.003


async def test_leaving_by_tab_keeps_the_old_value() -> None:
    """A field that is left by Tab is closed and changes nothing."""
    async with stage() as opened:
        await go_to(opened, "optimizer.lr")
        await opened.press("enter")
        await opened.type("0.5")
        await opened.press("tab")
        assert opened.config.get("optimizer.lr") == 0.01
        assert "0.01" in opened.line_with("learning rate")


async def test_the_same_value_changes_nothing() -> None:
    """Entering the current value neither edits nor restarts the run."""
    async with stage() as opened:
        await opened.press("s")
        for address in ("optimizer.lr", "seed"):
            await go_to(opened, address)
            await opened.press("enter", "enter")
        assert opened.snapshot.state.step == 1
        assert len(opened.recipe.journal) == 0
        assert sum(isinstance(command, Begin) for command in opened.engine.commands) == 1


async def test_a_row_that_goes_away_while_it_is_edited() -> None:
    """The field of a hyperparameter closes when the run changes to an optimizer without that hyperparameter."""
    start = open_problem("linear")
    recipe = Recipe(start.config.with_value("optimizer", "lbfgs"), Journal((Edit(3, "optimizer", "gd_by_hand"),)))
    async with stage(recipe=recipe) as opened:
        await go_to(opened, "optimizer.history_size")
        await opened.press("enter")
        await opened.type("50")
        opened.engine.send(Run(5))
        opened.engine.steps(50)
        await opened.settle()
        assert (opened.snapshot.state.step, opened.config.optimizer.name) == (5, "gd_by_hand")
        await opened.press("enter")
        assert not [command for command in opened.engine.commands if isinstance(command, Apply)]
        assert opened.snapshot.state.step == 5


async def test_a_click_below_an_error() -> None:
    """A click opens the row under the mouse, although the error message above it goes away with the click."""
    async with stage() as opened:
        await go_to(opened, "batch_size")
        await opened.press("enter")
        await opened.type("-3")
        await opened.press("enter")
        lines = opened.text().splitlines()
        line = next(index for index, text in enumerate(lines) if "│ seed" in text)
        assert "batch size can't be -3" in "".join(lines[line - 3 : line])
        opened.click(3, line)
        await opened.settle()
        assert opened.app.main_screen.query_one(ValueInput).address == "seed"
        assert opened.config.zero_grad


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
async def test_the_keys_of_an_open_field_are_in_sight(size: tuple[int, int]) -> None:
    """While a value is edited the lower border says how to accept and how to cancel; afterwards it does not."""
    async with stage(size=size) as opened:
        opened.app.main_screen.panes.open_problem()
        rows = opened.app.main_screen.query_one(Rows)
        await opened.settle()
        while rows.row.label != "diverges at":
            await opened.press("down")
        await opened.press("enter")
        assert "Enter OK, Esc cancel ─╯" in opened.text()
        await opened.press("escape")
        assert "Enter OK" not in opened.text()


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_the_line_names_the_keys_that_open_it(size: tuple[int, int]) -> None:
    """The line of the problem names the keys that edit it, from a chart and from the line."""
    async with stage("logistic-sgd", size=size) as opened:
        line = opened.app.main_screen.query_one(ProblemLine)
        assert size[0] < 80 or str(line.render()).endswith("↑ Enter: edit")
        await opened.press("up")
        assert size[0] < 80 or str(line.render()).endswith(" Enter: edit")
        await opened.press("enter")
        assert opened.app.focused is opened.app.main_screen.query_one(Rows)


async def test_extra_rows_are_hidden_until_they_are_asked_for() -> None:
    """Enter on "more" shows penalties and clipping; hidden again, only those that are on keep their rows."""
    async with stage() as opened:
        assert "L2 penalty" not in opened.text()
        await go_to(opened, "more")
        assert hint(opened).startswith("Enter shows L1 penalty, L2 penalty, clip norm, clip value")
        await opened.press("enter")
        await go_to(opened, "l2")
        await opened.press("enter")
        await opened.type("0.1")
        await opened.press("enter")
        assert opened.config.l2 == 0.1
        await go_to(opened, "more")
        assert "hide 3 rows" in opened.line_with("fewer")
        await opened.press("enter")
        assert "0.1" in opened.line_with("L2 penalty")
        assert "l1" not in {row.address for row in opened.app.main_screen.query_one(Rows)._rows}
