"""Which clocks there are: none that can be set, or jumps when the machine wakes."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tui_trainer"
SET_BY_PEOPLE = {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime", "datetime", "date"}
"""What time and datetime have of the clock on the wall."""
CONVERSIONS = {"time.localtime": 1, "time.strftime": 2}
"""What asks no clock when it is given a moment (that of a file, say), and how many arguments it has then."""


def wall_clocks(source: str) -> list[str]:
    """Where a module asks what time it is."""
    found = []
    tree = ast.parse(source)
    given = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_conversion(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "datetime"):
            found += [name.name for name in node.names if name.name in SET_BY_PEOPLE]
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name == "datetime"]
        if isinstance(node, ast.Attribute) and node not in given and ast.unparse(node) in {f"time.{name}" for name in SET_BY_PEOPLE}:
            found.append(ast.unparse(node))
    return found


def _is_conversion(call: ast.Call) -> bool:
    return len(call.args) == CONVERSIONS.get(ast.unparse(call.func))


@pytest.mark.parametrize(
    "source",
    ["import time\ntime.time()", "from time import time", "import datetime", "time.localtime()", "time.strftime('%H')"],
)
def test_they_are_found(source: str) -> None:
    """However they are imported."""
    assert wall_clocks(source)


def test_a_moment_that_is_given() -> None:
    """To write out when a file was written is not to ask what time it is."""
    assert wall_clocks("time.strftime('%H', time.localtime(about.st_mtime))") == []


def test_the_clock_on_the_wall_is_never_asked() -> None:
    """Pacing, frames and limits of time follow a clock that only goes forward."""
    modules = sorted(PACKAGE.rglob("*.py"))
    assert modules
    assert {str(module): found for module in modules if (found := wall_clocks(module.read_text("utf-8")))} == {}
