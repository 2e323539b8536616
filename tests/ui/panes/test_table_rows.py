"""The rows of the user's own table in the Problem pane: texts are typed, and another task brings a model that fits."""

from pathlib import Path

from tests.datasets.buildable import HOUSES
from tests.ui.panes.test_problem_pane import go_to
from tests.ui.stage import stage
from tui_trainer.base.hyperparameters import Value
from tui_trainer.datasets.table_recipe import recipe_for_table

GIVEN: dict[str, Value] = {"target": "price", "inputs": "area", "task": "regression"}


async def test_a_text_is_typed_in_its_row() -> None:
    """Another column restarts the run; a column that is not there is refused below its row, and the run stays."""
    async with stage("houses.csv", recipe=recipe_for_table(HOUSES, GIVEN)) as opened:
        await go_to(opened, "dataset.inputs")
        await opened.press("enter")
        await opened.type("area,year")
        await opened.press("enter")
        assert opened.config.get("dataset.inputs") == "area,year"
        await opened.press("enter")
        await opened.type("area,height")
        await opened.press("enter")
        assert "'height': it has city, area," in opened.text()
        assert opened.config.get("dataset.inputs") == "area,year"


async def test_rows_of_a_table() -> None:
    """The file has its name only, and what the import dialog knows of the file's format has no row."""
    async with stage("houses.csv", recipe=recipe_for_table(HOUSES, GIVEN)) as opened:
        assert "file           houses.csv" in opened.text()
        assert "delimiter" not in opened.text()


async def test_another_task_brings_a_model_that_fits(tmp_path: Path) -> None:
    """With classes as the target, a model and a loss that fit replace those that don't."""
    (tmp_path / "own.csv").write_text("a,b\n1,0\n2,1\n3,1\n", encoding="utf-8")
    recipe = recipe_for_table(tmp_path / "own.csv", {"task": "regression"})
    async with stage("own.csv", recipe=recipe) as opened:
        await go_to(opened, "dataset.task")
        await opened.press("enter", "end", "enter")
        assert (opened.config.model.name, opened.config.loss.name) == ("logistic", "bce_by_hand")
        await opened.press("s")
        assert opened.snapshot.state.metrics["accuracy"] is not None
