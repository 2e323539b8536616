"""tui-trainer predict: rows of a table with their predictions, on standard output or in a file."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from tests.datasets.buildable import FLOWERS
from tests.end_to_end.command import Command
from tui_trainer.base.paths import data_dir
from tui_trainer.datasets.load import load
from tui_trainer.datasets.split import split
from tui_trainer.datasets.table_recipe import recipe_for_table, with_suggested_rate
from tui_trainer.engine.observe.observe import LearnerView
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Breakpoint, Recipe
from tui_trainer.recipe.recipe_file import write_recipe

HOUSES = "city;area;rooms;price\n" + "".join(
    f"{('Bern', 'Biel', 'Chur')[index % 3]};{50 + 7 * index},5;{1 + index % 4};{200 + 31 * index}\n" for index in range(12)
)
NEW = "rooms,note,area,city\n3,cosy,95.5,Chur\n2,,70,Bern\n"


def table(text: str) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of a CSV text."""
    header, *rows = csv.reader(io.StringIO(text))
    return header, rows


def outputs(recipe: Recipe, step: int) -> list[float]:
    """Return the outputs of the model for the training rows after a step."""
    trainer = Trainer(recipe)
    trainer.advance(step)
    return list(LearnerView(trainer.learner, None).predict(trainer.learner.dataset.x)[:, 0])


