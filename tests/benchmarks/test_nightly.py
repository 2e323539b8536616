"""The nightly run: every part runs, failures are printed, and only its own section of RESULTS.md is written."""

import re
from inspect import signature
from pathlib import Path

import pytest

from tests.benchmarks.nightly.__main__ import RESULTS, main
from tests.benchmarks.nightly.part import Outcome, Part
from tests.benchmarks.nightly.parts import load_parts
from tests.benchmarks.nightly.products import PRODUCTS
from tests.benchmarks.nightly.results import with_section

BY_HAND = "# How fast it is\n\nfast\n\n# How hard it is to break\n\nwritten by hand\n"


def sums(number: int, seed: int) -> Outcome:
    """Return an outcome with `seed` failures."""
    return Outcome(number, {"even": number // 2}, tuple(f"1 + {k} is {k}" for k in range(seed)))


def broken(_number: int, _seed: int) -> Outcome:
    """Raise an error, as a part that breaks off."""
    raise ValueError("no numbers")


TINY = (Part("sums", "1 + k | k + 1 is more than k", 30, sums), Part("broken", "nothing", 1, broken))


def test_every_part_runs() -> None:
    """The parts whose code no other test runs pass on a few cases each."""
    parts = {part.name: part for part in load_parts()}
    assert len(parts) == len(load_parts())
    for name, number in (("products", 4), ("any-time", 1), ("charts", 2), ("resizes", 1), ("monkey", 1)):
        outcome = parts[name].run(number, 1)
        assert outcome.cases >= number
        assert outcome.failures == ()


def test_a_line_for_each_part(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Each part prints a line with its number of cases; failures are printed in full and set the exit code."""
    assert main(["--only", "sums"], TINY, tmp_path) == 0
    assert capsys.readouterr().out == "sums, seed 0: 30 cases (15 even), 0 failures, 0 s\n"
    assert main(["--only", "s", "--number", "4", "--seed", "2"], TINY, tmp_path) == 1
    assert capsys.readouterr().out == "1 + 0 is 0\n1 + 1 is 1\nsums, seed 2: 4 cases (2 even), 2 failures, 0 s\n"
    assert main([], TINY, tmp_path) == 1
    printed = capsys.readouterr().out
    assert "ValueError: no numbers" in printed
    assert printed.endswith("broken, seed 0: 0 cases, 1 failures, 0 s\n")


def test_an_unknown_part(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A name that no part begins with is an error that lists the parts."""
    assert main(["--only", "x"], TINY, tmp_path) == 2
    assert capsys.readouterr().err == "no part begins with 'x': there are sums, broken\n"


@pytest.mark.parametrize("below", ["", "\n# Another\n\nsection\n"])
def test_only_its_lines_are_written(below: str, tmp_path: Path) -> None:
    """The rest of the file is kept, and so are the lines of parts that were not run."""
    file = tmp_path / "RESULTS.md"
    file.write_text(with_section(BY_HAND, []) + below)
    main(["--write-results", "--only", "sums"], TINY, file)
    main(["--write-results", "--only", "broken"], TINY, file)
    main(["--write-results", "--only", "sums", "--number", "8", "--seed", "3"], TINY, file)
    text = file.read_text()
    assert text.startswith(f"{BY_HAND}\n# Nightly\n")
    assert text.endswith(f"|\n{below}")
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    assert [line.split(" | ")[0] for line in lines] == ["| part", "| ---", "| broken", "| sums"]
    assert "| 1 + k \\| k + 1 is more than k | 8 | 4 even | 3 | 0 | 20" in lines[-1]
    assert lines[-1].endswith("| `python -m tests.benchmarks.nightly --only sums --number 8 --seed 3` |")


def test_the_results_are_of_these_parts() -> None:
    """Every line in the section of RESULTS.md names an existing part and what it checks."""
    section = RESULTS.read_text("utf-8").partition("\n# Nightly\n")[2]
    lines = re.findall(r"^\| (\S+) \| (.*?) \| [\d,]+ \| [^|]* \| 0 \|", section, re.MULTILINE)
    assert lines
    assert set(lines) <= {(part.name, part.about) for part in load_parts()}


@pytest.mark.parametrize("kind", PRODUCTS)
def test_cases_fit_their_tests(kind: str) -> None:
    """Every case of a product has all arguments of the test that it is given to."""
    function, cases = PRODUCTS[kind]
    assert cases
    for case in cases:
        signature(function).bind(*case)
