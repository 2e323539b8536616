"""The user's own module on the command line: what is refused, its options, its recipe and its script."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from tests.end_to_end.command import Command
from tests.own_modules.files import NET, recipe_of, write
from tui_trainer.recipe.recipe_file import write_recipe

RUN = ("run", "linear", "--model", "net.py:Net", "--model.width", "5", "--lr", "0.001", "--steps", "8", "--json")
REFUSED = "net.py is Python code, which is run only if you allow it: --allow-code"
PASSED = "tui-trainer: note: net.py: in (2, 1) → out (2, 1) ✓\n"


@pytest.fixture(autouse=True)
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of net.py in the current folder, which no other test has allowed."""
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, f"{NET}# {tmp_path}\n")


def test_a_run_must_be_allowed(command: Command) -> None:
    """Without --allow-code, the first run of a file is refused with one line; a later one is not."""
    assert (command(*RUN).code, command(*RUN).error) == (2, REFUSED)
    done = command(*RUN, "--allow-code")
    assert (done.code, done.err) == (0, PASSED)
    assert len(done.objects[-1]["params"]["first.bias"]) == 5
    assert command(*RUN).out == done.out


def test_a_recipe_must_be_allowed(command: Command, net: Path) -> None:
    """A recipe that names a module is refused by every command until its code is allowed, and again after a change."""
    write_recipe(recipe_of(net), Path("run.toml"))
    for words in (("run", "run.toml", "--steps", "3"), ("export", "run.toml")):
        assert (command(*words).code, command(*words).error) == (2, REFUSED)
    assert command("run", "run.toml", "--steps", "3", "--allow-code").code == 0
    net.write_text(f"{net.read_text()}# changed\n")
    assert command("run", "run.toml", "--steps", "3").error == REFUSED


def test_the_script_has_the_same_bits(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """The script imports the file beside it, and prints the weights of the run with all digits."""
    params = command(*RUN, "--allow-code").objects[-1]["params"]
    assert command("export", *RUN[1:-1], "--output", "script.py").code == 0
    runpy.run_path("script.py")
    printed = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert {name: json.loads(printed[name]) for name in params} == params


def test_wrong_options(command: Command, net: Path) -> None:
    """Unknown files, classes and arguments are refused, and so is a value of another type."""
    cases = {
        ("--model", "none.py"): f"can't read {net.parent}/none.py: No such file or directory",
        ("--model", "net.py:Nat"): "net.py has no class 'Nat': it has Net",
        ("--model", "net.py", "--widht", "3"): "unknown option '--widht': did you mean --width",
        ("--model", "net.py", "--width", "wide"): "--width: width can't be 'wide': it must be a whole number",
        ("--model", "module"): "model module needs a Python file: --model net.py:Net",
    }
    for options, message in cases.items():
        assert command("run", "linear", *options, "--steps", "1").error.startswith(message)


def test_a_fault_is_one_line(command: Command, net: Path) -> None:
    """A module that fails in a later step ends the run with one line and exit code 1; what it prints is not printed."""
    source = net.read_text().replace("        return self.last", "        print('called')\n        self.first.bias.tolist()[self.training * 9]\n        return self.last")
    net.write_text(source)
    done = command("run", "linear", "--model", "net.py", "--steps", "3", "--allow-code")
    assert done.code == 1
    assert done.err == f"{PASSED}tui-trainer: error: failed at step 1: net.py, line 17: IndexError: list index out of range\n"
    assert "called" not in done.out


def test_nothing_is_left_behind(command: Command) -> None:
    """After a run neither sys.path nor the folder has anything new."""
    before = list(sys.path)
    assert command(*RUN, "--allow-code").code == 0
    assert sys.path == before
    assert [path.name for path in Path().iterdir()] == ["net.py"]
