"""The tests named in the table of faults exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "tests" / "benchmarks" / "FAULTS.md"
WITHOUT_A_TEST = "no such part"
ROW = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")


def rows() -> list[tuple[str, str, str, str]]:
    """Return number, fault, expected behaviour and tests of each row of the table."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("|")][2:]
    found = [ROW.fullmatch(line) for line in lines]
    assert all(found), [line for line, row in zip(lines, found, strict=True) if not row]
    return [(row[1], row[2], row[3], row[4]) for row in found if row]


def defined_in(path: Path) -> set[str]:
    """Return the names of the tests in a file; none if it does not exist."""
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assigned = [node.targets[0] for node in tree.body if isinstance(node, ast.Assign)]
    names = {function.name for function in functions} | {name.id for name in assigned if isinstance(name, ast.Name)}
    return {name for name in names if name.lower().startswith("test")}


def test_every_fault_has_tests() -> None:
    """Every fault has tests that exist, or is marked as having none."""
    named = {test for row in rows() if row[3] != WITHOUT_A_TEST for test in row[3].split()}
    files = {path: defined_in(ROOT / path) for path in {test.partition("::")[0] for test in named}}
    missing = [test for test in sorted(named) if test.partition("::")[2] not in files[test.partition("::")[0]]]
    assert missing == []


def test_the_rows_are_numbered_without_a_gap() -> None:
    """The faults are numbered from 1, in order, and no number is left out."""
    numbers = [int(row[0]) for row in rows()]
    assert sorted(set(numbers)) == list(range(1, numbers[-1] + 1))
    assert numbers == sorted(numbers)
