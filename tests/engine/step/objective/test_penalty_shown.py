"""Where the metrics of a penalty are shown: the Loss chart, the Code pane, the table and the JSON of headless runs."""

import io

from tests.end_to_end.test_new_metric import snapshot_of
from tests.engine.replay.test_script_runs import edited
from tests.engine.runs import problem
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.loss import LOSS
from tui_trainer.charts.spec import Role
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.frontend.phase_results import PhaseResults
from tui_trainer.headless.printing import Table
from tui_trainer.observed.phase import Phase


def test_the_loss_chart() -> None:
    """The chart has a curve of the data loss below that of the loss, and none of the penalty."""
    seen = snapshot_of(problem(l2=0.2), 100)
    assert seen.config is not None
    spec = LOSS.draw(Scene(Trainer(problem()).learner.dataset, seen.config, seen), ChartSize(80, 20))
    curves = {series.role: series for series in spec.series if series.label}
    assert [series.label for series in curves.values()] == ["loss", "data loss"]
    assert curves[Role.DATA_LOSS].x.tolist() == [49, 99]
    assert curves[Role.DATA_LOSS].y[-1] == seen.state.metrics["data_loss"]


def test_the_code_pane() -> None:
    """Below its code the loss has its two parts, and the gradients their norm before and after clipping."""
    seen = snapshot_of(problem(l2=0.2, clip_norm=2.0), 1)
    assert seen.recipe is not None
    results = PhaseResults(seen, seen.recipe)
    assert results.of(Phase.LOSS)[1].strip().startswith("data loss 153.352, penalty ")
    assert results.of(Phase.BACKWARD)[-1].endswith(" before clipping, 2 after")
    free = snapshot_of(problem(), 1)
    assert free.recipe is not None
    assert len(PhaseResults(free, free.recipe).of(Phase.LOSS)) == 1


def test_the_table_of_a_run_whose_penalty_comes_later() -> None:
    """The header is written again with the columns of the penalty when an edit switches it on."""
    trainer, text = Trainer(edited(problem(), (3, "l2", 0.5))), io.StringIO()
    table = Table(text, 5)
    for _ in range(4):
        trainer.advance(1)
        table.line(trainer.observe())
    lines = [line.split() for line in text.getvalue().splitlines()]
    assert [line[:4] for line in lines if line[0] == "step"] == [["step", "loss", "w", "b"], ["step", "loss", "data_loss", "penalty"]]
    assert float(lines[-1][1]) > float(lines[-1][2])
