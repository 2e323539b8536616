"""The headless run with a scripted trainer: which lines are printed, and how it ends."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from tui_trainer.cli.read_shown import read_shown
from tui_trainer.headless import run as headless
from tui_trainer.headless.printing import JsonLines, Progress, Table
from tui_trainer.headless.run import Ending, Outcome
from tui_trainer.observed.snapshot import Observation, Param
from tui_trainer.observed.stop import BreakpointHit, Divergence, Stop
from tui_trainer.recipe.choice import Choice


@dataclass
class Scripted:
    """A Stepper whose only weight is its step number; update `ruined` makes the next loss too large.

    `hit`: the step at which a breakpoint is met.
    """

    ruined: int = 10**9
    hit: int = 10**9
    fails_at: int = 10**9
    loss: float = 1.0
    accuracy: float | None = None
    step: int = 0
    chunks: list[int] = field(default_factory=list)

    def advance(self, steps: int) -> Stop | None:
        """Make that many updates, or stop before the one that diverges, or at the breakpoint."""
        self.chunks.append(steps)
        if self.step + steps >= self.fails_at:
            self.step = self.fails_at - 1
            raise OSError(28, "No space left")
        if self.step < self.hit <= self.step + steps and self.hit <= self.ruined:
            self.step = self.hit
            return BreakpointHit(self.hit, "loss < 2: loss = 1")
        if self.step + steps > self.ruined:
            self.step = self.ruined - 1
            return Divergence(self.ruined, "the loss is too large")
        self.step += steps
        return None

    def observe(self) -> Observation:
        """Return the current state."""
        before, now = np.array([self.step - 1.0]), np.array([float(self.step)])
        weight = Param("w", before, np.array([0.5]), now)
        return Observation(self.step, 0, 0, metrics(self.loss, self.accuracy), (weight,))


@dataclass
class Recorded:
    """An Output that records what is written."""

    steps: list[int] = field(default_factory=list)
    ends: list[tuple[str, int]] = field(default_factory=list)

    def line(self, observed: Observation) -> None:
        """Record a step."""
        self.steps.append(observed.step)

    def end(self, status: str, observed: Observation) -> None:
        """Record the end."""
        self.ends.append((status, observed.step))


class Screen(io.StringIO):
    """A terminal to write to."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def go(
    stepper: Scripted, steps: int, every: int, interrupted: Callable[[], bool] = lambda: False
) -> tuple[Outcome, Recorded]:
    """Run, and return the outcome and the recorded lines."""
    output = Recorded()
    outcome = headless.run(stepper, steps, every, output, Progress(io.StringIO(), steps), interrupted)
    return outcome, output


@pytest.mark.parametrize(
    ("steps", "every", "printed"),
    [
        (10, 4, [1, 4, 8, 10]),
        (8, 4, [1, 4, 8]),
        (3, 1, [1, 2, 3]),
        (3, 100, [1, 3]),
        (1, 1, [1]),
        (0, 5, []),
    ],
)
def test_lines(steps: int, every: int, printed: list[int]) -> None:
    """Step 1, every K-th step and the last are printed, each once, and then the end."""
    outcome, output = go(Scripted(), steps, every)
    assert output.steps == printed
    assert output.ends == [("done", steps)]
    assert outcome == Outcome(Ending.DONE)