@pytest.fixture
def houses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """Write the files houses.csv, new.csv and houses.toml, at step 20, in a folder of its own; return the recipe."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "houses.csv").write_text(HOUSES, "utf-8")
    (tmp_path / "new.csv").write_text(NEW, "utf-8")
    found = recipe_for_table(tmp_path / "houses.csv", {"prepare_target": "none"})
    recipe = Recipe(found.config, Journal((Edit(5, "optimizer.lr", 0.05),)), 20, breakpoints=(Breakpoint("step == 3"),))
    write_recipe(recipe, tmp_path / "houses.toml")
    return recipe


@pytest.mark.parametrize("options", [(), ("--step", "7"), ("--step", "0"), ("--step", "31")])
def test_training_rows(command: Command, houses: Recipe, options: tuple[str, ...]) -> None:
    """Predictions for the training rows are the model's outputs, bit for bit, after the step; breakpoints don't stop."""
    result = command("predict", "houses.toml", "--rows", "houses.csv", *options)
    header, rows = table(result.out)
    assert header == ["city", "area", "rooms", "prediction"]
    assert rows[0][:3] == ["Bern", "50.5", "1"]
    assert [float(row[-1]) for row in rows] == outputs(houses, int(options[-1]) if options else 20)
    assert result.code == 0
    assert ("before the first update" in result.err) == (options[-1:] == ("0",))


def test_other_rows(command: Command, houses: Recipe) -> None:
    """Columns are found by name, in a file of another format; categories and scales are those of the training rows."""
    _, rows = table(command("predict", "houses.toml", "--rows", "new.csv").out)
    assert [row[:3] for row in rows] == [["Chur", "95.5", "3"], ["Bern", "70", "2"]]
    trainer = Trainer(houses)
    trainer.advance(20)
    w, b = (param.detach().double().numpy() for param in trainer.learner.params)
    training = np.array([[i % 3 == 0, i % 3 == 1, i % 3 == 2, 50.5 + 7 * i, 1 + i % 4] for i in range(12)], float)
    x = (np.array([[0, 0, 1, 95.5, 3], [1, 0, 0, 70, 2]]) - training.mean(axis=0)) / training.std(axis=0)
    assert [float(row[-1]) for row in rows] == pytest.approx((x @ w + b).ravel().tolist(), rel=1e-5)


def test_prepared_targets(command: Command, houses: Recipe) -> None:
    """Inputs and target are scaled by the training rows alone, and the prediction is in original units."""
    values = {"test": 0.25, "prepare": "min_max", "prepare_target": "standardize"}
    recipe = Recipe(houses.config.with_values("dataset", values))
    write_recipe(recipe, Path("houses.toml"))
    trainer = Trainer(recipe)
    trainer.advance(40)
    w, b = (param.detach().double().numpy() for param in trainer.learner.params)
    table_x = np.array([[i % 3 == 0, i % 3 == 1, i % 3 == 2, 50.5 + 7 * i, 1 + i % 4] for i in range(12)], float)
    training, _ = split(12, 0.25, recipe.config.seed)
    low, high = table_x[training].min(axis=0), table_x[training].max(axis=0)
    prices = 200.0 + 31 * training
    expected = ((table_x - low) / (high - low) @ w + b).ravel() * prices.std() + prices.mean()
    _, rows = table(command("predict", "houses.toml", "--rows", "houses.csv", "--step", "40").out)
    assert [float(row[-1]) for row in rows] == pytest.approx(expected.tolist(), rel=1e-5)


def test_three_classes(command: Command) -> None:
    """The likeliest of three classes is predicted, and the probability of each is written."""
    header, rows = table(command("predict", str(FLOWERS), "--rows", str(FLOWERS), "--step", "30").out)
    names = ["iris", "poppy", "tulip"]
    assert header == ["length", "width", "soil", "prediction", *(f"probability of {name}" for name in names)]
    trainer = Trainer(with_suggested_rate(recipe_for_table(FLOWERS)))
    trainer.advance(30)
    x = trainer.learner.dataset.x
    powers = np.exp(LearnerView(trainer.learner, None).predict(x))
    shares = [[float(cell) for cell in row[4:]] for row in rows]
    assert shares == [pytest.approx(row) for row in (powers / powers.sum(axis=1, keepdims=True)).tolist()]
    assert [row[3] for row in rows] == [names[number] for number in powers.argmax(axis=1)]


@pytest.mark.parametrize("problem", ["linear", "polynomial", "logistic-sgd"])
def test_packaged_data(command: Command, tmp_path: Path, problem: str) -> None:
    """Rows of a packaged dataset get the model's outputs; of classes the name and the probability of class 1."""
    path = data_dir() / "exam_scores.csv"
    if problem != "logistic-sgd":
        path = tmp_path / "x.csv"
        path.write_text("x\n" + "".join(f"{x}\n" for x in load(open_problem(problem).config).x[:, 0]), "utf-8")
    header, rows = table(command("predict", problem, "--rows", str(path), "--step", "30").out)
    expected = outputs(open_problem(problem), 30)
    if problem != "logistic-sgd":
        assert (header, [float(row[1]) for row in rows]) == (["x", "prediction"], expected)
        return
    assert header == ["exam1", "exam2", "prediction", "probability of admitted"]
    assert [row[2] for row in rows] == ["admitted" if logit >= 0 else "not admitted" for logit in expected]
    assert [float(row[3]) for row in rows] == (1 / (1 + np.exp(-np.array(expected)))).tolist()


