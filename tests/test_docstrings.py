"""Docstrings begin with a word that says something, and the word `place` is not used for things that have names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted(path for folder in ("tui_trainer", "tests") for path in (ROOT / folder).rglob("*.py"))
VAGUE_START = re.compile(r"(It|That|What|One|Some|Of|There)\b")
ALLOWED = re.compile(r"(?<![a-z])(in[\s_]+place|decimal[\s_]+places?)(?![a-z])", re.IGNORECASE)
PLACE = re.compile(r"(?<![A-Za-z])(?i:places?)(?![a-z])|(?<=[a-z])Places?(?![a-z])")
"""As a word, and as a part of an identifier such as new_place or NoPlaceError; not in replace or placeholder."""
CHECKPOINT_KEY = 'POSITION_KEY = "place"'
"""A name in checkpoint files, which older versions have written."""


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and text of the docstrings of modules, classes and functions, and below attributes and constants."""
    blocks = [getattr(node, field, None) for node in ast.walk(tree) for field in ("body", "orelse", "finalbody")]
    for statement in (statement for block in blocks if isinstance(block, list) for statement in block):
        match statement:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield statement.lineno, text.strip()


def vague_docstrings(source: str) -> list[int]:
    """Return the lines of the docstrings that begin with one of the vague words."""
    return [line for line, text in docstrings(ast.parse(source)) if VAGUE_START.match(text)]


def places(source: str) -> list[int]:
    """Return the lines with the word `place`, except for 'in place' and 'decimal places'."""
    blanked = ALLOWED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    return [source.count("\n", 0, found.start()) + 1 for found in PLACE.finditer(blanked)]


def test_docstrings_begin_with_a_clear_word() -> None:
    """No docstring begins with It, That, What, One, Some, Of or There."""
    lines = [f"{path}:{line}" for path in FILES for line in vague_docstrings(path.read_text("utf-8"))]
    assert lines == []


def test_no_places() -> None:
    """Indices, positions, rows and folders are called so."""
    others = [path for path in FILES if path != Path(__file__)]
    texts = {path: path.read_text("utf-8").replace(CHECKPOINT_KEY, "") for path in others}
    assert [f"{path}:{line}" for path, text in texts.items() for line in places(text)] == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('"""It works."""', [1]),
        ('x = 1\n"""What x is."""', [2]),
        ('class A:\n    """\n    One thing."""\n    y: int\n    """Of y."""', [2, 5]),
        ('def f():\n    """Italic, often, thereby."""', []),
        ('x = """It is no docstring."""', []),
    ],
)
def test_vague_docstrings_are_found(source: str, lines: list[int]) -> None:
    """Docstrings of modules, classes, functions and attributes are checked, other strings are not."""
    assert vague_docstrings(source) == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("place = 1", [1]),
        ("a\nself._new_places", [2]),
        ("class NoPlaceError: ...", [1]),
        ("MOST_PLACES = 3  # the third place", [1, 1]),
        ('"""Decimal places."""\nx = replace(y, placeholder=1)', []),
        ("# sorted in\n# place, in place, add_in_place", [2]),
        ('"""Sorts in\nplace."""', []),
    ],
)
def test_places_are_found(source: str, lines: list[int]) -> None:
    """Words, identifiers and comments are checked."""
    assert places(source) == lines
