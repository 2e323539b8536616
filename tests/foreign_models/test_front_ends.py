"""The app, headless runs and the export show or refuse what a foreign model has, and never fail."""

import io
import json
import logging

import pytest

from tests.engine.drive import Drive
from tests.foreign_models.registered import foreign
from tests.foreign_models.zoo import FOREIGN_MODELS
from tests.ui.stage import stage
from tui_trainer.base.errors import UserError
from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.probes import ROW_PROBE, RowOutputs, row_request
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.export.script import write_script
from tui_trainer.headless.printing import JsonLines, Progress, Table
from tui_trainer.headless.run import Ending, run
from tui_trainer.observed.commands import SetWatch, Step
from tui_trainer.observed.snapshot import Status
from tui_trainer.observed.watch import Watch

IN_THE_APP = ("network", "batchnorm_dropout", "embedding", "printing")
"""Models that the suite shows in the app; the nightly run shows all."""
every_model = pytest.mark.parametrize("name", FOREIGN_MODELS)


@pytest.mark.parametrize("name", IN_THE_APP)
async def test_the_app_shows_a_foreign_model(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Steps, phases, every tab and going back work on screen, and nothing is logged as an error."""
    async with stage(name, (120, 40), foreign(name)) as opened:
        for key in ("s", "p", "p", "1", "2", "3", "p", "p", "p", "s", "b", "2", "1"):
            await opened.press(key)
            assert opened.status() in (Status.READY, Status.PAUSED), opened.text()
            assert "failed" not in opened.text()
        assert opened.snapshot.state.step == 2
        await opened.press("P")
        assert "Only models with one output a row" in opened.messages() or "y = " in opened.text() or "class = " in opened.text()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_prediction_leaves_no_trace() -> None:
    """A run for whose row a prediction is asked at every step has the same bits as a run without."""
    plain, asked = Drive(foreign("batchnorm_dropout")), Drive(foreign("batchnorm_dropout"))
    asked.send(SetWatch(Watch((row_request((0.5, -0.5)),))))
    for _ in range(5):
        plain.send(Step())
        asked.send(Step())
        assert isinstance(asked.seen.probes[ROW_PROBE], RowOutputs)
        assert asked.seen.state == plain.seen.state


@every_model
def test_outputs_of_a_headless_run(name: str) -> None:
    """A headless run prints JSON lines and a table."""
    lines, table = io.StringIO(), io.StringIO()
    for output in (JsonLines(lines), Table(table, 5)):
        progress = Progress(io.StringIO(), 5)
        assert run(Trainer(foreign(name)), 5, 1, output, progress, lambda: False).ending is Ending.DONE
    records = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [record["step"] for record in records] == [1, 2, 3, 4, 5, 5]
    assert len(table.getvalue().splitlines()) == 7


@every_model
def test_export_refuses_a_model_without_code(name: str) -> None:
    """A model without code lines can't be exported, and the error says so in a line."""
    recipe = foreign(name)
    with pytest.raises(UserError, match=f"^model {name} can't be exported: it has no lines of code for a script$"):
        write_script(recipe, load(recipe.config), 5)


def test_charts_that_fit() -> None:
    """Only the charts that can draw outputs and targets of a dataset exist; the fit is always there."""
    names = {name: [chart.name for chart in CHARTS if chart.fits(load(foreign(name).config))] for name in FOREIGN_MODELS}
    assert set(map(tuple, names.values())) == {("fit", "loss")}


async def test_the_app_goes_back_after_an_exception() -> None:
    """The status line shows the exception of a module; b goes to the step before, and the run can be edited and go on."""
    async with stage("raising", (120, 40), foreign("raising")) as opened:
        for _ in range(7):
            await opened.press("s")
        assert opened.status() is Status.FAILED
        assert "no seventh forward pass" in opened.text()
        assert "b: one step back, r: restart" in opened.text()
        await opened.press("b")
        assert (opened.status(), opened.snapshot.state.step) == (Status.PAUSED, 5)
        await opened.press("s")
        assert (opened.status(), opened.snapshot.state.step) == (Status.PAUSED, 6)


async def test_the_app_says_what_can_not_be_replayed() -> None:
    """The message about a model with hidden state is on the screen from the start."""
    async with stage("counting", (120, 40), foreign("counting")) as opened:
        assert "step 1 can't be replayed exactly: loss" in opened.text()