def test_output(command: Command, houses: Recipe) -> None:  # noqa: ARG001 - it writes the files
    """--output writes the same text; it replaces an existing file with --force, and never a file that is read."""
    arguments = ("predict", "houses.toml", "--rows", "new.csv")
    printed = command(*arguments).out
    written = command(*arguments, "--output", "out.csv")
    assert (written.out, written.err, written.code) == ("", "", 0)
    assert Path("out.csv").read_text("utf-8") == printed
    assert command(*arguments, "--output", "out.csv").error == "out.csv already exists: use --force to replace it"
    assert command(*arguments, "--output", "out.csv", "--force").code == 0
    for name, what in (("new.csv", "the table of the rows"), ("houses.csv", "the table that was trained on"), ("houses.toml", "the recipe")):
        refused = command(*arguments, "--output", name, "--force")
        assert refused.error == f"can't write {name}: it is {what}; choose another file"
        assert refused.code == 2
    assert Path("new.csv").read_text("utf-8") == NEW


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("area,rooms,city\n1,2,Bern\n3,4,Genf\n", "new.csv, line 3, city: 'Genf' is no category of the training rows, which have Bern, Biel, Chur"),
        ("area,rooms,city\n1,2,Bern\n,4,Bern\n", "new.csv, line 3, area: the cell is empty: a prediction needs every input"),
        ("area,rooms,city\n1,2,Bern\nn/a,4,Bern\n", "new.csv, line 3, area: 'n/a' is not a number: a prediction needs every input"),
        ("area,rooms,city\n1,2,Bern\n1,2,\n", "new.csv, line 3, city: the cell is empty: a prediction needs every input"),
        ("area,rooms,city\n1,2,Bern\n1_0,4,Bern\n", "new.csv, line 3, area: '1_0' is not a number: write 10"),
        ("area,rooms,city\n1,2,7\n1,4,8\n", "new.csv, line 2, city: '7' is no category of the training rows, which have Bern, Biel, Chur"),
        ("area,rooms\n1,2\n", "new.csv has no column 'city': it has area, rooms"),
        ("area,rooms,city\n", "new.csv has no rows: only a line of column names"),
    ],
)
def test_wrong_rows(command: Command, houses: Recipe, rows: str, message: str) -> None:  # noqa: ARG001 - it writes the files
    """Rows that don't fit get one line that names file, line and column, and exit code 2."""
    Path("new.csv").write_text(rows, "utf-8")
    result = command("predict", "houses.toml", "--rows", "new.csv")
    assert result.error == message
    assert result.code == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("predict linear", "predict needs --rows FILE, a table of the rows to predict: tui-trainer predict RECIPE --rows FILE"),
        ("predict linear --rows none.csv", "can't read none.csv: No such file or directory"),
        ("predict linear --rows x.csv --header maybe", "--header: header can't be 'maybe': it must be one of auto, yes, no"),
        ("predict linear --rows x.csv --step -1", "--step: step can't be -1: it must be a whole number from 0 up to 1,000,000,000,000"),
        ("predict linear --rows x.csv --output .", "--output needs a file name, such as predicted.csv, not '.'"),
        ("predict linear --rows x.csv --until 1", "--until is an option of tui-trainer run: tui-trainer run PROBLEM --steps N"),
        ("run linear --rows x.csv", "--rows is an option of tui-trainer predict: tui-trainer predict RECIPE --rows FILE"),
    ],
)
def test_wrong_usage(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, message: str) -> None:
    """A wrong command line gets one line and exit code 2."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("x\n1\n", "utf-8")
    result = command(*line.split(" "))
    assert result.code == 2
    assert result.error.splitlines()[-1] == message


def test_format_of_the_rows(command: Command, tmp_path: Path) -> None:
    """--delimiter, --decimal and --header say how the rows are written."""
    path = tmp_path / "x.csv"
    path.write_text("1,5;2\n", "utf-8")
    options = ("--delimiter", ";", "--decimal", ",", "--header", "no")
    refused = command("predict", "linear", "--step", "1", "--rows", str(path), *options)
    assert refused.error == "x.csv has no column 'x': it has x1, x2"
    path.write_text("x;y\n1,5;2\n", "utf-8")
    header, [row] = table(command("predict", "linear", "--step", "1", "--rows", str(path)).out)
    assert (header[0], row[0]) == ("x", "1.5")


def test_divergence(command: Command, tmp_path: Path) -> None:
    """A run that diverges before the step has no predictions: one line, exit code 1."""
    (tmp_path / "x.csv").write_text("x\n1\n", "utf-8")
    result = command("predict", "linear", "--rows", str(tmp_path / "x.csv"), "--step", "50", "--lr", "100")
    assert result.code == 1
    assert result.error.startswith("diverged at step 1: loss ")
    assert result.error.endswith("undone: there are no weights after step 50")


def test_help(command: Command) -> None:
    """Help of predict has its own options, in lines of at most 80 cells."""
    out = command("predict", "--help").out
    assert out.startswith("usage: tui-trainer predict RECIPE --rows FILE")
    assert "  --rows FILE" in out
    assert "tui-trainer predict RECIPE --rows FILE" in command("--help").out
    assert max(map(len, out.splitlines())) <= 80
