"""Evaluations of the test rows: the same however the steps are made, and in the exported script."""

import contextlib
import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.engine.replay.test_script_runs import edited
from tests.engine.runs import assert_same_as_replay, bits, go_to, problem
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.evaluation import Evaluation
from tui_trainer.export.script import write_script
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Breakpoint, Recipe

STEPS = 40
RUNS = {
    "full batch": edited(problem("linear", dataset__test=0.3, dataset__prepare="min_max"), (15, "evaluate_every", 7)),
    "mini-batches": edited(
        problem("logistic-sgd", dataset__test=0.2, dataset__prepare="standardize", batch_size=6),
        (12, "evaluate_every", 4),
        (15, "loss", "bce_with_logits"),
        (20, "batch_size", 0),
        (22, "evaluate_every", 0),
    ),
    "new data": edited(
        problem("polynomial", dataset__test=0.2, batch_size=6),
        (12, "dataset.points", 30),
        (15, "dataset.noise", 2.0),
        (20, "dataset.draw", 3),
    ),
}


def evaluations(recipe: Recipe) -> list[Evaluation]:
    """Return all evaluations of a run whose steps are made one by one."""
    trainer, found = Trainer(recipe), list[Evaluation]()
    for step in range(1, STEPS + 1):
        assert trainer.advance(1) is None
        if trainer.record.evaluation.step == step:
            found.append(trainer.record.evaluation)
    return found


def printed(recipe: Recipe) -> list[str]:
    """Return the lines of evaluations that the exported script prints."""
    output, variables = io.StringIO(), {"__file__": str(Path("exported.py").resolve())}
    with contextlib.redirect_stdout(output):
        exec(compile(write_script(recipe, load(recipe.config), STEPS), "exported.py", "exec"), variables)  # noqa: S102 - our own
    return [line for line in output.getvalue().splitlines() if line.startswith("step ")]


def as_line(step: int, values: Mapping[str, float | None]) -> str:
    """Return an evaluation as a script prints it."""
    return f"step {step}: " + ", ".join(f"{name} {value}" for name, value in values.items() if name in ("test_loss", "test_accuracy"))


@pytest.mark.parametrize("recipe", RUNS.values(), ids=RUNS)
def test_the_same_in_every_way(recipe: Recipe) -> None:
    """Single steps, bursts, phases, replay and the exported script make the same evaluations."""
    single = evaluations(recipe)
    assert len(single) > 3
    assert printed(recipe) == [as_line(each.step, each.values) for each in single]
    bursts, phases = Trainer(recipe), Trainer(recipe)
    bursts.executor.bursts.record_after_steps = 3
    bursts.advance(STEPS)
    for _ in range(5 * STEPS):
        phases.advance_phase()
    assert bits(bursts) == bits(phases)
    assert bursts.record.evaluation == phases.record.evaluation
    assert dict(bursts.record.evaluation.values) == dict(single[-1].values)
    history = bursts.record.histories.views()["test_loss"].curve()
    assert history[0].tolist() == [each.step for each in single]
    assert history[1].tolist() == [each.values["test_loss"] for each in single]
    assert_same_as_replay(bursts)
    go_to(bursts, 19)
    assert bursts.record.evaluation.step == max(each.step for each in single if each.step < 20)


@pytest.mark.parametrize(("task", "model", "loss"), [("regression", "linear", "mse"), ("classes", "logistic", "bce_with_logits")])
def test_a_table(task: str, model: str, loss: str, tmp_path: Path) -> None:
    """The script of a run on the user's table splits and prepares it as the run does, and prints its evaluations."""
    rows = [f"{area},{area % 7},{'yes' if area % 3 else 'no'},{3 * area + area % 5}" for area in range(20, 60)]
    (tmp_path / "flats.csv").write_text("\n".join(["area,rooms,lift,price", *rows]))
    target = "price" if task == "regression" else "lift"
    values = {
        "file": str(tmp_path / "flats.csv"), "inputs": "area,rooms", "target": target, "task": task, "test": 0.25,
        "prepare": "standardize", "prepare_target": "standardize",
    }
    model_choice, loss_choice, optimizer = Choice.of("model", model), Choice.of("loss", loss), Choice.of("optimizer", "sgd")
    config = RunConfig(Choice.of("dataset", "table", values), model_choice, loss_choice, optimizer, batch_size=8)
    recipe = Recipe(config)
    single = evaluations(recipe)
    assert len(single) == 10
    assert printed(recipe) == [as_line(each.step, each.values) for each in single]


