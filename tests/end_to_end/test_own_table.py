"""The user's own table on the command line: what is guessed, what is refused, and recipes that name it."""

import shutil
from pathlib import Path

import pytest

from tests.datasets.buildable import HOUSES
from tests.end_to_end.command import Command
from tui_trainer.base.paths import data_dir, run_folders_dir
from tui_trainer.datasets.load import load
from tui_trainer.datasets.table_recipe import recipe_for_table, with_suggested_rate
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe_file import read_recipe, write_recipe
from tui_trainer.run_folders.cleanup import RECIPE_FILE
from tui_trainer.run_folders.run_folder import new_run_folder

GIVEN = ("--target", "price", "--inputs", "city,area,rooms", "--missing", "drop", "--steps", "20", "--json")
NOTE = "tui-trainer: note: guessed: --task regression"
NUMBERS = "area,rooms,price\n50,2,200\n70,3,310\n90,3,330\n120,5,560\n"


@pytest.fixture(autouse=True)
def houses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of houses.csv in the current folder."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(HOUSES, tmp_path / "houses.csv"))


def test_a_run(command: Command, houses: Path) -> None:
    """A run of a table, named first or by --data, prints its steps, and what was guessed on standard error."""
    result = command("run", "houses.csv", *GIVEN)
    assert result.code == 0
    assert result.err.startswith(NOTE)
    assert result.err.endswith("--delimiter semicolon --decimal comma --header yes --lr 0.25\n")
    values = {"target": "price", "inputs": "city,area,rooms", "missing": "drop"}
    trainer = Trainer(with_suggested_rate(recipe_for_table(houses, values)))
    trainer.advance(20)
    assert result.objects[-1]["params"] == {param.name: param.after.tolist() for param in trainer.observe().params}
    assert command("run", "--data", str(houses), *GIVEN).out == result.out


def test_nothing_is_guessed_that_is_given(command: Command) -> None:
    """With every option given, nothing is guessed; delimiters are typed as characters or by name."""
    given = ("--task", "regression", "--prepare", "none", "--delimiter", ";", "--decimal", ",", "--header", "yes")
    result = command("run", "houses.csv", "--target", "price", "--inputs", "area", *given, "--steps", "1", "--lr", "1e-6")
    assert (result.code, result.err) == (0, "")


def test_a_rate_is_suggested_for_known_curvatures(command: Command) -> None:
    """1/λ of the squared error is suggested for that loss only: the absolute error keeps the optimizer's own rate."""
    assert "--lr 0.25" in command("run", "houses.csv", *GIVEN, "--loss", "mse_by_hand").err
    assert "--lr" not in command("run", "houses.csv", *GIVEN, "--loss", "mae").err


def test_a_problem_beside_the_table(command: Command, houses: Path) -> None:
    """With --data, a problem gives the model, the loss and the optimizer, where they fit."""
    result = command("export", "logistic-sgd", "--data", str(houses), "--target", "sold", "--inputs", "area,price")
    assert "# optimizer: torch.optim.SGD" in result.out
    assert "# model: Logistic regression" in result.out
    assert "# loss: Binary cross-entropy, by hand" not in result.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("none.csv", "can't read {folder}/none.csv: No such file or directory"),
        ("--data {folder}", "can't read {folder}: it is a folder"),
        ("houses.csv linear", "a table is the only problem: remove 'linear'"),
        ("houses.csv --data houses.csv", "one table at a time: remove 'houses.csv'"),
        ("houses.csv --dataset cubic", "--dataset cubic does not fit a table, which is the dataset: remove it"),
        ("houses.csv --target prize", "houses.csv has no column 'prize': it has city, area, rooms, year, price, sold"),
        ("houses.csv --delimiter x", "--delimiter: delimiter can't be 'x': it must be one of auto, comma, "),
        ("houses.csv --header perhaps", "--header: header can't be 'perhaps': it must be one of auto, yes, no"),
        ("houses.csv --target price --model logistic", "model logistic does not fit dataset table: choose one of linear"),
        ("--data=", "--data needs the name of a file, such as houses.csv, not ''"),
        ("--data=a\x1b.csv", "file can't be 'a.csv': it must be one line without control characters"),
        ("linear --target price", "--target is an option of your own table: open one with --data FILE"),
        ("linear --dataset table", "dataset table needs a file: open one with --data FILE"),
    ],
)
def test_refused(command: Command, houses: Path, words: str, said: str) -> None:
    """A file or an option that does not fit is refused with one line and exit code 2."""
    folder = str(houses.parent)
    result = command("run", *words.format(folder=folder).split(), "--steps", "1")
    assert result.code == 2
    assert result.error.startswith(said.format(folder=folder))


