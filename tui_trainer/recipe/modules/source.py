"""ModuleFile: a Python file of the user, read and parsed but not run."""

import ast
import hashlib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import read_file
from tui_trainer.base.text import MAX_NAME_WIDTH, clean_text

MAX_BYTES = 2**20
"""Maximum size of a Python file, in bytes."""
MODULE_BASE = "Module"
"""Last part of the name of the class that modules are derived from: torch.nn.Module."""
NN_PREFIXES = ("nn.", "torch.nn.")
"""Beginnings of the names of torch's own modules, which other modules are derived from."""
BLOCKS = ("body", "orelse", "handlers", "finalbody")
"""Fields of a statement with statements of the same scope."""


@dataclass(frozen=True)
class ModuleFile:
    """A Python file: its path, its content as it was read, and the classes at its top level."""

    path: Path
    content: bytes

    @property
    def sha256(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def name(self) -> str:
        """Name of the file for messages."""
        return clean_text(self.path.name, MAX_NAME_WIDTH)

    @property
    def classes(self) -> tuple[ast.ClassDef, ...]:
        """Classes at the top level, in the order of the file. Raises UserError if the file is not valid Python."""
        return tuple(_classes(self.tree.body))

    @property
    def tree(self) -> ast.Module:
        """The parsed file. Raises UserError with file and line if it is not valid Python."""
        return _parsed(self.content, self.name)

    def modules(self) -> tuple[ast.ClassDef, ...]:
        """Return the classes that are derived from torch.nn.Module, as far as the file shows."""
        return tuple(found for found in self.classes if self.looks_like_module(found))

    def looks_like_module(self, found: ast.ClassDef, seen: frozenset[str] = frozenset()) -> bool:
        """Return whether a class, or a class of the file that it is derived from, is derived from one of torch's modules."""
        for base in map(ast.unparse, found.bases):
            if base.rpartition(".")[2].endswith(MODULE_BASE) or base.startswith(NN_PREFIXES):
                return True
            parent = self.class_named(base)
            if parent and base not in seen and self.looks_like_module(parent, seen | {base}):
                return True
        return False

    def class_named(self, name: str) -> ast.ClassDef | None:
        """Return the last class of that name; None if there is none."""
        return next((found for found in reversed(self.classes) if found.name == name), None)

    def at(self, line: int, message: str) -> UserError:
        """Return an error about a line of the file."""
        return UserError(f"{self.name}, line {line}: {message}")

    def line_text(self, name: str) -> str:
        """Return the line of a class for messages, such as ', line 8'; '' if the file has no such class."""
        found = self.class_named(name)
        return f", line {found.lineno}" if found else ""

    def source_of(self, name: str) -> list[str]:
        """Return the lines of a class with its decorators; an empty list if the file has no such class."""
        found = self.class_named(name)
        if found is None:
            return []
        first = min([found.lineno, *(decorator.lineno for decorator in found.decorator_list)])
        lines = self.content.decode("utf-8-sig", errors="replace").splitlines()
        return lines[first - 1 : found.end_lineno]


def read_module_file(path: Path) -> ModuleFile:
    """Read a Python file. Raises UserError if it can't be read."""
    return ModuleFile(path, read_file(path, MAX_BYTES))


@lru_cache(maxsize=8)
def _parsed(content: bytes, name: str) -> ast.Module:
    """Return a parsed file, without its warnings. Raises UserError if it is not valid Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise UserError(f"{name}{line}: not valid Python: {clean_text(error.msg, 200)}") from None
    except ValueError as error:  # null bytes
        raise UserError(f"{name}: not valid Python: {clean_text(str(error), 200)}") from None
    except (RecursionError, MemoryError):
        raise UserError(f"{name}: not valid Python: it is nested too deeply") from None


def _classes(statements: Sequence[ast.AST]) -> Iterator[ast.ClassDef]:
    """Yield the classes of a scope, also those within its if, try and with statements."""
    for statement in statements:
        if isinstance(statement, ast.ClassDef):
            yield statement
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for block in BLOCKS:
                yield from _classes(getattr(statement, block, []))
