"""Options: made from the declarations, in any order, with errors that say what would be right."""

from pathlib import Path

import pytest

from tests.end_to_end.command import Command
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import DatasetEntry, Task
from tui_trainer.catalogue.optimizer_hyperparameters import LEARNING_RATE
from tui_trainer.cli.arguments.command_line import read_command_line
from tui_trainer.cli.arguments.recipe_options import change_recipe
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe


def with_options(recipe: Recipe, *arguments: str) -> Recipe:
    """Return a recipe with options applied."""
    line = read_command_line(arguments)
    assert line.positionals == ()
    return change_recipe(recipe, line)


def changed(problem: str, *arguments: str) -> Recipe:
    """Return a problem with options applied."""
    return with_options(open_problem(problem), *arguments)


def value(problem: str, address: str, *tokens: str) -> Value:
    """Return one value of a problem with options applied."""
    return changed(problem, *tokens).config.get(address)


@pytest.mark.parametrize(
    "tokens",
    [("--optimizer.lr", "0.05"), ("--optimizer.lr=0.05",), ("--lr", "0.05"), ("--lr=5e-2",), ("--lr", " 0.05 ")],
)
def test_spellings_of_a_value(tokens: tuple[str, ...]) -> None:
    """The full name and the short one, with a space or an equals sign, set the same thing."""
    assert value("linear", "optimizer.lr", *tokens) == 0.05


def test_white_space_around_a_name() -> None:
    """White space around a name is ignored, as around a value."""
    assert changed("linear ", "--optimizer", "sgd ", "--loss=\tmse") == changed("linear", "--optimizer=sgd", "--loss=mse")
    assert value("logistic-sgd", "dataset.prepare", "--prepare", "none\n") == "none"


@pytest.mark.parametrize("option", ["--batch_size", "--batch-size"])
def test_dashes_within(option: str) -> None:
    """A dash in a name means the same as an underscore."""
    assert value("linear", "batch_size", option, "4") == 4


def test_every_address_is_an_option() -> None:
    """Everything in a run can be set by its full name; set to its own value it leaves the run unchanged."""
    for name in ("polynomial", "logistic-sgd"):
        recipe = open_problem(name)
        config = recipe.config
        options = [f"--{address.name}={config.get(address.name)}" for address in config.addresses()]
        assert with_options(recipe, *options) is recipe


def test_order_does_not_matter() -> None:
    """A value may come before the choice that has it."""
    tokens = ("--momentum", "0.9", "--optimizer", "sgd", "--degree", "5")
    config = changed("polynomial", *tokens).config
    assert config == changed("polynomial", *tokens[4:], *tokens[2:4], *tokens[:2]).config
    assert (config.get("optimizer"), config.get("optimizer.momentum"), config.get("model.degree")) == ("sgd", 0.9, 5)


def test_the_last_of_two_counts() -> None:
    """An option that is given twice has its last value."""
    assert value("linear", "optimizer.lr", "--lr", "1", "--optimizer.lr", "2") == 2


def test_dataset_brings_what_fits() -> None:
    """With another dataset, a model and a loss that don't fit it are replaced; named ones are used."""
    config = changed("linear", "--dataset", "exam_scores").config
    assert (config.model.name, config.loss.name) == ("logistic", "bce_by_hand")
    named = changed("linear", "--loss", "bce_with_logits", "--dataset", "exam_scores").config
    assert (named.model.name, named.loss.name) == ("logistic", "bce_with_logits")


def test_a_choice_keeps_the_values_it_shares() -> None:
    """The learning rate of a problem stays when its optimizer is swapped."""
    assert value("polynomial", "optimizer.lr", "--optimizer", "sgd") == 0.001


def test_edits_are_kept() -> None:
    """Options change the start of a run, so it starts again; its journal stays."""
    journal = Journal((Edit(3, "optimizer.lr", 0.5),))
    recipe = Recipe(open_problem("linear").config, journal, step=7)
    assert with_options(recipe) is recipe
    again = with_options(recipe, "--seed", "1")
    assert (again.journal, again.step, again.config.seed) == (journal, 0, 1)


def test_edits_that_do_not_go_with_a_choice() -> None:
    """An edit of a hyperparameter that the chosen optimizer lacks is an error."""
    journal = Journal((Edit(3, "optimizer.momentum", 0.5),))
    recipe = Recipe(open_problem("logistic-sgd").config, journal)
    with pytest.raises(UserError, match=r"an edit of the recipe does not fit the options: .*optimizer\.momentum"):
        with_options(recipe, "--optimizer", "gd_by_hand")


@pytest.fixture
def two_rates(monkeypatch: pytest.MonkeyPatch) -> RunConfig:
    """A run whose dataset has a learning rate too."""
    entry = DatasetEntry(
        name="moving",
        title="",
        summary="",
        builder="",
        task=Task.REGRESSION,
        features=1,
        hyperparameters=(LEARNING_RATE,),
    )
    registry = Registry("dataset", [*DATASETS, entry])
    for module in ("choice", "config"):
        monkeypatch.setattr(f"tui_trainer.recipe.{module}.CATALOGUE", {**CATALOGUE, "dataset": registry})
    monkeypatch.setattr("tui_trainer.recipe.config.DATASETS", registry)
    return open_problem("linear").config.with_dataset("moving")


