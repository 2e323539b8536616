"""The commands in the README's blocks do what they say: each ends with exit code 0."""

import re
import shlex
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.end_to_end.command import Command
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe_file import write_recipe

ROOT = Path(__file__).parent.parent.parent
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A block with its language, which is empty for commands."""
COMMAND = re.compile(r"^tui-trainer (.*?)(?:  .*)?$", re.MULTILINE)
"""A command up to two spaces, after which the README says what it does."""
OPENS_THE_APP = "logistic-sgd --momentum 0.9"


def readme_commands() -> list[str]:
    """Return the arguments of the commands in the README's blocks that need no screen."""
    blocks = BLOCK.findall((ROOT / "README.md").read_text("utf-8"))
    commands = [found for language, block in blocks if not language for found in COMMAND.findall(block)]
    return [found for found in commands if found != OPENS_THE_APP]


def own_module() -> str:
    """Return the Python file of the README's own module."""
    (source,) = (block for language, block in BLOCK.findall((ROOT / "README.md").read_text("utf-8")) if language == "python")
    return str(source)


def test_there_are_commands() -> None:
    """Runs, exports, predictions and completion are among the commands."""
    assert {words.split()[0] for words in readme_commands()} >= {"run", "export", "predict", "list", "completion"}


@pytest.mark.parametrize("words", readme_commands())
def test_a_command(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """A command of the README ends with exit code 0, beside the files that it names."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "data", "data")
    write_recipe(open_problem("linear"), Path("my-run.toml"))
    Path("new.csv").write_text("x\n1.5\n2.5\n", "utf-8")
    Path("net.py").write_text(own_module(), "utf-8")
    if "--initial-weights" in words:
        save_file({"w": np.ones(1), "b": np.zeros(1)}, "w.safetensors")
    result = command(*shlex.split(words))
    assert result.code == 0, result.err
