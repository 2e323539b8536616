"""Completion scripts: what bash offers for a command line, and the structure of the scripts of all three shells."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.end_to_end.command import DEADLINE, Command
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.cli.arguments.commands import COMMANDS, SHELLS
from tui_trainer.cli.completion.candidates import all_options
from tui_trainer.cli.completion.command import SCRIPTS
from tui_trainer.recipe.problems import problem_names

ASK = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_tui_trainer
printf '%s\\n' "${COMPREPLY[@]}"
"""
"""Run by bash with the script and the words of a command line: prints the completions of the last word."""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The script for bash, in a file."""
    path = tmp_path / "completion.bash"
    path.write_text(SCRIPTS["bash"](), encoding="utf-8")
    return path


def complete(script: Path, *words: str) -> list[str]:
    """Return the completions that bash offers for the last of the words after tui-trainer."""
    done = subprocess.run(
        ["bash", "-c", ASK, "bash", str(script), "tui-trainer", *words],
        cwd=script.parent,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["run", "--optimizer", "ada"], [name for name in OPTIMIZERS.names() if name.startswith("ada")]),
        (["run", "--optimizer", "=", "adamw"], ["adamw_by_hand", "adamw"]),
        (["--loss", "="], LOSSES.names()),
        (["run", "--st"], ["--steps", "--start_factor"]),
        (["--me"], ["--memory", "--metric"]),
        (["run", "--me"], ["--metric"]),
        (["export", "--fo"], ["--force"]),
        (["predict", "--ro"], ["--rows"]),
        (["predict", "--header", ""], ["auto", "yes", "no"]),
        (["linear", "--optimizer.l"], ["--optimizer.lr", "--optimizer.line_search"]),
        (["linear", "--lr", "0"], []),
        (["linear", "--zero_grad", ""], ["true", "false"]),
        (["--resume", ""], ["list"]),
        (["completion", ""], list(SHELLS)),
        (["run"], ["run"]),
        (["list", ""], []),
        (["linear", ""], []),
    ],
)
def test_bash_completes(words: list[str], expected: list[str], script: Path) -> None:
    """Options, their values and the words of a command are offered, with a space or an equals sign."""
    assert complete(script, *words) == expected


def test_bash_completes_problems_and_files(script: Path) -> None:
    """The first word is a command, a problem, a recipe or a folder; after run it is no command."""
    for name in ("mine.toml", "houses.csv", "notes.md"):
        (script.parent / name).touch()
    (script.parent / "data").mkdir()
    files = ["mine.toml", "houses.csv", "data"]
    assert complete(script, "") == [*COMMANDS, *problem_names(), *files]
    assert complete(script, "run", "") == [*problem_names(), *files]
    assert complete(script, "export", "--output", "n") == ["notes.md"]


def test_bash_never_expands_file_names(script: Path) -> None:
    """A file is offered once and as it is named, even if bash would expand the name or run what is in it."""
    folder = script.parent / "odd"
    folder.mkdir()
    names = ["*.toml", "[ab].toml", "$(touch~x).toml", "`touch~y`.toml", "a.toml", "b\\.toml", "q'q.toml", "~.toml"]
    for name in names:
        (folder / name).touch()
    for words in (("run", "odd/"), ("odd/",), ("export", "--output", "odd/")):
        assert sorted(complete(script, *words)) == sorted(f"odd/{name}" for name in names)
    for typed in ("$(touch x)", "`touch x`", "*", "--$(touch x)"):
        assert complete(script, "--resume", typed) == complete(script, typed, typed) == []
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    assert not (script.parent / "x").exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_script(shell: str, command: Command, tmp_path: Path) -> None:
    """The script names every command, problem and option, and the shell, where there is one, finds no mistake in it."""
    result = command("completion", shell)
    assert (result.code, result.err) == (0, "")
    dashes = "-l " if shell == "fish" else "--"
    names = [dashes + option.name.removeprefix("--") for option in all_options()]
    assert [name for name in [*COMMANDS, *problem_names(), *names] if name not in result.out] == []
    path = tmp_path / "script"
    path.write_text(result.out, encoding="utf-8")
    # bash reads what the script for zsh is made of, too
    parser = shutil.which(shell) or (shutil.which("bash") if shell == "zsh" else None)
    if parser:
        subprocess.run([parser, "-n", str(path)], check=True, timeout=DEADLINE)


def test_fish_declares_one_completion_a_line(command: Command) -> None:
    """Each line is one `complete` whose quotes are closed and whose parts are known to fish."""
    for line in command("completion", "fish").out.splitlines()[1:]:
        first, *parts = shlex.split(line.replace("\\'", "’"))
        assert first == "complete"
        flags = [part for part in parts if part.startswith("-")]
        assert set(flags) <= {"-c", "-f", "-n", "-a", "-d", "-l", "-x", "-r", "-F"}
        assert parts[:2] == ["-c", "tui-trainer"]


def test_every_option_is_completed_once() -> None:
    """No option is declared twice with the same name for one command."""
    names = [option.name for option in all_options()]
    assert len(names) == len(set(names))