@pytest.mark.parametrize("every", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("ruined", [1, 2, 5, 6])
def test_a_diverged_step_is_never_printed(ruined: int, every: int) -> None:
    """No line is about the step that diverges or a later one; the last is about the step before it."""
    outcome, output = go(Scripted(ruined=ruined), 20, every)
    assert all(step < ruined for step in output.steps)
    assert output.steps == [step for step in range(1, ruined) if step in (1, ruined - 1) or step % every == 0]
    assert output.ends == [("diverged", ruined - 1)]
    assert outcome.ending is Ending.DIVERGED
    assert f"diverged at step {ruined}" in outcome.message


@pytest.mark.parametrize("every", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("hit", [1, 2, 5, 6, 20])
def test_a_breakpoint_ends_the_run(hit: int, every: int) -> None:
    """The lines up to the breakpoint are printed; its own step is the last, once, and the status is until."""
    outcome, output = go(Scripted(hit=hit), 20, every)
    lines = [step for step in range(1, hit) if step == 1 or step % every == 0]
    assert output.steps == [*lines, hit]
    assert output.ends == [("until", hit)]
    assert outcome == Outcome(Ending.UNTIL, f"stopped at step {hit}: loss < 2: loss = 1")


def test_a_failure() -> None:
    """An exception of the training ends the run as failed, with one line that names the step."""
    outcome, output = go(Scripted(fails_at=5), 20, 2)
    assert (output.steps, output.ends) == ([1, 2, 4], [("failed", 4)])
    assert outcome == Outcome(Ending.FAILED, "failed at step 5: OSError: [Errno 28] No space left")


def test_an_interruption() -> None:
    """An interrupted run ends between two steps, with the lines so far and the line of its last step."""
    stepper = Scripted()
    outcome, output = go(stepper, 10**9, 3, lambda: stepper.step >= 7)
    assert outcome == Outcome(Ending.INTERRUPTED)
    assert output.ends == [("interrupted", stepper.step)]
    assert output.steps == sorted({1, *range(3, stepper.step + 1, 3), stepper.step})


def test_chunks_grow_while_steps_are_fast() -> None:
    """Fast steps are made thousands at a time, so that checks for interruptions cost nothing."""
    stepper = Scripted()
    go(stepper, 100_000, 100_000)
    assert max(stepper.chunks) > 1000


def test_chunks_shrink_when_steps_are_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """When steps are slow, few are made between two checks for interruptions."""
    stepper = Scripted()
    monkeypatch.setattr("tui_trainer.headless.run.monotonic", lambda: 0.02 * stepper.step)
    go(stepper, 1000, 1000)
    assert max(stepper.chunks) * 0.02 <= 2 * headless.MAX_CHUNK_SECONDS


@pytest.mark.parametrize(
    ("steps", "every"), [(0, 1), (1, 1), (11, 1), (20, 1), (21, 2), (100, 5), (101, 10), (1000, 50), (10**7, 500_000)]
)
def test_default_every(steps: int, every: int) -> None:
    """By default a run prints at most about twenty lines at round steps."""
    assert headless.default_every(steps) == every


def metrics(loss: float | None, accuracy: float | None) -> dict[str, float | None]:
    """Return the metrics of a step; without an accuracy, those of a regression."""
    return {"loss": loss} if accuracy is None else {"loss": loss, "accuracy": accuracy}


def observed(before: object, loss: float = 1.0, accuracy: float | None = None, after: object = 0.0) -> Observation:
    """Return an observation with one tensor."""
    param = Param("w", np.array(before), np.array(before), np.array(after))
    return Observation(1, 0, 0, metrics(loss, accuracy), (param,))


def test_json_without_nan_and_infinity() -> None:
    """NaN and infinities become null at any depth; the JSON is strict."""
    file = io.StringIO()
    output = JsonLines(file)
    output.line(observed([[1.0, np.inf], [np.nan, -2.0]], loss=float("nan"), accuracy=0.5))
    output.end("failed", observed(0.0, after=-np.inf))
    assert file.getvalue().splitlines() == [
        ('{"step": 1, "loss": null, "params": {"w": [[1.0, null], [null, -2.0]]}, '
        '"grads": {"w": [[1.0, null], [null, -2.0]]}, "accuracy": 0.5}'),
        '{"done": true, "status": "failed", "step": 1, "params": {"w": null}}',
    ]


def test_table_stays_aligned() -> None:
    """Columns end at the same position however large or small the numbers are."""
    file = io.StringIO()
    output = Table(file, 10)
    for size in (1.0, -1.5, 123456.0, -1e20, 3.4e38, 1e-30, -1e-38, 0.0, float("nan")):
        output.line(observed([size, size], loss=size, accuracy=1.0))
    lines = file.getvalue().splitlines()
    assert lines[0].split() == ["step", "loss", "accuracy", "w[0]", "w[1]"]
    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(lines[0]) <= 80


def test_table_of_many_weights() -> None:
    """Weights that don't fit on a line are shown by their norm."""
    file = io.StringIO()
    output = Table(file, 10)
    output.line(observed([3.0] * 4 + [8.0]))
    output.end("done", observed(0.0, after=[3.0] * 4 + [8.0]))
    assert file.getvalue().splitlines() == [
        "step          loss           |w|",
        "   1       1.00000       10.0000",
        "done after 1 update: |w| = 10.0000",
    ]


def test_progress_on_a_terminal() -> None:
    """From the first second on, one line is rewritten, and erased before anything else is written."""
    screen = Screen()
    progress = Progress(screen, 1000)
    progress.show(0, 100.0)
    progress.show(100, 100.9)
    assert screen.getvalue() == ""
    progress.show(200, 101.0)
    progress.show(201, 101.01)
    progress.clear()
    progress.clear()
    words = "step 200 of 1000, 200 steps a second"
    assert screen.getvalue() == f"\r{words}\r{' ' * len(words)}\r"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_of_reading_a_table(is_terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that takes longer than half a second to read shows one line on a terminal, erased at the end; a file gets none."""
    ticks = count()
    monkeypatch.setattr("tui_trainer.datasets.tables.watch.monotonic", lambda: 0.3 * next(ticks))
    path, screen = tmp_path / "large.csv", Screen() if is_terminal else io.StringIO()
    path.write_text("a,b\n" + "1,2\n" * 500_000)
    read_shown(Choice.of("dataset", "table", {"file": str(path)}).values, screen)
    *shown, erased, end = screen.getvalue().split("\r")[1:] or [""] * 2
    assert [text.startswith("reading large.csv ") and text.endswith(" %") for text in shown] == [True] * len(shown)
    assert (len(shown) > 2, erased.strip(), end) == (is_terminal, "", "")
    assert shown == sorted(set(shown), key=lambda text: int(text.split()[-2]))


def test_no_progress_elsewhere() -> None:
    """A file or a pipe gets no progress."""
    file = io.StringIO()
    progress = Progress(file, 1000)
    progress.show(0, 100.0)
    progress.show(500, 200.0)
    progress.clear()
    assert file.getvalue() == ""
