"""A recipe is text from outside: every command checks it in the same way, and nothing of it becomes code."""

import csv
import shutil
from pathlib import Path

import pytest

from tests.benchmarks.nightly.hostile import PART, script_fault
from tests.benchmarks.nightly.recipes.hostile_recipes import CODE, TEXTS
from tests.datasets.buildable import HOUSES
from tests.end_to_end.command import Command
from tests.recipe.recipes import LINEAR
from tests.ui.stage import stage
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.paths import run_folders_dir
from tui_trainer.base.text import clean_text
from tui_trainer.cli.export import checked_script
from tui_trainer.datasets.table_recipe import recipe_for_table
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe_file import read_recipe
from tui_trainer.run_folders.cleanup import RECIPE_FILE
from tui_trainer.run_folders.run_folder import new_run_folder

ATTACK = "params.w[0] = 0; __import__('os').system('touch x'); w[0]"
REFUSED = {
    f'edits = [\n{{before = 1, set = "{ATTACK}", to = 1}}]': (2, "is not a weight: write it like params.w[0]"),
    'edits = [\n{before = 1, set = "params.w[7]", to = 1}]': (2, "params.w has 1 weight: params.w[0]"),
    'edits = [\n{before = 1, set = "params.w", to = 1e39}]': (2, "params.w can't be 1e+39"),
    'edits = [{before = 5, set = "params.w", to = 1},\n{before = 2, set = "params.w", to = 1}]': (2, "edits are out of order"),
    'breakpoints = [\n{when = "loss <"}]': (2, "breakpoint 'loss <', column 7: a value is missing at the end"),
    'breakpoints = [\n{when = "w[7] > 1"}]': (2, "breakpoint 'w[7] > 1', column 3: w has 1 weight: w[0]"),
}
"""Lines of a recipe, and where and how it is refused."""


@pytest.mark.parametrize("lines", REFUSED)
@pytest.mark.parametrize("words", ["run FILE --steps 3", "export FILE"])
def test_by_every_command(command: Command, tmp_path: Path, lines: str, words: str) -> None:
    """Every command refuses a wrong recipe with the same line, which names file and line, and exit code 2."""
    file = tmp_path / "stranger.toml"
    file.write_text(f"{lines}\n{LINEAR}", encoding="utf-8")
    line, said = REFUSED[lines]
    result = command(*words.replace("FILE", str(file)).split())
    assert result.code == 2
    assert result.error.startswith(f"{file}, line {line}: ")
    assert said in result.error


@pytest.mark.parametrize("lines", [line for line in REFUSED if "[7]" in line or "loss" in line])
async def test_by_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    """Opened with ctrl+o it is refused; only a breakpoint that this run can't have is said, and the run opens."""
    monkeypatch.chdir(tmp_path)
    Path("stranger.toml").write_text(f"{lines}\n{LINEAR}", encoding="utf-8")
    line, _ = REFUSED[lines]
    async with stage(size=(200, 50)) as opened:
        await opened.press("ctrl+o")
        await opened.type("stranger.toml")
        await opened.press("enter")
        assert f"stranger.toml, line {line}: " in " ".join(opened.text().split())
        begun = opened.app.main_screen.session.name == "stranger.toml" and opened.status() is not Status.FAILED
        assert begun is ("w[7] > 1" in lines)


@pytest.mark.parametrize("lines", [line for line in REFUSED if "params" in line and "[7]" not in line])
def test_by_resume(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    """An autosaved run that somebody has changed is refused too."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = new_run_folder(run_folders_dir())
    (folder.path / RECIPE_FILE).write_text(f"{lines}\n{LINEAR}", encoding="utf-8")
    folder.close()
    line, said = REFUSED[lines]
    result = command("--resume")
    assert result.code == 2
    assert f"{RECIPE_FILE}, line {line}: " in result.err
    assert said in result.err


@pytest.mark.parametrize("title", ["coding: utf-7 +AAo-x=1+AAo-", "\u2028import os", "-*- coding: rot13 -*-", "a\x0cimport os", "\\"])
def test_titles(tmp_path: Path, title: str) -> None:
    """A title is a comment in the script, and no declaration of an encoding, whatever is in it."""
    file = tmp_path / "stranger.toml"
    written = "".join(f"\\u{ord(character):04x}" for character in title)
    file.write_text(f'title = "{written}"\n{LINEAR}', encoding="utf-8")
    recipe = read_recipe(file)
    assert script_fault(checked_script(recipe, 3, Path()), recipe) == ""


@pytest.mark.parametrize("given", [{}, {"categories": "n"}])
def test_a_hostile_table(tmp_path: Path, given: dict[str, Value]) -> None:
    """Column names, categories and classes from a file are texts and comments in the script, and the file's name too."""
    texts = [text.replace("\0", "").replace("\ud800", "") for text in TEXTS if len(text) < 1000]
    texts = [text for text in dict.fromkeys(map(clean_text, texts)) if text][:19]
    path = tmp_path / f"{CODE.replace('/', ' ')}.csv"
    for shift in range(0, len(texts), 5):
        names = texts[shift : shift + 2]
        cells = [[texts[(shift + row) % len(texts)], str(row % 3), names[row % 2]] for row in range(20)]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[names[0], "n", names[1]], *cells])
        recipe = recipe_for_table(path, {"header": "yes", "delimiter": "comma", "decimal": "point", **given})
        assert script_fault(checked_script(recipe, 3, tmp_path), recipe) == ""