def test_guessed_categories_are_named(command: Command) -> None:
    """A guess of inputs that are texts says how many columns their categories become."""
    result = command("run", "houses.csv", "--target", "price", "--missing", "drop", "--steps", "1")
    assert "note: columns for categories of texts: city 3, sold 2\n" in result.err


def test_refused_after_a_guess(command: Command) -> None:
    """Missing cells, and a model that can't have the columns that categories become, are refused with one line."""
    missing = command("run", "houses.csv", "--steps", "1")
    assert (missing.code, missing.out) == (2, "")
    assert missing.error.endswith("--missing drop leaves out the 2 rows with such cells")
    columns = command("run", "houses.csv", "--inputs", "city", "--target", "price", "--model", "polynomial", "--steps", "1")
    assert (columns.code, columns.out) == (2, "")
    assert "model polynomial does not fit houses.csv: its inputs become 3 columns (city=Bern, " in columns.err


def test_a_header_in_doubt(command: Command) -> None:
    """A first line that may be names or a row is refused until --header says what it is."""
    Path("doubt.csv").write_text("a,b,1\nc,2,3\nd,3,5\ne,5,8\n", encoding="utf-8")
    result = command("run", "doubt.csv", "--steps", "1")
    assert result.code == 2
    assert "--header yes or --header no" in result.error
    assert command("run", "doubt.csv", "--header", "no", "--missing", "drop", "--steps", "1").code == 0


def test_the_recipe_has_a_relative_path(command: Command, houses: Path) -> None:
    """A saved recipe names the file relative to itself; read again, it has the absolute path and trains the same run."""
    recipe = with_suggested_rate(recipe_for_table(houses, {"target": "price", "inputs": "area"}))
    folder = houses.parent / "recipes"
    folder.mkdir()
    write_recipe(recipe, folder / "saved.toml")
    assert 'file = "../houses.csv"' in (folder / "saved.toml").read_text(encoding="utf-8")
    assert read_recipe(folder / "saved.toml") == recipe
    result = command("run", "recipes/saved.toml", "--steps", "3", "--json")
    assert (result.code, result.err) == (0, "")
    assert result.out == command("run", "houses.csv", "--target", "price", "--inputs", "area", "--steps", "3", "--json").out


