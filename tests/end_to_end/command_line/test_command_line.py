"""The command line as a whole: help, list, runs and exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.command import DEADLINE, Command
from tui_trainer import __version__
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.cli.arguments.commands import SHELLS
from tui_trainer.cli.arguments.help import entry_defaults
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.recipe.recipe import Recipe, RunEnvironment
from tui_trainer.recipe.recipe_file import write_recipe

LIGHT = """
import sys
from tui_trainer.cli.main import main
for arguments in sys.argv[1:]:
    code = main(arguments.split())
    heavy = {"torch", "textual", "numpy"} & set(sys.modules)
    assert not heavy, (arguments, heavy)
    print(">", code, arguments)
assert main("run linear --steps 1 --batch_size 99".split()) == 2
assert not {"torch", "textual"} & set(sys.modules)
"""


def test_version(command: Command) -> None:
    """The version is the package's."""
    result = command("--version")
    assert (result.code, result.out) == (0, f"tui-trainer {__version__}\n")


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("run", "--help"), ("linear", "--help"), ("list", "-h")])
def test_help(command: Command, arguments: tuple[str, ...]) -> None:
    """Help names every option, the commands and the exit codes, within 80 columns."""
    result = command(*arguments)
    assert result.code == 0
    assert result.out.startswith("usage: tui-trainer ")
    names = ["steps", "every", "until", "json", *CATALOGUE]
    names += [address.name for name in problem_names() for address in open_problem(name).config.addresses()]
    assert [name for name in names if f"--{name}" not in result.out] == []
    assert "Exit code: 0 done" in result.out
    assert max(map(len, result.out.splitlines())) <= 80


def test_help_has_the_defaults_of_each_optimizer(command: Command) -> None:
    """Every default is in the row of its optimizer."""
    rows = {name: row for row in entry_defaults(CATALOGUE["optimizer"]) for name in row.name.split(", ")}
    for entry in CATALOGUE["optimizer"]:
        pairs = (pair.split("=") for pair in rows[entry.name].help.split(", "))
        for (name, value), hyperparameter in zip(pairs, entry.hyperparameters, strict=True):
            assert (name, hyperparameter.parse(value)) == (hyperparameter.name, hyperparameter.default)
    shown = " ".join(command("--help").out.split())
    assert all(f"{row.name} {row.help}" in shown for row in rows.values())


def test_completion_help(command: Command) -> None:
    """Help of completion says how each shell loads the script."""
    result = command("completion", "--help")
    assert result.code == 0
    assert all(f"tui-trainer completion {shell}" in result.out for shell in SHELLS)


def test_list(command: Command) -> None:
    """Everything that can be chosen has a line of its own, within 80 columns."""
    result = command("list")
    assert result.code == 0
    lines = result.out.splitlines()
    first_words = [line.split()[0] for line in lines if line.startswith("  ")]
    assert first_words == problem_names() + [name for registry in CATALOGUE.values() for name in registry.names()]
    assert [line for line in lines if line.startswith("  ") and len(line.split()) < 2] == []
    assert max(map(len, lines)) <= 80


def test_light_commands_load_nothing_heavy() -> None:
    """Help, list, version and usage errors load neither torch nor Textual nor numpy."""
    lines = ["--help", "--version", "list", "run --help", "completion bash", "run linear", "run linear --steps 1 --lr -1",
             "linear", "linaer"]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, *lines],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    codes = [line.split()[1] for line in done.stdout.splitlines() if line.startswith(">")]
    assert codes == ["0", "0", "0", "0", "0", "2", "2", "2", "2"]


def test_table(command: Command) -> None:
    """Without --json a run is an aligned table that ends with a sentence."""
    result = command("run", "linear", "--steps", "11", "--every", "5")
    assert result.code == 0
    assert result.out.splitlines() == [
        "step          loss             w             b",
        "   1       153.352       2.26905       0.00000",
        "   5      0.301320      0.405070     -0.257281",
        "  10      0.297941      0.402586     -0.244533",
        "  11      0.297279      0.402220     -0.241985",
        "done after 11 updates: w = 0.401855, b = -0.239443",
    ]


def test_zero_steps(command: Command) -> None:
    """A run of zero steps prints the initial weights."""
    (last,) = command("run", "linear", "--steps", "0", "--json").objects
    assert last == {"done": True, "status": "done", "step": 0, "params": {"w": [2.2690513134002686], "b": [0.0]}}


def test_a_long_note_is_shortened(command: Command, tmp_path: Path) -> None:
    """A note about a recipe that ran with a very long version is shortened."""
    path = tmp_path / "long.toml"
    names = {"line_points.csv": "0" * 64}
    write_recipe(Recipe(open_problem("linear").config, ran_with=RunEnvironment("9" * 1_000, files=names)), path)
    notes = command("run", str(path), "--steps", "0").err.splitlines()
    assert notes[0].startswith("tui-trainer: note: the recipe ran with torch 999")
    assert len(notes) == 2
    assert max(map(len, notes)) < 200


