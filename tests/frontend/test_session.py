"""What the screen holds of a run while commands are on their way to the engine, and of one that can't be begun."""

from dataclasses import replace
from pathlib import Path

from tests.ui.stage import stage
from tui_trainer.frontend.session import MOST_LEFT
from tui_trainer.observed.commands import Undo
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import RanWith, Recipe
from tui_trainer.recipe.recipe_file import write_recipe


async def test_a_late_snapshot_takes_back_no_edit() -> None:
    """The learning rate doubles twice, though the engine tells of the time before the first doubling in between."""
    async with stage() as opened:
        await opened.press("s", "right_square_bracket", "s", "s", "b")
        opened.engine.held = []
        await opened.press("right_square_bracket")
        opened.engine.publish()
        await opened.press("right_square_bracket")
        assert "0.1" in opened.line_with("learning rate")
        opened.engine.release()
        await opened.settle()
        assert opened.snapshot.config.get("optimizer.lr") == 0.1
        assert [edit.to for edit in opened.snapshot.recipe.journal] == [0.02, 0.05, 0.1]


async def test_an_edit_that_shortens_the_journal() -> None:
    """Made before edits to come, it leaves them out; the panes show what the engine runs."""
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
        assert session.config == opened.snapshot.config
        assert session.config.get("zero_grad") is True
        assert "0.005" in opened.line_with("learning rate")


async def test_a_recipe_that_can_not_be_begun(tmp_path: Path) -> None:
    """It is said, the run of now stays, and another can be begun."""
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


async def test_what_has_changed_since_it_was_saved() -> None:
    """A recipe that ran with another torch, or with other data, says so before its first step."""
    ran = RanWith(torch="1.0", files={"line_points.csv": "0" * 64})
    async with stage(recipe=replace(open_problem("linear"), ran_with=ran), size=(200, 50)) as opened:
        assert "the recipe ran with torch 1.0" in opened.text()
        assert "line_points.csv has changed since the recipe was saved" in opened.text()
        await opened.press("s")
        assert "torch 1.0" not in opened.text()


async def test_a_run_that_was_left_can_be_gone_back_to() -> None:
    """After a reset, another seed or another problem, the journal leads back: to its step, with its edits, bit for bit."""
    async with stage() as opened:
        await opened.press("s", "right_square_bracket", "s", "s")
        there, weights = opened.snapshot.recipe, [param.after.tolist() for param in opened.snapshot.state.params]
        await opened.press("r", "R", "s", "ctrl+o")
        await opened.type("polynomial")
        await opened.press("enter", "j")
        assert "linear, up to step 3; before update 2: optimizer.lr = 0.02" in opened.text()
        assert "linear, up to step 1; no edits" in opened.text()
        await opened.press("enter")
        opened.engine.steps(10)
        await opened.settle()
        assert opened.app.main_screen.session.name == "linear"
        assert (opened.snapshot.recipe.journal, opened.snapshot.state.step) == (there.journal, 3)
        assert [param.after.tolist() for param in opened.snapshot.state.params] == weights
        assert [left.recipe.step for left in opened.app.main_screen.session.left] == [1]


async def test_the_runs_that_are_kept() -> None:
    """The latest few; one that was gone again no further is no other, and going back to one takes none of the others away."""
    async with stage() as opened:
        session = opened.app.main_screen.session
        for seed in range(MOST_LEFT + 2):
            await opened.press("s", "s")
            opened.app.main_screen.set_value("seed", seed)
            await opened.settle()
        await opened.press("s", "r", "s", "s", "r", "s", "r")
        kept = [left.recipe.config.seed for left in session.left]
        assert kept == list(range(2, MOST_LEFT + 2))
        assert session.left[-1].recipe.step == 2
        session.return_to(session.left[3])
        assert [left.recipe.config.seed for left in session.left] == [seed for seed in kept if seed != kept[3]]


async def test_futures_come_back_with_their_run() -> None:
    """What was left behind in a run is there again when it is gone back to."""
    async with stage() as opened:
        await opened.press("s", "s", "s", "s", "b", "b", "right_square_bracket", "s")
        (branch,) = opened.snapshot.branches
        await opened.press("r", "s", "j")
        assert "up to step 3; 1 branch; before update 3" in opened.text()
        await opened.press("enter")
        opened.engine.steps(10)
        await opened.settle()
        assert opened.snapshot.branches == (branch,)


async def test_an_edit_on_its_way_is_left_too() -> None:
    """A reset before the engine has answered an edit leaves a run that has it."""
    async with stage() as opened:
        await opened.press("s", "s")
        opened.engine.held = []
        await opened.press("right_square_bracket", "r")
        opened.engine.release()
        await opened.settle()
        (left,) = opened.app.main_screen.session.left
        assert left.recipe.journal.edits == (Edit(3, "optimizer.lr", 0.02),)


async def test_a_run_that_was_refused_leads_back() -> None:
    """The journal opens on it, with the runs before it, and it is none of them itself."""
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
        assert opened.app.main_screen.session.left == ()


async def test_the_journal_leads_where_it_says() -> None:
    """Though the run has gone on, or an edit was taken back, under the list."""
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
    """No escape sequence of a file's name reaches the terminal."""
    async with stage() as opened:
        opened.app.main_screen.session.name = "a\x1b[31mRED\x07.toml"
        await opened.press("s", "r", "j")
        assert "RED.toml, up to step 1" in opened.text()
        assert "\x1b" not in opened.text()