def test_an_autosaved_run(command: Command, houses: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An autosaved run has the absolute path, wherever its folder is; if the file is gone, --resume says so in a line."""
    monkeypatch.setenv("XDG_STATE_HOME", str(houses.parent / "state"))
    recipe = recipe_for_table(houses, {"target": "price", "inputs": "area"})
    folder = new_run_folder(run_folders_dir())
    folder.write_recipe(recipe)
    folder.close()
    assert f'file = "{houses}"' in (folder.path / RECIPE_FILE).read_text(encoding="utf-8")
    assert read_recipe(folder.path / RECIPE_FILE) == recipe
    houses.unlink()
    result = command("--resume", "1")
    assert result.code == 2
    assert f"can't read {houses}: No such file" in result.error


def test_another_machine(command: Command, houses: Path) -> None:
    """A recipe whose file is gone finds it beside itself; without it, the error names the path in the recipe."""
    away = houses.parent / "away"
    away.mkdir()
    write_recipe(recipe_for_table(houses, {"target": "price", "inputs": "area"}), away / "saved.toml")
    shutil.move(houses, away / "houses.csv")
    assert command("run", "away/saved.toml", "--steps", "1").code == 0
    (away / "houses.csv").unlink()
    assert command("run", "away/saved.toml", "--steps", "1").error == f"can't read {houses}: No such file or directory"


def test_a_changed_file(command: Command, houses: Path) -> None:
    """A file that has changed since the recipe was saved is read again, and reported."""
    houses.write_text(NUMBERS, encoding="utf-8")
    recipe = Trainer(recipe_for_table(houses)).recipe_now()
    assert recipe.ran_with is not None
    assert dict(recipe.ran_with.files) == {"houses.csv": load(recipe.config).sha256}
    write_recipe(recipe, Path("saved.toml"))
    assert command("run", "saved.toml", "--steps", "1").err == ""
    houses.write_text(NUMBERS + "150,5,700\n", encoding="utf-8")
    assert load(recipe.config).rows == 5
    result = command("run", "saved.toml", "--steps", "1")
    assert (result.code, result.err) == (0, "tui-trainer: note: houses.csv has changed since the recipe was saved\n")


def test_a_script_never_replaces_the_table(command: Command, houses: Path) -> None:
    """A script is not written over the table, whether the table is opened or named by a recipe, even with --force."""
    write_recipe(recipe_for_table(houses, {"target": "price", "inputs": "area"}), Path("saved.toml"))
    for words in (("houses.csv", "--target", "price", "--inputs", "area"), ("saved.toml",)):
        result = command("export", *words, "--output", "./houses.csv", "--force")
        assert result.code == 2
        assert result.err.endswith("can't write houses.csv: it is the table that is trained on; choose another file\n")
    assert houses.read_bytes() == HOUSES.read_bytes()


def test_options_of_a_saved_table(command: Command, houses: Path) -> None:
    """Options choose other columns of a saved run's table, with a model that fits only then."""
    write_recipe(recipe_for_table(houses, {"target": "price", "inputs": "area"}), Path("saved.toml"))
    words = ("--target", "sold", "--task", "classes", "--model", "logistic", "--loss", "bce_with_logits")
    result = command("run", "saved.toml", *words, "--steps", "1", "--json")
    assert result.code == 0
    assert "accuracy" in result.objects[0]


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("x,y\n1,2\n1e300,4\n3,5\n", "--prepare standardize", "line 3, x: 1e+300 is too large to be standardized: --prepare divide_by_max"),
        ("x,y\n1,2\n-1e39,4\n3,5\n", "--prepare none", "line 3, x: -1e+39 is too large for float32, at most 3.4e38: --prepare standardize"),
        ("x,y\n1,2\n2,1e39\n3,5\n", "--prepare none", "line 3, y: 1e+39 is too large for float32, at most 3.4e38: --prepare-target standardize"),
        ("x,y\n1,2\n2,1e300\n3,5\n", "", "line 3, y: 1e+300 is too large to be standardized: leave its row out"),
        ("x,y\n1,2\n2,1\n3,5\n4,1e39\n", "--prepare none --test 0.5", "line 5, y: 1e+39 is too large for float32"),
    ],
)
def test_too_large_numbers(command: Command, content: str, options: str, said: str) -> None:
    """A number that can't be prepared or trained on is refused with its line, and with a preparation with which it can."""
    Path("huge.csv").write_text(content, encoding="utf-8")
    result = command("run", "huge.csv", *options.split(), "--steps", "1")
    assert (result.code, result.out) == (2, "")
    assert result.error.startswith(f"huge.csv, {said}")


@pytest.mark.parametrize(("number", "method"), [("1e39", "standardize"), ("1e300", "divide_by_max"), ("-1e300", "min_max")])
def test_a_preparation_for_large_numbers(command: Command, number: str, method: str) -> None:
    """The guessed preparation is the first with which the numbers can be trained on."""
    Path("huge.csv").write_text(f"x,y\n1,2\n{number},4\n3,5\n", encoding="utf-8")
    result = command("run", "huge.csv", "--steps", "1")
    assert result.code == 0
    assert f"--prepare {method}" in result.err


def test_a_table_of_another_name(command: Command) -> None:
    """A file whose name is not that of a table is refused with the option that reads it as a table."""
    Path("numbers.xyz").write_text(NUMBERS, encoding="utf-8")
    refused = command("run", "numbers.xyz", "--steps", "1")
    assert refused.code == 2
    assert refused.error.endswith("a table in .csv, .tsv, .txt, .npy, .npz or .parquet; --data reads a file of any name as a table)")
    assert command("run", "--data", "numbers.xyz", "--steps", "1").code == 0


def test_a_network_is_trained_by_adam(command: Command) -> None:
    """For a network on a table, Adam and the rate 0.01 are suggested; options of the user win."""
    run = ("run", str(data_dir() / "exam_scores.csv"), "--model", "mlp", "--steps", "1")
    assert command(*run).err.rstrip().endswith("--optimizer adam --lr 0.01")
    assert "--optimizer adam --lr" not in command(*run, "--lr", "0.5").err
    assert "--optimizer" not in command(*run, "--optimizer", "sgd").err
