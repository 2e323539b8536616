"""The program reads no clock that can be set or that jumps when the machine wakes up."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tui_trainer"
WALL_CLOCKS = {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime", "datetime", "date"}
"""Names in `time` and `datetime` that read the wall clock."""
CONVERSIONS = {"time.localtime": 1, "time.strftime": 2}
"""Functions that read no clock if they are given a time, and their number of arguments then."""


def wall_clocks(source: str) -> list[str]:
    """Return the uses of the wall clock in the source of a module."""
    found = []
    tree = ast.parse(source)
    attributes = {f"time.{name}" for name in WALL_CLOCKS}
    given = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_conversion(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "datetime"):
            found += [name.name for name in node.names if name.name in WALL_CLOCKS]
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name == "datetime"]
        if isinstance(node, ast.Attribute) and node not in given and ast.unparse(node) in attributes:
            found.append(ast.unparse(node))
    return found


def _is_conversion(call: ast.Call) -> bool:
    return len(call.args) == CONVERSIONS.get(ast.unparse(call.func))


@pytest.mark.parametrize(
    "source",
    ["import time\ntime.time()", "from time import time", "import datetime", "time.localtime()", "time.strftime('%H')"],
)
def test_wall_clocks_are_found(source: str) -> None:
    """A wall clock is found in any kind of import."""
    assert wall_clocks(source)


def test_conversions_are_allowed() -> None:
    """Formatting a given time reads no clock."""
    assert wall_clocks("time.strftime('%H', time.localtime(about.st_mtime))") == []


def test_no_wall_clock_is_read() -> None:
    """Pacing, frames and timeouts use a monotonic clock."""
    modules = sorted(PACKAGE.rglob("*.py"))
    assert modules
    assert {str(module): found for module in modules if (found := wall_clocks(module.read_text("utf-8")))} == {}
