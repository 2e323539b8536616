"""Weights and histories saved by a run: a run, a script and the app start from them, with the same numbers."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.command import DEADLINE, Command


def test_a_run_continues_from_saved_weights(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gradient descent from saved weights makes the same steps as the run that saved them; so does its script."""
    monkeypatch.chdir(tmp_path)
    saved = command("run", "linear", "--steps", "5", "--save-weights", "w.safetensors", "--save-history", "h.csv")
    assert (saved.code, saved.err) == (0, "")
    whole = command("run", "linear", "--steps", "8", "--every", "1", "--json").objects
    assert Path("h.csv").read_text().splitlines() == ["step,loss", *(f"{step['step']},{step['loss']!r}" for step in whole[:5])]
    again = command("run", "linear", "--steps", "3", "--every", "1", "--json", "--initial-weights", "w.safetensors").objects
    assert [step["loss"] for step in again[:3]] == [step["loss"] for step in whole[5:8]]
    command("export", "linear", "--steps", "3", "--output", "s.py", "--initial-weights", "w.safetensors")
    done = subprocess.run([sys.executable, "s.py"], capture_output=True, text=True, timeout=DEADLINE, check=True)
    assert done.stdout.splitlines()[-2:] == [f"{name}: {value}" for name, value in again[-1]["params"].items()]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--save-weights", "w.toml"], "--save-weights needs a file name such as my-run.safetensors, not 'w.toml'"),
        (["--save-history", "h"], "--save-history needs a file name such as my-run.csv, not 'h'"),
        (["--save-history", "there.csv"], "there.csv already exists: use --force to replace it"),
        (["--initial-weights", "gone.safetensors"], "gone.safetensors: No such file"),
        (["--initial-weights", "there.csv"], "there.csv is not a safetensors file"),
        (["--save-weights", "none/w.safetensors"], "can't write none/w.safetensors"),
    ],
)
def test_wrong_files(arguments: list[str], words: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong file is one line and exit code 2."""
    monkeypatch.chdir(tmp_path)
    Path("there.csv").write_text("mine")
    found = command("run", "linear", "--steps", "1", *arguments)
    assert found.code == 2
    assert words in found.err
    assert Path("there.csv").read_text() == "mine"
