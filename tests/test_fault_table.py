"""The table of faults names tests that are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "tests" / "benchmarks" / "FAULTS.md"
WITHOUT_A_TEST = "no such part"
ROW = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")


def rows() -> list[tuple[str, str, str, str]]:
    """Number, fault, what is expected and the tests of each line below the head of the table."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("|")][2:]
    found = [ROW.fullmatch(line) for line in lines]
    assert all(found), [line for line, row in zip(lines, found, strict=True) if not row]
    return [(row[1], row[2], row[3], row[4]) for row in found if row]


def defined_in(path: Path) -> set[str]:
    """The tests that a file defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assigned = [node.targets[0] for node in tree.body if isinstance(node, ast.Assign)]
    names = {function.name for function in functions} | {name.id for name in assigned if isinstance(name, ast.Name)}
    return {name for name in names if name.lower().startswith("test")}


@pytest.mark.parametrize("named", [row[3] for row in rows()], ids=[f"{row[0]} {row[1][:40]}" for row in rows()])
def test_every_fault_has_tests(named: str) -> None:
    """Each of them exists; a fault without one is marked as such."""
    if named == WITHOUT_A_TEST:
        return
    for test in named.split():
        path, _, name = test.partition("::")
        assert name in defined_in(ROOT / path), test


def test_every_kind_of_fault_is_there() -> None:
    """From the first to the last, in order."""
    numbers = [int(row[0]) for row in rows()]
    assert sorted(set(numbers)) == list(range(1, 26))
    assert numbers == sorted(numbers)