TABLE = {"name": '"table"', "file": '"houses.csv"', "inputs": '"area"', "target": '"price"'}
"""Keys of a recipe's dataset, as TOML."""
TABLE_REFUSED = {
    ("file", "5"): "line 1: file can't be 5: it must be the path of a file",
    ("inputs", "['area']"): "line 1: inputs can't be ['area']: it must be a text in one line",
    ("target", r'"two\nlines"'): "line 1: target can't be 'two lines': it must be one line without control characters",
    ("target", f'"{"x" * 20_001}"'): "line 1: target can't be 'xxx",
    ("task", '"guess"'): "line 1: task can't be 'guess': it must be one of regression, classes",
    ("delimiter", '";;"'): "line 1: delimiter can't be ';;': it must be one of auto, comma, semicolon, tab, pipe, space",
    ("header", "true"): "line 1: header can't be true: it must be one of auto, yes, no",
    ("max_mb", "0"): "line 1: memory for the table can't be 0: it must be a whole number from 1 up to 1,000,000",
    ("filee", '"x"'): "line 1: unknown key of dataset table 'filee': did you mean file?",
    ("file", '"/dev/zero"'): "can't read /dev/zero: it is not a plain file",
    ("file", '"/"'): "can't read /: it is a folder",
    ("file", '""'): "dataset table needs a file",
    ("file", f'"{"x" * 5000}"'): "can't read ",
    ("inputs", '""'): "houses.csv: no input is chosen beside the target price",
    ("inputs", '"area,,area"'): "houses.csv: the input area is named twice",
    ("inputs", '"price"'): "houses.csv: price can't be the target and an input",
    ("categories", '"rooms"'): "houses.csv: rooms has categories but is no input",
}
"""Keys of a table in a recipe with values, as TOML, and how they are refused."""


@pytest.mark.parametrize(("key", "value"), TABLE_REFUSED)
def test_keys_of_a_table(command: Command, tmp_path: Path, key: str, value: str) -> None:
    """A wrong value of a table is refused with one line, with the recipe and its line if it can be wrong by itself."""
    shutil.copy(HOUSES, tmp_path)
    dataset = ", ".join(f"{name} = {text}" for name, text in {**TABLE, key: value}.items())
    file = tmp_path / "stranger.toml"
    file.write_text(LINEAR.replace('name = "line_points"', dataset), encoding="utf-8")
    result = command("run", str(file), "--steps", "1")
    assert result.code == 2
    assert TABLE_REFUSED[key, value] in result.error


def test_a_sample() -> None:
    """Each recipe is refused in one line or exported, and scripts have only the exporter's and the declared code."""
    outcome = PART.run(60, 1)
    assert outcome.failures == ()
    assert min(outcome.counts["exported"], outcome.counts["refused"]) > 15


@pytest.mark.parametrize(
    "added",
    ["import os", "eval('1')", "w.data", "x = lambda: 0", "os = 1", "torch.load('x')", "for w in eval: pass", "beta1 = 0.5"],
)
def test_extra_lines_are_found(added: str) -> None:
    """The check notices one extra line in a script, also one that another optimizer might have."""
    recipe = open_problem("linear")
    script = checked_script(recipe, 3, Path())
    assert script_fault(script, recipe) == ""
    assert script_fault(f"{script}{added}\n", recipe) != ""
