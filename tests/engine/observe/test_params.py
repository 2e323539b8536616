"""Snapshots of small models have all weights, those of large models what the front end shows."""

from collections.abc import Iterator
from time import perf_counter

import numpy as np
import pytest
import torch

from tests.engine.drive import Drive
from tests.engine.large_models import large_models, large_recipe
from tests.engine.runs import problem
from tui_trainer.engine.observe.params import MAX_WEIGHTS, summary
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.frontend.weight_table import WeightTable
from tui_trainer.observed.commands import AdvancePhase, Pause, Run, SetSpeed, SetWatch, Step
from tui_trainer.observed.snapshot import FIRST_WEIGHTS, Param, Snapshot
from tui_trainer.observed.watch import Watch

NAN, INF = float("nan"), float("inf")


@pytest.fixture(autouse=True)
def _large_models() -> Iterator[None]:
    with large_models():
        yield


def arrays(param: Param) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """Return the arrays of a param by name."""
    found = {name: getattr(param, name) for name in ("before", "grad", "after", "upcoming")}
    return {name: array for name, array in found.items() if array is not None}


def copied(snapshot: Snapshot) -> int:
    """Return the number of weights in all arrays of a snapshot's params."""
    return sum(array.size for param in snapshot.state.params for array in arrays(param).values())


@pytest.mark.parametrize("phases", [0, 4])
@pytest.mark.parametrize("first_weights", [False, True])
@pytest.mark.parametrize("window", [range(0), range(2, 5), range(1000)])
def test_excerpts(window: range, first_weights: bool, phases: int) -> None:
    """The first weights of visible tensors equal the whole ones; the tensors in the window have summaries."""
    drive = Drive(large_recipe(tensors=30, side=20))
    drive.send(SetWatch(Watch((), window, first_weights)), Step(), Step(), *[AdvancePhase()] * phases)
    trainer = drive.controller._branches.trainer  # type: ignore[union-attr] # the run has begun
    for index, (part, whole) in enumerate(zip(drive.seen.state.params, trainer.observe().params, strict=True)):
        assert part.excerpt
        assert part.weights == whole.weights
        is_visible = first_weights or index in window
        known = arrays(whole).keys() - (set() if first_weights else {"upcoming"})
        assert arrays(part).keys() == (known if is_visible else {"after"})
        assert part.after.size or not is_visible
        for name, array in arrays(part).items():
            assert array.tolist() == arrays(whole)[name].ravel()[: array.size].tolist()
        shown = part.excerpt.weights, part.excerpt.grad
        assert shown == ((summary(trainer.learner.params[index]), summary(trainer.learner.params[index].grad)) if index in window else (None, None))


def test_the_table_is_the_same() -> None:
    """Summaries of the engine are the numbers that the table shows of whole tensors."""
    trainer = Trainer(large_recipe(tensors=30, side=20))
    trainer.advance(3)
    rows = WeightTable.of(trainer.observe(Watch((), range(1000)))).rows
    for row, whole in zip(rows, WeightTable.of(trainer.observe()).rows, strict=True):
        assert row.name == whole.name
        assert row.numbers == pytest.approx(whole.numbers, rel=1e-7)


def test_small_models_are_whole() -> None:
    """Up to MAX_WEIGHTS weights, every snapshot has all weights, whatever the front end shows."""
    for recipe, is_whole in ((problem(), True), (large_recipe(side=99), True), (large_recipe(side=100), False)):
        drive = Drive(recipe)
        drive.send(SetWatch(Watch()), Step())
        assert all((param.excerpt is None) is is_whole for param in drive.seen.state.params)
        assert (drive.seen.info.weights <= MAX_WEIGHTS) is is_whole


def test_a_million_weights() -> None:
    """A snapshot of a million weights copies a few of them, also while it runs and between two phases."""
    drive = Drive(large_recipe())
    drive.send(SetWatch(Watch(tensors=range(32))), SetSpeed(None), Run(3))
    drive.go()
    drive.send(Pause(), *[AdvancePhase()] * 4)
    assert drive.seen.info.weights == 1_000_002
    assert copied(drive.seen) <= 4 * 3 * FIRST_WEIGHTS
    (_, _, table) = drive.seen.state.params
    assert table.excerpt
    assert table.excerpt.weights
    assert table.excerpt.weights.norm == pytest.approx(1000, rel=0.01)


def test_a_snapshot_of_a_million_weights_is_quick() -> None:
    """A snapshot of a model of a million weights takes a fraction of the time of a copy of all of them."""
    drive = Drive(large_recipe())
    drive.send(SetWatch(Watch(tensors=range(32))), Step())
    trainer = drive.controller._branches.trainer  # type: ignore[union-attr] # the run has begun
    assert best_of(lambda: drive.controller.snapshot()) < best_of(trainer.observe)


def best_of(call: object, repeats: int = 7) -> float:
    """Return the seconds of the quickest of several calls."""
    assert callable(call)
    taken = []
    for _ in range(repeats):
        began = perf_counter()
        call()
        taken.append(perf_counter() - began)
    return min(taken)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3.0, -4.0], (5.0, -4.0)),
        ([-3.0, 4.0], (5.0, 4.0)),
        ([3e30, -4e30], (5e30, -4e30)),
        ([1.0, NAN], (NAN, NAN)),
        ([1.0, -INF], (INF, -INF)),
        ([3e-30, -4e-30], (5e-30, -4e-30)),
        ([0.0], (0.0, 0.0)),
        ([2.0] * 1_000_000, (2000.0, 2.0)),
    ],
)
def test_summary(values: list[float], expected: tuple[float, float]) -> None:
    """The norm does not overflow, the largest entry keeps its sign, NaN and infinity are seen."""
    found = summary(torch.tensor(values))
    assert found
    assert (found.norm, found.largest) == pytest.approx(expected, rel=1e-7, abs=0, nan_ok=True)


def test_no_summary() -> None:
    """A missing tensor and one without entries have no summary."""
    assert summary(None) is None
    assert summary(torch.empty(0, 3)) is None
