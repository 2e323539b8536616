"""The suite runs, and leaves no line of its table empty. What it measures here means nothing."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import RESULTS, main, run
from tests.benchmarks.speed.app import app_speed, frame_cost, key_latency, long_run, start_time
from tests.benchmarks.speed.engine import edit_cost, headless_speed, wide_speed
from tests.benchmarks.speed.goal import Benchmark, Effort, Goal
from tests.benchmarks.speed.report import BY_HAND
from tests.benchmarks.speed.suite import BENCHMARKS
from tests.benchmarks.speed.turns import Turn
from tests.benchmarks.terminal import Terminal, flat_out
from tui_trainer.catalogue.entry import Task

TINY = Effort(rounds=1, seconds=0.1, presses=len(key_latency.PRESSES), frames=1, starts=1, rows=300, history=5000, steps=1500)


def goals() -> list[Goal]:
    """Every goal of the suite."""
    return [goal for benchmark in BENCHMARKS for goal in benchmark.goals]


def assert_complete(benchmark: Benchmark) -> None:
    """It gives a figure for each of its goals, made from samples, and each has a line in every form of the report."""
    report = run([benchmark], TINY, ["--only", benchmark.name])
    assert set(report.figures) == {goal.name for goal in benchmark.goals}
    told = json.loads(report.json())["figures"]
    lines = [report.table().splitlines()[2:], report.markdown().partition("| ---")[2].splitlines()[1:], told]
    for goal, row, line, figure in zip(benchmark.goals, *lines, strict=False):
        assert all(words in row and words in line for words in (goal.what, goal.against, goal.words, figure["verdict"]))
        assert figure["name"] == goal.name
        assert all(figure["samples"].values())


def test_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured of the app in a terminal, one after the other."""
    with flat_out("linear") as opened:

        @contextmanager
        def again(_problem: str) -> Iterator[Terminal]:
            yield opened

        for module in (app_speed, key_latency, long_run):
            monkeypatch.setattr(module, "flat_out", again)
            assert_complete(module.BENCHMARKS[0])


@pytest.mark.parametrize("benchmark_", start_time.BENCHMARKS, ids=lambda one: one.name)
def test_starts(benchmark_: Benchmark) -> None:
    """What is measured of starting."""
    assert_complete(benchmark_)


@pytest.mark.parametrize("benchmark_", [headless_speed.BENCHMARKS[0], *wide_speed.BENCHMARKS, *edit_cost.BENCHMARKS], ids=lambda one: one.name)
def test_the_engine(benchmark_: Benchmark) -> None:
    """What is measured of runs without a screen."""
    assert_complete(benchmark_)


def test_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured of frames; one process draws them for all."""
    with frame_cost.frames(Task.BINARY, TINY.rows, TINY.history, TINY.frames) as turn:

        @contextmanager
        def again(*_case: object) -> Iterator[Turn]:
            yield turn

        monkeypatch.setattr(frame_cost, "frames", again)
        assert_complete(frame_cost.BENCHMARKS[0])


def test_names() -> None:
    """No two goals share a name or a line."""
    assert len({goal.name for goal in goals()}) == len(goals())
    assert len({(goal.what, goal.against) for goal in goals()}) == len(goals())


def test_the_results_have_every_line() -> None:
    """The table that was kept has the goals of now, in this order."""
    table = RESULTS.read_text("utf-8").partition("\n# ")[0]
    kept = re.findall(r"^\| (.*?) \| (.*?) \| [^|]+ \| (.*?) \|", table, re.MULTILINE)
    assert kept[2:] == [(goal.what, goal.against, goal.words) for goal in goals()]


def test_what_is_written_by_hand_stays() -> None:
    """Results that are written anew keep what stands below their table."""
    report = run([], TINY, [])
    assert report.markdown("another table" + BY_HAND + "kept") == report.markdown() + BY_HAND + "kept"
    assert BY_HAND in RESULTS.read_text("utf-8")


def test_an_unknown_name(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A name that no benchmark has is an error that lists those there are."""
    assert main(["--only", "speed", "--json", str(tmp_path / "none.json")]) == 2
    assert "app-linear" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
