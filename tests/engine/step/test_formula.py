"""Gradient computed in closed form, compared with autograd's."""

import numpy as np
import pytest

from tests.engine.drive import Drive, watch
from tests.engine.runs import problem
from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.probes import FORMULA_PROBE
from tui_trainer.datasets.load import load
from tui_trainer.engine.step import formula
from tui_trainer.observed.commands import AdvancePhase, Apply, Command, GoTo, Step

WATCH_CODE = watch(FORMULA_PROBE)
PHASES = [AdvancePhase()] * 4


def seen(*commands: Command, name: str = "linear", **changes: str | float) -> tuple[Drive, dict[str, FloatArray] | None]:
    """Return a run with the Code pane open after these commands, and the formula's gradient."""
    drive = Drive(problem(name, **changes))
    drive.send(WATCH_CODE)
    for command in commands:
        drive.send(command)
        drive.go()  # a replay may take several bursts
    answer = drive.seen.probes[FORMULA_PROBE]
    assert answer is None or isinstance(answer, dict)
    return drive, answer


@pytest.mark.parametrize("commands", [[Step()], PHASES, [Step(), *PHASES], [*[Step()] * 7, GoTo(4)]])
@pytest.mark.parametrize("size", [0, 4], ids=["full batch", "mini-batch"])
@pytest.mark.parametrize("loss", ["mse", "mse_by_hand"])
@pytest.mark.parametrize("name", ["linear", "polynomial"])
def test_equals_autograd(name: str, loss: str, size: int, commands: list[Command]) -> None:
    """The formula's gradient equals autograd's for the same batch, to float32's rounding, at any point of a run."""
    drive, answer = seen(*commands, name=name, loss=loss, batch_size=size)
    assert answer is not None
    for param in drive.seen.state.params:
        assert param.grad is not None
        assert answer[param.name] == pytest.approx(param.grad, rel=1e-5, abs=1e-4)


def test_penalties_are_part_of_the_formula() -> None:
    """With penalties the formula has their gradients, its text says so, and it equals autograd's; clipped gradients have none."""
    drive, answer = seen(Step(), Step(), l1=0.5, l2=0.25)
    assert answer is not None
    for param in drive.seen.state.params:
        assert param.grad is not None
        assert answer[param.name] == pytest.approx(param.grad, rel=1e-5)
    assert drive.seen.config is not None
    assert drive.seen.config.gradient_formula is not None
    assert drive.seen.config.gradient_formula.text.endswith(" + l1 sign(w) + 2 l2 w (no penalty for b)")
    assert seen(Step(), clip_norm=1.0)[1] is None


def test_equals_the_written_formula() -> None:
    """The gradient is 2/n Σ x (x w + b - y) in float64, with the weights before the update."""
    drive, answer = seen(Step())
    w, b = (float(param.before.item()) for param in drive.seen.state.params if param.before is not None)
    rows = load(problem("linear").config)
    x, y = (column.astype(np.float32).astype(np.float64) for column in (rows.x, rows.y))
    assert answer is not None
    assert answer["w"] == pytest.approx(2 * np.mean(x * (x * w + b - y)), rel=1e-12)
    assert answer["b"] == pytest.approx(2 * np.mean(x * w + b - y), rel=1e-12)


@pytest.mark.parametrize("edit", [Apply("loss", "mae"), Apply("params.w", 9.0), Apply("batch_size", 3)])
def test_an_edit_keeps_the_latest_gradient(edit: Apply) -> None:
    """An edit after an update leaves the gradient of that update's forward pass unchanged."""
    _, before = seen(Step())
    _, after = seen(Step(), edit)
    assert repr(after) == repr(before)
    assert before is not None


@pytest.mark.parametrize(
    ("name", "changes"), [("linear", {"loss": "huber"}), ("logistic-sgd", {})], ids=["another loss", "another task"]
)
def test_losses_without_a_formula(name: str, changes: dict[str, str]) -> None:
    """The gradient is None for a loss or task without a formula."""
    assert seen(Step(), name=name, **changes)[1] is None


def test_before_the_first_forward_pass() -> None:
    """The gradient is None before the first forward pass."""
    assert seen()[1] is None


def test_large_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gradient is None for a batch larger than MAX_BATCH_ELEMENTS."""
    monkeypatch.setattr(formula, "MAX_BATCH_ELEMENTS", 14)
    assert seen(Step())[1] is None
    assert seen(Step(), batch_size=14)[1] is not None
