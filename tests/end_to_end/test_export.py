"""tui-trainer export: a run as a script, on standard output or in a file."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.command import DEADLINE, Command, start
from tests.end_to_end.forked import Piped
from tui_trainer.base.paths import data_dir, problems_dir
from tui_trainer.datasets.load import load
from tui_trainer.datasets.table_recipe import recipe_for_table
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.export.script import write_script
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import write_recipe

LIGHT = """
import sys
from tui_trainer.cli.main import main
for arguments in sys.argv[1:]:
    code = main(arguments.split())
    print(">", code, *sorted({"torch", "textual"} & set(sys.modules)))
"""


def test_the_script_runs(command: Command, tmp_path: Path) -> None:
    """Moved to another folder, the script prints all digits of the run's weights; it has no path of this machine."""
    path = tmp_path / "exported.py"
    options = ("logistic-sgd", "--steps", "50", "--batch_size", "30")
    exported = command("export", *options, "--output", str(path))
    assert (exported.code, exported.out, exported.err) == (0, "", "")
    assert "/" not in re.sub(r" / | // ", "", path.read_text(encoding="utf-8"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    path = path.rename(elsewhere / "moved.py")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=True,
    )
    first, last = command("run", *options, "--every", "50", "--json").objects[-2:]
    assert done.stdout.splitlines() == [
        f"loss: {first['loss']}",
        *(f"{name}: {value}" for name, value in last["params"].items()),
    ]


def test_standard_output(command: Command) -> None:
    """Without a file the script is printed; it makes a hundred updates, or the number given."""
    assert "\nsteps = 100\n" in command("export", "linear").out
    assert "\nsteps = 7\n" in command("export", "linear", "--steps", "7").out


def test_a_saved_run(command: Command, tmp_path: Path) -> None:
    """A recipe from a file is exported with its edits up to its step, with or without options."""
    path = tmp_path / "saved.toml"
    journal = Journal((Edit(2, "optimizer.lr", 0.03),))
    write_recipe(Recipe(open_problem("linear").config, journal, 5), path)
    for options in ((), ("--seed", "3")):
        out = command("export", str(path), *options).out
        assert "\nsteps = 5\n" in out
        assert "    if step == 2:\n        lr = 0.03\n" in out


def test_replaced_choices_are_noted(command: Command) -> None:
    """Notes are on standard error, so that the output is the script alone."""
    result = command("export", "linear", "--dataset", "exam_scores", "--loss", "bce_with_logits")
    assert result.code == 0
    assert result.err.startswith("tui-trainer: note: model logistic replaces linear")
    compile(result.out, "exported.py", "exec")


def linked(recipe: Path) -> dict[str, Path]:
    """Return other paths of the recipe's file."""
    folder = recipe.parent
    (folder / "link.py").symlink_to(recipe.name)
    os.link(recipe, folder / "hard.py")
    (folder / "inner").symlink_to(folder)
    return {
        "itself": recipe,
        "relative": Path(recipe.name),
        "spelled otherwise": folder / "inner" / ".." / folder.name / recipe.name,
        "through a folder": folder / "inner" / recipe.name,
        "symbolic link": folder / "link.py",
        "hard link": folder / "hard.py",
    }


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_the_recipe_is_never_overwritten(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, force: list[str]
) -> None:
    """The recipe is not overwritten by any link or spelling of its path, even with --force."""
    monkeypatch.chdir(tmp_path)
    recipe = tmp_path / "r.toml"
    write_recipe(Recipe(open_problem("linear").config), recipe)
    before = recipe.read_bytes()
    for path in linked(recipe).values():
        result = command("export", "r.toml", "--output", str(path), *force)
        assert result.error == f"can't write {path}: it is the recipe being exported; choose another file"
        assert result.code == 2
    packaged = problems_dir() / "linear.toml"
    assert "it is the recipe" in command("export", "linear", "--output", str(packaged), *force).error
    assert recipe.read_bytes() == before


def test_another_file_needs_force(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An existing file is replaced only with --force, which has no effect for a new file."""
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text("mine", encoding="utf-8")
    result = command("export", "linear", "--output", "mine.py")
    assert (result.code, result.error) == (2, "mine.py already exists: use --force to replace it")
    assert Path("mine.py").read_text(encoding="utf-8") == "mine"
    for name in ("mine.py", "new.py"):
        assert command("export", "linear", "--force", "--output", name).code == 0
        assert "torch" in Path(name).read_text(encoding="utf-8")
    assert command("export", "linear", "--output", "mine.py", "--force=yes").error == "--force takes no value"


def test_a_data_file(tmp_path: Path) -> None:
    """The script names a data file below it relative to itself, so that both can be moved; others by their path."""
    folder, moved = tmp_path / "before", tmp_path / "after"
    (folder / "data").mkdir(parents=True)
    own = folder / "data" / 'my "points".csv'
    own.write_bytes((data_dir() / "line_points.csv").read_bytes())
    recipe = recipe_for_table(own)
    dataset = load(recipe.config)
    text = write_script(recipe, dataset, 20, folder)
    assert """\nDATA = pathlib.Path(__file__).parent / 'data/my "points".csv'\n""" in text
    trainer = Trainer(recipe)
    trainer.advance(20)
    assert f"DATA = {str(own)!r}\n" in write_script(recipe, dataset, 20, Path("/elsewhere"))
    folder.rename(moved)
    (moved / "exported.py").write_text(text, encoding="utf-8")
    script = Piped("import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')", str(moved / "exported.py"))
    out, err = script.communicate(DEADLINE)
    assert (script.returncode, err) == (0, "")
    assert out.splitlines()[1:] == [f"{param.name}: {param.after.tolist()}" for param in trainer.observe().params]


def test_help(command: Command) -> None:
    """Help of export has its own options, and not those of run."""
    out = command("export", "--help").out
    assert out.startswith("usage: tui-trainer export ")
    assert "  --output FILE" in out
    assert "--json" not in out
    assert max(map(len, out.splitlines())) <= 80
    assert "tui-trainer export PROBLEM" in command("--help").out


def test_export_is_a_command_beside_a_file(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`export` is a command even where a file has that name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "export").write_text("", encoding="utf-8")
    assert command("export").error.startswith("export needs a problem: linear, ")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("export linear --steps 0", "--steps: number of steps can't be 0: it must be a whole number from 1 up to 1,000,000,000,000"),
        ("export linear --output", "--output needs a value: --output VALUE"),
        ("export linear --output .", "--output needs a file name, such as run.py, not '.'"),
        ("export linear --output missing/a.py", "can't write missing/a.py: No such file or directory"),
        ("export linear --json", "--json is an option of tui-trainer run: tui-trainer run PROBLEM --steps N"),
        ("export linear --outptu a.py", "unknown option '--outptu': did you mean --output or --test?"),
        ("export linear polynomial", "one problem at a time: remove 'polynomial'"),
        ("export missing.toml", "can't read missing.toml: No such file or directory"),
        ("export linear --batch-size 16", "batch size can't be 16: line_points has 15 rows (0 means all)"),
        ("linear --output a.py", ("--output is an option of tui-trainer export: "
         "tui-trainer export PROBLEM --output FILE")),
        ("run linear --steps 1 --output a.py", ("--output is an option of tui-trainer export: "
         "tui-trainer export PROBLEM --output FILE")),
    ],
)
def test_wrong_usage(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, message: str
) -> None:
    """A wrong command line gets one line, exit code 2, and writes no file."""
    monkeypatch.chdir(tmp_path)
    result = command(*line.split(" "))
    assert result.error == message
    assert result.code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_file(command: Command, tmp_path: Path) -> None:
    """An existing file stays when the script can't be written."""
    path = tmp_path / "mine.py"
    path.write_text("mine", encoding="utf-8")
    assert command("export", "linear", "--batch_size", "99", "--output", str(path)).code == 2
    assert path.read_text(encoding="utf-8") == "mine"


def test_what_it_loads() -> None:
    """Help and usage errors load neither torch nor Textual; the export loads torch to build the model."""
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, "export --help", "export", "export logistic-sgd --batch_size 7"],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=True,
    )
    assert [line for line in done.stdout.splitlines() if line.startswith(">")] == ["> 0", "> 2", "> 0 torch"]


def test_a_closed_pipe() -> None:
    """The command ends without a message when its reader is gone."""
    process = start("export", "linear")
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(DEADLINE) == 0
