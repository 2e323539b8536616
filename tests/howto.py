"""Follows the how-tos of CONTRIBUTING.md literally, in a copy of the repository."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
COPIED = ("tui_trainer", "tests", "data", "pyproject.toml", "README.md", "screenshot.svg")
SECTION = re.compile(r"^### … an? (\w+)\n(.*?)(?=^##+ |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r'^```python (\w+) (\S+)(?: "([^\n]*)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
CHECK = re.compile(r"^Check: `(.*)`$", re.MULTILINE)
END_OF_LIST = "    ],\n)\n"


@dataclass(frozen=True)
class Block:
    """A piece of code and where a how-to puts it."""

    kind: str
    """Word after the language: new, append, entry, import, line or after."""
    path: str
    anchor: str
    """Beginning of the lines after which it goes; empty for the other kinds."""
    code: str

    def apply(self, root: Path) -> None:
        """Change the file below `root` as the block says."""
        file = root / self.path
        assert file.exists() != (self.kind == "new"), self.path
        file.write_text(self.code if self.kind == "new" else self._changed(file.read_text("utf-8")), "utf-8")

    def _changed(self, text: str) -> str:
        if self.kind == "append":
            return text + self.code
        if self.kind == "entry":
            assert text.count(END_OF_LIST) == 1, self.path
            return text.replace(END_OF_LIST, self.code + END_OF_LIST)
        if self.kind == "import":
            return re.sub("^from tui_trainer", f"{self.code}from tui_trainer", text, count=1, flags=re.MULTILINE)
        beginning = self.anchor if self.kind == "after" else self.code.partition(" = ")[0] + " = "
        lines = text.splitlines(keepends=True)
        assert any(line.startswith(beginning) for line in lines), (self.path, beginning)
        kept = self.kind == "after"
        return "".join((line if kept else "") + self.code if line.startswith(beginning) else line for line in lines)


@dataclass(frozen=True)
class HowTo:
    """How to add one kind of thing: its blocks in order and the command that checks the result."""

    title: str
    blocks: tuple[Block, ...]
    check: str
    """A shell command; exit code 0 if the addition works."""

    def follow(self, root: Path) -> None:
        """Apply the blocks below `root`."""
        for block in self.blocks:
            block.apply(root)


def read_howtos() -> Iterator[HowTo]:
    """Yield the how-tos of CONTRIBUTING.md."""
    for title, body in SECTION.findall(CONTRIBUTING.read_text("utf-8")):
        blocks = tuple(Block(*found) for found in BLOCK.findall(body))
        assert len(blocks) == body.count("```python"), title
        (check,) = CHECK.findall(body)
        yield HowTo(title, blocks, check)


def copy_repository(folder: Path) -> Path:
    """Copy the program, its data and its tests into a new folder below `folder`."""
    root = folder / "copy"
    root.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("*.pyc.*", "pictures"))
        else:
            shutil.copy(source, root / name)
    return root


def run_in(root: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a shell command in the copy; `pytest` and `python` mean this interpreter, and `pytest` starts no workers."""
    python = f"'{sys.executable}'"
    command = re.sub(r"\bpython -m", f"{python} -m", command)
    command = re.sub(r"\bpytest\b", f"{python} -m pytest -q -n 0 -p no:cacheprovider", command)
    environment = {**os.environ, "PYTHONPATH": str(root), "XDG_STATE_HOME": str(root / "state")}
    return subprocess.run(
        ["bash", "-c", command], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
