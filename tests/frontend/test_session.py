"""Session: commands that the engine has yet to carry out, runs that can't be started, previous runs."""

from dataclasses import replace
from pathlib import Path

from tests.ui.stage import stage
from tui_trainer.frontend.session import MAX_PREVIOUS_RUNS
from tui_trainer.observed.commands import Undo
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe, RunEnvironment
from tui_trainer.recipe.recipe_file import write_recipe


async def test_a_late_snapshot_reverts_no_edit() -> None:
    """An edit starts from the previous edit's value, even after a snapshot without that edit."""
    async with stage() as opened:
        await opened.press("s", "right_square_bracket", "s", "s", "b")
        opened.engine.held = []
        await opened.press("right_square_bracket")
        opened.engine.publish()
        await opened.press("right_square_bracket")
        assert "0.1" in opened.line_with("learning rate")
        opened.engine.release()
        await opened.settle()
        assert opened.config.get("optimizer.lr") == 0.1
        assert [edit.to for edit in opened.recipe.journal] == [0.02, 0.05, 0.1]


async def test_an_edit_that_shortens_the_journal() -> None:
    """An edit before later edits removes them; the panes show the engine's hyperparameters."""
    edits = Edit(5, "optimizer.lr", 0.02), Edit(9, "zero_grad", False)
    async with stage(recipe=replace(open_problem("linear"), journal=Journal(edits), step=12)) as opened:
        opened.engine.steps(50)
        await opened.press("g")
        await opened.type("2")
        await opened.press("enter")
        opened.engine.steps(50)
        await opened.press("left_square_bracket")
        assert opened.snapshot.state.step == 2
        session = opened.app.main_screen.session
        assert session.config == opened.config
        assert session.config.get("zero_grad") is True
        assert "0.005" in opened.line_with("learning rate")


async def test_a_recipe_that_can_not_be_started(tmp_path: Path) -> None:
    """An error is shown, the current run stays, and another run can be started."""
    start = open_problem("logistic-sgd")
    wrong = Recipe(start.config.with_value("batch_size", 500), Journal((Edit(1, "batch_size", 10),)))
    write_recipe(wrong, tmp_path / "wrong.toml")
    async with stage() as opened:
        await opened.press("s", "ctrl+o")
        await opened.type(str(tmp_path / "wrong.toml"))
        await opened.press("enter")
        assert "batch size can't be 500: exam_scores has 100 rows" in opened.messages() + opened.text()
        await opened.press("escape")
        assert (opened.app.main_screen.session.name, opened.snapshot.state.step) == ("linear", 1)
        await opened.press("s", "ctrl+o")
        await opened.type("polynomial")
        await opened.press("enter", "s")
        assert (opened.status(), opened.snapshot.state.step) == (Status.PAUSED, 1)
        assert opened.app.main_screen.session.name == "polynomial"


async def test_warnings_about_another_torch_and_other_data() -> None:
    """A recipe that ran with another torch version or other data shows warnings before its first step."""
    ran = RunEnvironment(torch="1.0", files={"line_points.csv": "0" * 64})
    async with stage(recipe=replace(open_problem("linear"), ran_with=ran), size=(200, 50)) as opened:
        assert "the recipe ran with torch 1.0" in opened.text()
        assert "line_points.csv has changed since the recipe was saved" in opened.text()
        await opened.press("s")
        assert "torch 1.0" not in opened.text()


async def test_returning_to_a_previous_run() -> None:
    """The journal returns to a previous run: to its step, edits and weights, bit for bit."""
    async with stage() as opened:
        await opened.press("s", "right_square_bracket", "s", "s")
        there, weights = opened.recipe, [param.after.tolist() for param in opened.snapshot.state.params]
        await opened.press("r", "R", "s", "ctrl+o")
        await opened.type("polynomial")
        await opened.press("enter", "j")
        assert "  3  run 1: linear  learning rate 0.01 → 0.02" in opened.text()
        assert "  1  run 2: linear  no edits" in opened.text()
        await opened.press("enter")
        opened.engine.steps(10)
        await opened.settle()
        assert opened.app.main_screen.session.name == "linear"
        assert (opened.recipe.journal, opened.snapshot.state.step) == (there.journal, 3)
        assert [param.after.tolist() for param in opened.snapshot.state.params] == weights
        assert [left.recipe.step for left in opened.app.main_screen.session.previous_runs] == [1]