def test_a_saturated_loss_is_noted(command: Command) -> None:
    """At the end a note counts the rows without a gradient; a loss without a limit gets no note."""
    result = command("run", "logistic-by-hand", "--steps", "2", "--lr", "1000")
    assert result.err.startswith("tui-trainer: note: at step 2, 60 of 100 rows: the probability of their class is below 1e-12")
    assert command("run", "logistic-by-hand", "--steps", "2", "--lr", "1000", "--loss", "bce_with_logits").err == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "MemoryError: there is not enough memory"),
        (RuntimeError(), "RuntimeError: no message"),
    ],
)
def test_an_error_without_a_message(
    error: Exception, said: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception without a message is printed with an explanation."""

    def fail(_tokens: object) -> int:
        raise error

    monkeypatch.setattr("tui_trainer.cli.main._dispatch", fail)
    result = command()
    assert (result.code, result.err) == (1, f"tui-trainer: error: {said}\n")


def test_divergence(command: Command) -> None:
    """A run that diverges ends before the update that ruins it, with a message and exit code 1."""
    result = command("run", "linear", "--steps", "50", "--every", "1", "--lr", "0.05", "--json")
    *lines, last = result.objects
    assert result.code == 1
    assert last["status"] == "diverged"
    assert [line["step"] for line in lines] == list(range(1, last["step"] + 1))
    assert result.err.startswith(f"tui-trainer: error: diverged at step {last['step'] + 1}: ")
    assert result.err.count("\n") == 1


def test_divergence_in_the_table(command: Command) -> None:
    """The table of a run whose loss grows to 1e20 and beyond stays aligned to its last line."""
    options = ("--lr", "0.05", "--diverges_at", "1e35", "--every", "1")
    result = command("run", "linear", "--steps", "500", *options)
    *rows, last = result.out.splitlines()
    assert result.code == 1
    assert any("e+20" in row for row in rows)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert last.startswith(f"diverged after {len(rows) - 1} updates: w = ")


def test_a_failure(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception of torch during a run is one line and exit code 1; the output ends with status failed."""
    monkeypatch.setattr("tui_trainer.engine.step.learner.Learner.backward", _out_of_memory)
    result = command("run", "linear", "--steps", "5", "--json")
    assert result.code == 1
    assert [line["status"] for line in result.objects] == ["failed"]
    assert result.err == "tui-trainer: error: failed at step 1: RuntimeError: out of memory\n"


def _out_of_memory(_learner: object) -> None:
    raise RuntimeError("out of\nmemory")


def test_a_saved_run(command: Command, tmp_path: Path) -> None:
    """A recipe from a file is replayed with its edits, and differences to what it ran with are noted."""
    journal = Journal((Edit(2, "optimizer.lr", 0.001), Edit(4, "batch_size", 5)))
    recipe = Recipe(open_problem("linear").config, journal, 5, RunEnvironment("0.3", files={"line_points.csv": "0" * 64}))
    path = tmp_path / "saved.toml"
    write_recipe(recipe, path)
    result = command("run", str(path), "--steps", "5", "--every", "1", "--json")
    first, second, third, *_ = result.objects
    assert result.code == 0
    moved = third["params"]["w"][0] - second["params"]["w"][0]
    assert moved == pytest.approx(-0.001 * second["grads"]["w"][0], rel=1e-3)
    assert second["params"]["w"][0] == pytest.approx(first["params"]["w"][0] - 0.01 * first["grads"]["w"][0])
    notes = result.err.splitlines()
    assert notes[0].startswith("tui-trainer: note: the recipe ran with torch 0.3, this is torch ")
    assert notes[1:] == ["tui-trainer: note: line_points.csv has changed since the recipe was saved"]


def test_replaced_choices_are_noted(command: Command) -> None:
    """When another dataset needs another model or loss, standard error says which."""
    result = command("run", "linear", "--dataset", "exam_scores", "--loss", "bce_with_logits", "--steps", "0")
    assert result.code == 0
    assert result.err == (
        "tui-trainer: note: model logistic replaces linear, which does not fit dataset exam_scores\n"
    )


def test_a_malformed_file(command: Command, tmp_path: Path) -> None:
    """An error about a file that is not a recipe names the file and the line."""
    path = tmp_path / "broken.toml"
    path.write_text('title = "x"\nseed = \n', encoding="utf-8")
    assert command("run", str(path), "--steps", "1").error.startswith(f"{path}, line 2: not valid TOML: ")
    assert command(str(path)).code == 2


def test_commands_come_first(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`run` and `list` are commands even where files have those names; such a file is opened as ./run."""
    monkeypatch.chdir(tmp_path)
    for name in ("run", "list"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert command("run").error.startswith("run needs a problem")
    assert command("list").out.startswith("problems:")
    write_recipe(Recipe(open_problem("linear").config), tmp_path / "run")
    assert command("run", "./run", "--steps", "0").code == 0
