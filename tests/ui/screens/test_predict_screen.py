"""The dialog of the key P: a field for each input column, and the prediction for the row that is typed."""

from pathlib import Path

import numpy as np
import pytest
from textual.widgets import Input, Static

from tests.datasets.buildable import FLOWERS, HOUSES
from tests.ui.stage import Stage, stage
from tui_trainer.base.numbers import readable
from tui_trainer.charts.probes import ROW_PROBE
from tui_trainer.datasets.table_recipe import recipe_for_table
from tui_trainer.observed.watch import ProbeRequest


def predicted(opened: Stage) -> str:
    """Return the line with the prediction."""
    return str(opened.app.screen.query_one(".prediction", Static).content)


def requests(opened: Stage) -> list[ProbeRequest]:
    """Return the requests for a prediction that the engine has now."""
    return [probe for probe in opened.engine.controller._snapshots.watch.probes if probe.chart == ROW_PROBE]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_while_typing(size: tuple[int, int]) -> None:
    """The prediction is that of the line's weights for the number typed, at once; Enter closes, and nothing is asked then."""
    async with stage(size=size) as opened:
        await opened.press("s", "P")
        w, b = (param.after.item() for param in opened.snapshot.state.params)
        for typed in ("10", "-2.5"):
            await opened.type(typed)
            assert float(predicted(opened).removeprefix("y = ")) == pytest.approx(w * float(typed) + b, rel=1e-5)
            assert predicted(opened) in opened.text()
        assert "with the weights after step 1" in opened.text()
        await opened.type("ten")
        assert "x: 'ten' is not a number" in opened.text()
        assert requests(opened) == []
        await opened.press("enter")
        assert opened.app.screen is opened.app.main_screen
        assert requests(opened) == []


async def test_three_classes_in_the_app() -> None:
    """A table of three classes is trained, shown and predicted; with another target another model is trained."""
    async with stage(recipe=recipe_for_table(FLOWERS), size=(120, 36)) as opened:
        await opened.press("s", "p", "2", "3", "1", "P")
        assert "flower = iris" in opened.text() or "flower = poppy" in opened.text() or "flower = tulip" in opened.text()
        assert "probability of " in opened.text()
        await opened.press("escape")
        session = opened.app.main_screen.session
        session.set("dataset.inputs", "length,width")
        session.set("dataset.target", "soil")
        await opened.settle()
        assert opened.config.model.name == "logistic"


async def test_classes() -> None:
    """For classes it shows the class's name, the probability of class 1 and the logit; the fields begin with the means."""
    async with stage("logistic-sgd", size=(80, 24)) as opened:
        await opened.press("s", "P")
        assert [field.value for field in opened.app.screen.query(Input)] == ["65.6443", "66.222"]
        w, b = (param.after for param in opened.snapshot.state.params)
        inputs = opened.app.main_screen.session.dataset.x.mean(axis=0)
        logit = float((inputs @ w + b).item())
        assert f"probability of admitted: {1 / (1 + np.exp(-logit)):.4f}" in opened.text()
        assert f"logit {logit:.4f}" in opened.text()
        assert ("admitted = admitted" in opened.text()) == (logit >= 0)
        await opened.press("escape")
        assert opened.app.screen is opened.app.main_screen


async def test_categories() -> None:
    """A category must be one of the training rows; the hint lists them, and the error names the column."""
    recipe = recipe_for_table(HOUSES, {"missing": "drop", "target": "price", "inputs": "city,area", "task": "regression"})
    async with stage(recipe=recipe, size=(80, 24)) as opened:
        await opened.press("P")
        assert "Bern, Biel; Bienne, Zürich" in opened.text()
        await opened.type("Genf")
        assert "city: 'Genf' is no category of the training rows" in " ".join(opened.text().split())
        await opened.type("Bern")
        await opened.press("down")
        assert "in the training rows" in opened.text()
        await opened.type("100,5")
        comma = predicted(opened)
        await opened.type("100.5")
        assert predicted(opened) == comma


async def test_the_weights_of_now() -> None:
    """While the run runs, the prediction is that of the newest weights."""
    async with stage() as opened:
        await opened.press("space", "P")
        await opened.type("1")
        opened.engine.steps(20)
        await opened.settle()
        w, b = (param.after.item() for param in opened.snapshot.state.params)
        assert opened.snapshot.state.step > 0
        assert f"y = {readable(w + b)[:6]}" in opened.text()
        assert f"after step {opened.snapshot.state.step}" in opened.text()


async def test_many_columns(tmp_path: Path) -> None:
    """With many fields, the focused field and the prediction are visible."""
    file = tmp_path / "wide.csv"
    rows = np.random.default_rng(1).standard_normal((20, 21))
    file.write_text(",".join([*(f"c{i}" for i in range(20)), "price"]) + "\n" + "\n".join(",".join(map(str, row)) for row in rows), "utf-8")
    async with stage(recipe=recipe_for_table(file), size=(80, 24)) as opened:
        await opened.press("P", "up", "up")
        await opened.type("none")
        assert "c18: 'none' is not a number" in opened.text()
        assert "│ c18  none " in opened.text()
        await opened.type("0")
        assert f"│ {predicted(opened)}" in opened.text()
        assert predicted(opened).startswith("price = ")


async def test_a_changed_file(tmp_path: Path) -> None:
    """If the file of the run has changed, a message says so, and no dialog opens."""
    file = tmp_path / "houses.csv"
    file.write_text("area,price\n1,2\n3,4\n5,9\n", "utf-8")
    async with stage(recipe=recipe_for_table(file)) as opened:
        file.write_text("area,price\n1,2\n3,5\n5,9\n7,8\n", "utf-8")
        await opened.press("P")
        assert opened.app.screen is opened.app.main_screen
        assert opened.messages() == "houses.csv has changed since the run began: restart it to predict"
