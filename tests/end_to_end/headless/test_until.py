"""tui-trainer run --until: a condition that holds ends the run exactly at its step."""

from pathlib import Path

import pytest

from tests.end_to_end.command import Command
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Breakpoint, Recipe
from tui_trainer.recipe.recipe_file import write_recipe

LONG = ("--steps", "100000")


def saved(path: Path, *breakpoints: Breakpoint) -> str:
    """Save a recipe of `linear` with those breakpoints, and return its path."""
    write_recipe(Recipe(open_problem("linear").config, breakpoints=breakpoints), path)
    return str(path)


@pytest.mark.parametrize("every", ["1", "7", "532", "100000"])
def test_logistic_sgd(command: Command, every: str) -> None:
    """The run ends after update 532 with exit code 0, status `until` and that step as its last line."""
    result = command("run", "logistic-sgd", *LONG, "--every", every, "--json", "--until", "loss < 0.3")
    *lines, last = result.objects
    assert result.code == 0
    assert (last["done"], last["status"], last["step"]) == (True, "until", 532)
    assert [line["step"] for line in lines] == [k for k in range(1, 533) if k in (1, 532) or k % int(every) == 0]
    assert lines[-1]["loss"] < 0.3
    assert all(line["loss"] >= 0.3 for line in lines[:-1])
    assert result.err == "tui-trainer: note: stopped at step 532: loss < 0.3: loss = 0.29999\n"


def test_the_table(command: Command) -> None:
    """The table ends with the row of the step and a sentence."""
    result = command("run", "linear", *LONG, "--until", "step == 3")
    assert result.code == 0
    *rows, last = result.out.splitlines()
    assert [row.split()[0] for row in rows] == ["step", "1", "3"]
    assert last.startswith("until after 3 updates: w = ")
    assert result.err == "tui-trainer: note: stopped at step 3: step == 3: step = 3\n"


def test_the_weights_are_those_of_a_run_that_long(command: Command) -> None:
    """The last weights equal those of a run with that number of steps, to the last bit."""
    until = command("run", "polynomial", *LONG, "--batch_size", "7", "--json", "--until=step == 123").objects[-1]
    alone = command("run", "polynomial", "--steps", "123", "--batch_size", "7", "--json").objects[-1]
    assert until["params"] == alone["params"]


def test_several(command: Command) -> None:
    """The first of several conditions that holds ends the run; two at once are both reported."""
    several = ("--until", "step == 9", "--until", "grad_norm < 100", "--until", "step >= 2 and loss < 1e3")
    result = command("run", "linear", *LONG, "--json", *several)
    assert result.objects[-1]["step"] == 2
    assert "grad_norm < 100: grad_norm = " in result.err
    assert "; step >= 2 and loss < 1000: step = 2, loss = " in result.err
    assert result.err.count("\n") == 1


def test_a_condition_that_never_holds(command: Command) -> None:
    """A run whose condition never holds ends as without it."""
    result = command("run", "linear", "--steps", "20", "--json", "--until", "loss < 0")
    assert (result.code, result.objects[-1]["status"], result.err) == (0, "done", "")


def test_at_the_last_step(command: Command) -> None:
    """A condition that holds at the last step gives the status `until`."""
    result = command("run", "linear", "--steps", "20", "--json", "--until", "step == 20")
    assert (result.code, result.objects[-1]["status"]) == (0, "until")


def test_a_run_that_diverges_first(command: Command) -> None:
    """A run that diverges before its condition holds has the status `diverged`."""
    result = command("run", "linear", *LONG, "--lr", "0.05", "--json", "--until", "step == 50")
    assert (result.code, result.objects[-1]["status"]) == (1, "diverged")


def test_the_recipes_breakpoints(command: Command, tmp_path: Path) -> None:
    """Active breakpoints of the recipe end the run too; inactive ones are not even read."""
    path = saved(tmp_path / "saved.toml", Breakpoint("step == 8"), Breakpoint("not one", on=False))
    assert command("run", path, *LONG, "--json").objects[-1]["step"] == 8
    assert command("run", path, *LONG, "--json", "--until", "step == 5").objects[-1]["step"] == 5
    wrong = saved(tmp_path / "wrong.toml", Breakpoint("step == 8"), Breakpoint("los < 1"))
    said = f"{wrong}, line 11: breakpoint 'los < 1', column 1: unknown name 'los': did you mean loss"
    assert command("run", wrong, *LONG).error.startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lss < 0.1", "--until 'lss < 0.1', column 1: unknown name 'lss': did you mean loss or data_loss?"),
        ("loss <", "--until 'loss <', column 7: a value is missing at the end"),
        ("loss < 1 an step > 3", "--until 'loss < 1 an step > 3', column 10: an operator, such as and, is missing before 'an'"),
        ("w[7] > 1", "--until 'w[7] > 1', column 3: w has 1 weight: w[0]"),
        ("accuracy > 0.9", "--until 'accuracy > 0.9', column 1: this run has no accuracy"),
        ("loss = 0.1", "--until 'loss = 0.1', column 6: write == instead of ="),
        ("", "--until '', column 1: write a condition, such as loss < 0.1"),
    ],
)
def test_a_wrong_condition(command: Command, text: str, said: str) -> None:
    """The error names the position and what would be right; exit code 2; nothing of the run is printed."""
    result = command("run", "linear", "--steps", "5", "--json", "--until", text)
    assert (result.code, result.error) == (2, said)


def test_without_a_condition(command: Command) -> None:
    """--until needs a value, and is an option of run alone."""
    assert command("run", "linear", "--steps", "5", "--until").error == "--until needs a value: --until VALUE"
    assert "--until is an option of tui-trainer run" in command("linear", "--until", "loss < 1").error


def test_a_recipe_that_sets_a_missing_weight(command: Command, tmp_path: Path) -> None:
    """A recipe that sets a missing weight is refused before the run, with exit code 2."""
    journal = Journal((Edit(3, "params.w[1]", 1.0),))
    write_recipe(Recipe(open_problem("linear").config, journal), tmp_path / "saved.toml")
    result = command("run", str(tmp_path / "saved.toml"), "--steps", "9")
    assert result.code == 2
    assert result.error == f"{tmp_path}/saved.toml, line 9: params.w has 1 weight: params.w[0]"
