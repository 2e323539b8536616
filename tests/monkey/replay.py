"""Replay a snapshot's recipe in a new trainer and compare the results bit for bit."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import numpy as np

from tests.engine.runs import set_history_capacity
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.current_losses import CurrentLosses
from tui_trainer.observed.history import HistoryView
from tui_trainer.observed.snapshot import Snapshot
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe


def differences(snapshot: Snapshot) -> list[str]:
    """Return the differences between a snapshot and a new replay of its recipe; none if every bit is equal."""
    fresh = replayed(snapshot)
    losses = CurrentLosses()
    state = replace(fresh.observe(), loss_after=losses.of_batch(fresh, False), full_loss=losses.of_all_rows(fresh, False))
    found = list(_compare("state", snapshot.state, state))
    assert snapshot.config
    ours, theirs = (replace(config, title="", text="") for config in (snapshot.config, fresh.config))
    found += [] if ours == theirs else [f"config: {ours} is not {theirs}"]
    return found + list(_compare_history(snapshot.history, fresh.record.history.view()))


def replayed(snapshot: Snapshot) -> Trainer:
    """Return a new trainer that has read the recipe from its TOML text and replayed it to the same step and phase."""
    assert snapshot.recipe
    trainer = Trainer(parse_recipe(format_recipe(snapshot.recipe), "saved.toml"))
    capacity = snapshot.state.step + 2 + snapshot.state.step % 2  # even, and large enough for a bucket per step
    set_history_capacity(trainer, capacity)
    stop = trainer.advance(snapshot.state.step)
    assert stop is None, stop
    for _ in range(snapshot.state.phases):
        stop = trainer.advance_phase()
        assert stop is None, stop
    return trainer


def _compare(name: str, ours: object, theirs: object) -> Iterator[str]:
    """Yield a text for each differing leaf of two nested dataclasses, tuples, mappings, arrays and numbers."""
    if is_dataclass(ours) and type(ours) is type(theirs):
        for field in fields(ours):
            yield from _compare(f"{name}.{field.name}", getattr(ours, field.name), getattr(theirs, field.name))
    elif isinstance(ours, tuple) and isinstance(theirs, tuple) and len(ours) == len(theirs):
        for index, (our, their) in enumerate(zip(ours, theirs, strict=True)):
            yield from _compare(f"{name}[{index}]", our, their)
    elif _bits(ours) != _bits(theirs):
        yield f"{name}: {ours} is not {theirs}"


def _bits(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.shape, value.tobytes()
    if isinstance(value, float):
        return value.hex()
    return {key: _bits(item) for key, item in value.items()} if hasattr(value, "items") else value


def _compare_history(ours: HistoryView, every_step: HistoryView) -> Iterator[str]:
    """Yield a text for each curve of a history that is not the lowest, highest or last loss of its buckets."""
    losses = every_step.last
    buckets = [losses[start : start + ours.width] for start in range(0, len(losses), ours.width)]
    expected = {"low": [b.min() for b in buckets], "high": [b.max() for b in buckets], "last": [b[-1] for b in buckets]}
    for name, values in expected.items():
        if getattr(ours, name).tolist() != values:
            yield f"history.{name}: not the losses of the steps"
    if ours.steps != every_step.steps:
        yield f"history.steps: {ours.steps} is not {every_step.steps}"