def test_ambiguous_short_form(two_rates: RunConfig) -> None:
    """A short form that two choices have is an error with both full names; each of those works."""
    recipe = Recipe(two_rates)
    with pytest.raises(UserError, match=r"^--lr is not unique: use --dataset\.lr or --optimizer\.lr$"):
        with_options(recipe, "--lr", "0.5")
    assert with_options(recipe, "--dataset.lr", "0.5").config.get("dataset.lr") == 0.5
    assert with_options(recipe, "--optimizer.lr", "0.5").config.get("optimizer.lr") == 0.5


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-1", "-1"), ("0", "0"), ("nan", "nan"), ("-inf", "-inf"), ("abc", "'abc'"), ("", "''"),
        ("1e309", "1e309 (too large for float64)"), ("1e-400", "1e-400 (rounded to 0 by float64)"),
    ],
)
@pytest.mark.parametrize("form", ["--lr {}", "--lr={}", "--optimizer.lr {}"])
def test_bad_learning_rates(command: Command, form: str, text: str, shown: str) -> None:
    """A wrong value is an error that names its option and the right range, even if it looks like an option."""
    result = command("run", "linear", "--steps", "1", *form.format(text).split(" "))
    option = form.split(" ")[0].removesuffix("={}")
    assert result.error == f"{option}: learning rate can't be {shown}: it must be a number above 0"
    assert result.code == 2


def test_words_after_two_dashes() -> None:
    """After '--' nothing is an option; a single dash never is."""
    line = read_command_line(["a", "-", "--", "--lr", "--"])
    assert (line.positionals, line.run_arguments) == (("a", "-", "--lr", "--"), ())


@pytest.mark.parametrize("name", ["-x.toml", "--x.toml", "-plain"])
def test_a_file_whose_name_begins_with_a_dash(
    name: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says how to write it, and written so it is opened; after '--' it is no option either."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(format_recipe(open_problem("linear")), encoding="utf-8")
    for arguments in (("run", name, "--steps", "0"), ("export", name), (name,)):
        result = command(*arguments)
        said = f"{name} begins with a dash, and so is read as an option: write ./{name} for the file"
        assert (result.error, result.code) == (said, 2)
    assert command("run", f"./{name}", "--steps", "0").code == 0
    assert command("run", "--steps", "0", "--", name).code == 0


def test_files_named_like_options(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An option is an option even where a file has its name."""
    monkeypatch.chdir(tmp_path)
    for name in ("--steps", "--lr", "--batch-size", "--json", "--optimizer.lr"):
        (tmp_path / name).touch()
    line = ("run", "linear", "--steps", "0", "--lr=0.1", "--batch-size", "3", "--json", "--optimizer.lr", "0.2")
    assert command(*line).objects[-1]["step"] == 0


@pytest.mark.parametrize("before", [(), ("--lr",), ("--steps",), ("linear", "--until"), ("linear", "--prepare")])
def test_help_after_an_option(before: tuple[str, ...], command: Command) -> None:
    """-h asks for help wherever --help does, so also where a value is expected."""
    long, short = command("run", *before, "--help"), command("run", *before, "-h")
    assert short == long
    assert short.out.startswith("usage: tui-trainer run")


def test_two_dashes_as_a_value(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an equals sign '--' is a value like any other."""
    monkeypatch.chdir(tmp_path)
    assert command("export", "linear", "--output=--").code == 0
    assert (tmp_path / "--").is_file()


def test_white_space_around_names_and_values(command: Command) -> None:
    """White space around names and values is ignored."""
    assert changed("linear", "--optimizer", " sgd ").config.optimizer.name == "sgd"
    assert value("logistic-sgd", "dataset.prepare", "--prepare", "standardize ") == "standardize"
    assert command("run", " linear ", "--steps", " 0 ").code == 0


@pytest.mark.parametrize("name", ["", " ", ".", "/"])
def test_an_output_without_a_name(name: str, command: Command) -> None:
    """An empty file name is refused before anything is computed."""
    assert command("export", "linear", "--output", name).error.startswith("--output needs a file name, such as run.py")


LONG = "x" * 100_000


@pytest.mark.parametrize(
    "arguments",
    [
        (LONG,), (f"--{LONG}",), ("list", LONG), ("--resume", LONG), ("run", LONG, "--steps", "1"), ("linear", LONG),
        ("run", f"{LONG}.toml", "--steps", "1"), ("run", "linear", "--steps", LONG), ("run", "linear", "--lr", LONG),
        ("run", "linear", "--steps", "1", "--optimizer", LONG), ("run", "linear", "--steps", "1", "--until", LONG),
        ("run", "linear", "--steps", "1", "--until", f"{LONG[:400]} < 1"), ("export", "linear", "--output", LONG),
    ],
    ids=range(13),
)
def test_a_long_argument_is_shortened(arguments: tuple[str, ...], command: Command) -> None:
    """An error about a very long argument is one readable line."""
    result = command(*arguments)
    assert result.code == 2
    assert len(result.error) < 620


def test_text_from_outside_is_cleaned(command: Command) -> None:
    """No escape sequence of an argument reaches the terminal."""
    for arguments in (["\x1b]0;x\x07"], ["linear", "--\x1b[31m", "1"], ["linear", "--lr", "\x1b[31m"], ["list", "\x1b"]):
        result = command(*arguments)
        assert result.code == 2
        assert "\x1b" not in result.error