async def test_which_previous_runs_stay() -> None:
    """The latest `MAX_PREVIOUS_RUNS` stay; a repeated run is not added; returning to a run removes it."""
    async with stage() as opened:
        session = opened.app.main_screen.session
        for seed in range(MAX_PREVIOUS_RUNS + 2):
            await opened.press("s", "s")
            opened.app.main_screen.set_value("seed", seed)
            await opened.settle()
        await opened.press("s", "r", "s", "s", "r", "s", "r")
        seeds = [left.recipe.config.seed for left in session.previous_runs]
        assert seeds == list(range(2, MAX_PREVIOUS_RUNS + 2))
        assert session.previous_runs[-1].recipe.step == 2
        session.return_to(session.previous_runs[3])
        assert [left.recipe.config.seed for left in session.previous_runs] == [seed for seed in seeds if seed != seeds[3]]


async def test_branches_come_back_with_their_run() -> None:
    """Returning to a previous run restores its branches."""
    async with stage() as opened:
        await opened.press("s", "s", "s", "s", "b", "b", "right_square_bracket", "s")
        (branch,) = opened.snapshot.branches
        await opened.press("r", "s", "j")
        assert "  3  run 1: linear  1 branch; learning rate" in opened.text()
        await opened.press("enter")
        opened.engine.steps(10)
        await opened.settle()
        assert opened.snapshot.branches == (branch,)


async def test_an_unapplied_edit_is_in_the_previous_run() -> None:
    """A reset before the engine has applied an edit gives a previous run that includes the edit."""
    async with stage() as opened:
        await opened.press("s", "s")
        opened.engine.held = []
        await opened.press("right_square_bracket", "r")
        opened.engine.release()
        await opened.settle()
        (left,) = opened.app.main_screen.session.previous_runs
        assert left.recipe.journal.edits == (Edit(3, "optimizer.lr", 0.02),)


async def test_returning_from_a_run_that_was_refused() -> None:
    """After a recipe that fails to start the journal leads back, and the failed run is no previous run."""
    wrong = replace(open_problem("linear"), journal=Journal((Edit(1, "params.zz", 1.0),)))
    async with stage() as opened:
        await opened.press("s")
        opened.app.main_screen.begin("wrong", wrong)
        await opened.settle()
        assert opened.status() is Status.FAILED
        await opened.press("j", "enter")
        opened.engine.steps(10)
        await opened.settle()
        assert (opened.app.main_screen.session.name, opened.snapshot.state.step) == ("linear", 1)
        assert opened.app.main_screen.session.previous_runs == ()


async def test_the_journal_goes_to_the_chosen_step() -> None:
    """An entry of the journal goes to its step, even if an edit was undone while the list was open."""
    async with stage() as opened:
        await opened.press("s", "right_square_bracket", "s", "right_square_bracket")
        await opened.press("j", "down")
        opened.engine.send(Undo())
        await opened.settle()
        await opened.press("enter")
        opened.engine.steps(10)
        await opened.settle()
        assert opened.app.is_running
        assert opened.snapshot.state.step == 2


async def test_hostile_names_in_the_journal() -> None:
    """No escape sequence in a file's name reaches the terminal."""
    async with stage() as opened:
        opened.app.main_screen.session.name = "a\x1b[31mRED\x07.toml"
        await opened.press("s", "r", "j")
        assert "run 1: a[31mRED" in opened.text()
        assert "\x1b" not in opened.text()
