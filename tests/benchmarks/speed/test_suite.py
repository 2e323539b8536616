"""Every benchmark runs and gives each of its goals a figure.

The figures measured here mean nothing: the effort is tiny.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import RESULTS, main, run
from tests.benchmarks.speed.app import app_speed, frame_cost, key_latency, long_run, start_time
from tests.benchmarks.speed.engine import edit_cost, headless_speed, mlp_speed, spirals_time, wide_speed
from tests.benchmarks.speed.goal import Benchmark, Effort, Goal
from tests.benchmarks.speed.measuring import Measure
from tests.benchmarks.speed.report import BY_HAND
from tests.benchmarks.speed.suite import BENCHMARKS
from tests.benchmarks.speed.tables import reading
from tests.benchmarks.terminal import Terminal, app_at_full_speed
from tui_trainer.catalogue.entry import Task

TINY = Effort(rounds=1, seconds=0.1, presses=len(key_latency.PRESSES), frames=1, starts=1, rows=300, history=5000, steps=1500)


def goals() -> list[Goal]:
    """Return the goals of all benchmarks."""
    return [goal for benchmark in BENCHMARKS for goal in benchmark.goals]


def assert_complete(benchmark: Benchmark) -> None:
    """Run a benchmark and check that each goal has a figure with samples and a line in every form of the report."""
    report = run([benchmark], TINY, ["--only", benchmark.name])
    assert set(report.figures) == {goal.name for goal in benchmark.goals}
    in_json = json.loads(report.json())["figures"]
    lines = [report.table().splitlines()[2:], report.markdown().partition("| ---")[2].splitlines()[1:], in_json]
    for goal, row, line, figure in zip(benchmark.goals, *lines, strict=False):
        assert all(words in row and words in line for words in (goal.what, goal.against, goal.limit_text, figure["verdict"]))
        assert figure["name"] == goal.name
        assert all(figure["samples"].values())


def test_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """The benchmarks of the app in a terminal are complete; one app serves all of them."""
    with app_at_full_speed("linear") as opened:

        @contextmanager
        def already_open(_problem: str) -> Iterator[Terminal]:
            yield opened

        for module in (app_speed, key_latency, long_run):
            monkeypatch.setattr(module, "app_at_full_speed", already_open)
            assert_complete(module.BENCHMARKS[0])


@pytest.mark.parametrize("benchmark_", start_time.BENCHMARKS, ids=lambda benchmark: benchmark.name)
def test_starts(benchmark_: Benchmark) -> None:
    """The benchmarks of process starts are complete."""
    assert_complete(benchmark_)


@pytest.mark.parametrize(
    "benchmark_",
    [
        headless_speed.BENCHMARKS[0], *wide_speed.BENCHMARKS, mlp_speed.BENCHMARKS[0], *spirals_time.BENCHMARKS, *edit_cost.BENCHMARKS,
        *reading.BENCHMARKS,
    ],
    ids=lambda benchmark: benchmark.name,
)
def test_the_engine(benchmark_: Benchmark) -> None:
    """The benchmarks of runs without a screen are complete."""
    assert_complete(benchmark_)


def test_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """The benchmark of frames is complete; one process draws them for all six runs."""
    with frame_cost.frames(Task.BINARY, TINY.rows, TINY.history, 0, TINY.frames) as milliseconds:

        @contextmanager
        def already_started(*_case: object) -> Iterator[Measure]:
            yield milliseconds

        monkeypatch.setattr(frame_cost, "frames", already_started)
        assert_complete(frame_cost.BENCHMARKS[0])


def test_names() -> None:
    """No two goals share a name or a line."""
    assert len({goal.name for goal in goals()}) == len(goals())
    assert len({(goal.what, goal.against) for goal in goals()}) == len(goals())


def test_the_results_have_every_line() -> None:
    """The table in RESULTS.md has the current goals in their order."""
    table = RESULTS.read_text("utf-8").partition("\n# ")[0]
    lines = re.findall(r"^\| (.*?) \| (.*?) \| [^|]+ \| (.*?) \|", table, re.MULTILINE)
    assert lines[2:] == [(goal.what, goal.against, goal.limit_text) for goal in goals()]


def test_sections_written_by_hand_are_kept() -> None:
    """Writing the results again keeps the sections below the table."""
    report = run([], TINY, [])
    assert report.markdown("another table" + BY_HAND + "kept") == report.markdown() + BY_HAND + "kept"
    assert BY_HAND in RESULTS.read_text("utf-8")


def test_an_unknown_name(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A name that no benchmark begins with is an error that lists the benchmarks, and nothing is written."""
    assert main(["--only", "speed", "--json", str(tmp_path / "none.json")]) == 2
    assert "app-linear" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
