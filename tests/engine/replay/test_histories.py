"""Histories of metrics that are recorded at some steps: the same however the steps are made, and after going back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.burst.test_burst import in_bursts
from tests.engine.runs import assert_same_as_replay, go_to, problem, set_history_capacity, weights
from tui_trainer.catalogue.metrics import METRICS, Metric
from tui_trainer.engine.observe.step_values import StepValues
from tui_trainer.engine.replay.checkpoint import Checkpoint, pack, read_checkpoint
from tui_trainer.engine.replay.trainer import Trainer

EVERY = 5


def sum_of_weights(values: StepValues) -> float:
    """Return the sum of all weights."""
    return sum(param.detach().sum().item() for param in values.learner.params)


SUM = Metric(
    name="weight_sum",
    label="sum of weights",
    summary="the sum of all weights",
    function=f"{__name__}:sum_of_weights",
    record_every=EVERY,
)


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare a metric that is recorded at every fifth step."""
    monkeypatch.setitem(METRICS._entries, SUM.name, SUM)


def expected(steps: int) -> Iterator[tuple[int, float]]:
    """Yield every fifth step, and the sum of the weights after it in a run without bursts."""
    trainer = Trainer(problem())
    for step in range(1, steps + 1):
        trainer.advance(1)
        if step % EVERY == 0:
            yield step, sum(tensor.sum().item() for tensor in weights(trainer).values())


def curve(trainer: Trainer) -> list[tuple[float, float]]:
    """Return the points of the metric's curve."""
    x, y = trainer.record.histories.views()[SUM.name].curve()
    return list(zip(x.tolist(), y.tolist(), strict=True))


@pytest.mark.parametrize("chunk", [1, 3, 5, 64])
def test_recorded_at_its_steps(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A metric is recorded at every fifth step, with bursts between, however many steps are made at a time."""
    made = in_bursts(monkeypatch)
    trainer = Trainer(problem())
    trainer.executor.bursts.record_after_steps = 3
    while trainer.step < 64:
        trainer.advance(min(chunk, 64 - trainer.step))
    assert curve(trainer) == list(expected(64))
    assert bool(made) == (chunk > 1)


def test_phases() -> None:
    """A step whose phases are made one by one is recorded as well."""
    trainer = Trainer(problem())
    trainer.advance(4)
    for _ in range(5):
        trainer.advance_phase()
    assert curve(trainer) == list(expected(5))


def test_going_back() -> None:
    """All histories are truncated together and filled again by the replay, also when buckets have been merged."""
    trainer = Trainer(problem())
    set_history_capacity(trainer, 8)
    trainer.record.keyframes.set_spacing(4)
    trainer.advance(50)
    assert_same_as_replay(trainer)
    for step in (23, 31, 0, 12):
        go_to(trainer, step)
        assert_same_as_replay(trainer)


def newest(trainer: Trainer) -> Checkpoint:
    """Return the newest checkpoint of a run."""
    assert trainer.record.newest_checkpoint
    return trainer.record.newest_checkpoint


def resumed(trainer: Trainer, folder: Path) -> Trainer:
    """Return a run that was resumed from a file with the newest checkpoint of another run."""
    recipe = trainer.recipe_now()
    (folder / "some.safetensors").write_bytes(pack(newest(trainer), recipe))
    again = Trainer(recipe)
    again.resume(read_checkpoint(folder / "some.safetensors", recipe))
    return again


def test_checkpoints(tmp_path: Path) -> None:
    """A checkpoint contains the histories of all recorded metrics."""
    trainer = Trainer(problem())
    trainer.record.keyframes.set_spacing(8)
    trainer.advance(32)
    again = resumed(trainer, tmp_path)
    again.advance(8)
    assert curve(again) == list(expected(40))


def test_checkpoints_without_the_metric(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A metric that a checkpoint does not contain is recorded from there on."""
    with monkeypatch.context() as patch:
        patch.delitem(METRICS._entries, SUM.name)
        trainer = Trainer(problem())
        trainer.record.keyframes.set_spacing(8)
        trainer.advance(32)
        newest(trainer)
    again = resumed(trainer, tmp_path)
    again.advance(8)
    assert curve(again) == list(expected(40))[-2:]
    assert again.record.history.steps == 40