def test_when_evaluations_are_due() -> None:
    """By default every 10 steps, with mini-batches after each epoch; otherwise every `evaluate_every` steps."""
    steps = [[each.step for each in evaluations(problem("linear", dataset__test=0.3, **changes))] for changes in (
        {}, {"batch_size": 4}, {"batch_size": 4, "evaluate_every": 15}, {"evaluate_every": 15})]
    assert steps == [[10, 20, 30, 40], [*range(3, 41, 3)], [15, 30], [15, 30]]  # 11 training rows: three batches


def test_conditions_are_tested_at_evaluations() -> None:
    """A condition of test metrics stops the run at an evaluation, and again only after it was false in between."""
    recipe = problem("linear", dataset__test=0.3)
    first = evaluations(recipe)
    threshold = first[1].values["test_loss"]
    trainer = Trainer(recipe)
    trainer.set_breakpoints((Breakpoint(f"test_loss <= {threshold} and loss > 0"), Breakpoint("step == 5")))
    stops = [trainer.advance(STEPS - trainer.step) for _ in range(3)]
    assert [stop.step if stop else None for stop in stops] == [5, 20, None]
    assert f"test_loss = {threshold}"[:15] in str(stops[1])
    go_to(trainer, 10)
    assert (hit := trainer.advance(30)) is not None
    assert hit.step == 20


def test_edits_change_the_best_test_loss() -> None:
    """After an edit of the loss function the lowest test loss is that of later evaluations; the last value stays."""
    trainer = Trainer(problem("linear", dataset__test=0.3))
    trainer.advance(20)
    before = trainer.record.evaluation
    trainer.apply("loss", "mae")
    assert trainer.record.evaluation == (before.step, before.values, float("inf"), 0)
    trainer.advance(10)
    assert trainer.record.evaluation.best_step == 30
    assert trainer.record.evaluation.values["best_test_loss"] is None


def test_a_run_without_test_rows_has_no_test_metrics() -> None:
    """Metrics of the test rows exist only in a run that has some."""
    trainer = Trainer(problem("logistic-sgd"))
    trainer.advance(20)
    assert list(trainer.observe().metrics) == ["loss", "accuracy"]
    assert list(trainer.record.histories.views()) == ["loss"]
    assert trainer.record.evaluation.step == 0


def test_no_progress() -> None:
    """no_progress stops a run once a loss was lowest that many steps ago: in bursts, phases and single steps alike."""
    recipe = problem("linear", dataset__test=0.3, optimizer__lr=0.0000001)
    rising = Recipe(recipe.config, Journal((Edit(12, "optimizer.lr", 0.0222), Edit(14, "optimizer.lr", 1e-9))))
    conditions = {"no_progress(test_loss, 20)": 30, "no_progress(loss, 9)": 21, "not no_progress(loss, 5) and step > 3": 4}
    for condition, stop in conditions.items():
        runs = [Trainer(rising) for _ in range(3)]
        for trainer in runs:
            trainer.executor.bursts.record_after_steps = 2
            trainer.set_breakpoints((Breakpoint(condition),))
        hits = [runs[0].advance(60), next(hit for _ in range(300) if (hit := runs[1].advance_phase()))]
        hits.append(next(hit for _ in range(60) if (hit := runs[2].advance(1))))
        assert [hit and hit.step for hit in hits] == [stop] * 3, condition
        assert len({str(hit) for hit in hits}) == 1
    assert "no_progress" in str(hits[0])
