"""Sizes that read well: methods of a class, lines of a file, files of a folder."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tui_trainer"
MAX_METHODS = 20
"""Methods of a class, together with those of its base classes in this project."""
MAX_LINES = 300
MAX_FILES = 15
"""Python files in a folder besides __init__.py."""
MAX_LINES_OF_HANDLER = 3
HANDLERS = ("on_", "action_", "watch_")
HANDLER_NAMES = ("compose", "render")
COMPOUND = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Class:
    """A class as it is written: its methods that count, and the full names of its base classes."""

    methods: tuple[str, ...]
    bases: tuple[str, ...]


def counts(method: Function) -> bool:
    """Whether a method counts: not if it is magic, a property, or a short handler that only passes an event on."""
    if method.name.startswith("__") and method.name.endswith("__"):
        return False
    if any("property" in ast.unparse(decorator) or is_accessor(decorator) for decorator in method.decorator_list):
        return False
    return not is_short_handler(method)


def is_accessor(decorator: ast.expr) -> bool:
    """Whether a decorator makes a property's setter or deleter."""
    return isinstance(decorator, ast.Attribute) and decorator.attr in ("setter", "deleter")


def is_short_handler(method: Function) -> bool:
    """Whether Textual calls the method by its name, and it only delegates in at most three lines."""
    if not (method.name.startswith(HANDLERS) or method.name in HANDLER_NAMES):
        return False
    body = method.body[1:] if ast.get_docstring(method) is not None else method.body
    lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
    return lines <= MAX_LINES_OF_HANDLER and not any(isinstance(statement, COMPOUND) for statement in body)


def imported(tree: ast.Module) -> dict[str, str]:
    """Return the full names of what a module imports, by their names in the module."""
    return {
        name.asname or name.name: f"{node.module}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }


def classes_in(source: str, module: str) -> Iterator[tuple[str, Class]]:
    """Yield the classes of a module with their full names, nested ones too."""
    tree = ast.parse(source)
    names = imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            methods = tuple(child.name for child in node.body if isinstance(child, Function) and counts(child))
            bases = [ast.unparse(base).partition("[")[0] for base in node.bases]
            yield f"{module}.{node.name}", Class(methods, tuple(names.get(base, f"{module}.{base}") for base in bases))


@cache
def classes() -> dict[str, Class]:
    """Return the classes of the package by their full names."""
    found: dict[str, Class] = {}
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found.update(classes_in(path.read_text("utf-8"), module))
    return found


def all_methods(name: str, known: dict[str, Class]) -> list[str]:
    """Return the methods of a class and of its base classes in this project."""
    own = known[name]
    return [*own.methods, *(method for base in own.bases if base in known for method in all_methods(base, known))]


def python_files() -> list[Path]:
    """Return the Python files of the program and of its tests."""
    return sorted(path for folder in (PACKAGE, ROOT / "tests") for path in folder.rglob("*.py"))


EXAMPLE = '''
from elsewhere import Base as Other

class Base:
    def first(self): ...
    def __len__(self): ...
    @property
    def size(self): ...

class Derived(Base, Other):
    def second(self): ...
    def action_do(self, name):
        """Carry it out."""
        perform(name, self)
    def on_key(self):
        if self:
            self.second()
    def compose(self):
        yield 1
        yield 2
        yield 3
        yield 4
'''


def test_how_methods_are_counted() -> None:
    """Magic methods, properties and short handlers don't count; methods of a base class do."""
    known = dict(classes_in(EXAMPLE, "example"))
    assert all_methods("example.Derived", known) == ["second", "on_key", "compose", "first"]
    assert known["example.Derived"].bases == ("example.Base", "elsewhere.Base")


def test_no_class_has_too_many_methods() -> None:
    """No class has more than 20 methods, its base classes included."""
    counted = {name: len(all_methods(name, classes())) for name in classes()}
    assert {name: number for name, number in counted.items() if number > MAX_METHODS} == {}


def test_no_file_is_too_long() -> None:
    """No Python file has more than 300 lines."""
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES} == {}


def test_no_folder_has_too_many_files() -> None:
    """No folder has more than 15 Python files besides __init__.py."""
    folders: dict[str, int] = {}
    for path in python_files():
        folder = str(path.parent.relative_to(ROOT))
        folders[folder] = folders.get(folder, 0) + (path.name != "__init__.py")
    assert {folder: number for folder, number in folders.items() if number > MAX_FILES} == {}
