"""Build runs for the engine's tests, and compare them bit for bit."""

import gc
import resource
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tests.datasets.buildable import dataset_choice
from tests.observed.buckets import assert_describes
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.metrics import recorded_metrics
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.replay.histories import Histories
from tui_trainer.engine.replay.replay import Replay
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.optimizers.optimizer_state import StateValue
from tui_trainer.observed.stop import Stop
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe


def nudged(hyperparameter: Hyperparameter) -> Value:
    """Return the next value above the default of a hyperparameter, as a press of the right arrow gives."""
    return hyperparameter.nudge(hyperparameter.default, 1)


def problem(name: str = "linear", **changes: Value) -> Recipe:
    """Return a problem's recipe with hyperparameters changed; in keyword names `__` is written for the dot."""
    config = open_problem(name).config
    for address, value in changes.items():
        config = config.with_value(address.replace("__", "."), value)
    return Recipe(config)


def choose(dataset: str, model: str, loss: str, optimizer: str, lr: float = 0.001) -> Recipe:
    """Return a recipe with these choices and default hyperparameters but for the learning rate."""
    config = RunConfig(
        dataset_choice(dataset),
        Choice.of("model", model),
        Choice.of("loss", loss),
        Choice.of("optimizer", optimizer, {"lr": lr}),
    )
    return Recipe(config)


def with_optimizer(name: str, optimizer: str, **values: Value) -> Recipe:
    """Return a problem's recipe with another optimizer, at its defaults but for `values`."""
    return Recipe(replace(open_problem(name).config, optimizer=Choice.of("optimizer", optimizer, values)))


def points(x: list[float], y: list[float]) -> Dataset:
    """Return a regression dataset of one feature x and a target y."""
    columns = np.array([x, y]).T
    return Dataset(Task.REGRESSION, columns[:, :1], columns[:, 1:], ("x",), "y")


def weights(trainer: Trainer) -> dict[str, Tensor]:
    """Return copies of the parameters by name."""
    return {name: param.detach().clone() for name, param in trainer.learner.model.params.items()}


def grads(trainer: Trainer) -> dict[str, Tensor]:
    """Return copies of the gradients by name, without those that are None."""
    return {name: param.grad.clone() for name, param in trainer.learner.model.params.items() if param.grad is not None}


def leaves(name: str, remembered: StateValue) -> Iterator[tuple[str, StateValue]]:
    """Yield (name, value) for every value in nested optimizer state."""
    if isinstance(remembered, list | dict):
        inner = remembered.items() if isinstance(remembered, dict) else enumerate(remembered)
        for key, value in inner:
            yield from leaves(f"{key} {name}", value)
    else:
        yield name, remembered


def exactly(value: StateValue) -> bytes:
    """Return the bits of a value."""
    return value.numpy().tobytes() if isinstance(value, Tensor) else repr(value).encode()


@dataclass(frozen=True)
class Bits:
    """Everything observable of a run at one moment, to the last bit."""

    config: RunConfig
    position: tuple[int, int, int]
    """Step, epoch and rows read in the epoch."""
    modes: tuple[bool, ...]
    """For each module whether it is in train mode."""
    baseline: tuple[str, int]
    """Loss and step of the divergence baseline."""
    best: Best
    tensors: tuple[tuple[str, bytes], ...]
    observed: tuple[tuple[str, float | None], ...]
    """Loss and accuracy."""


def bits(trainer: Trainer) -> Bits:
    """Return the bits of a run's current state."""
    state = trainer.learner.capture((), trainer.record.best)
    named: list[tuple[str, StateValue]] = [(f"weights {i}", tensor) for i, tensor in enumerate(state.params)]
    named += [(f"gradient {i}", tensor) for i, tensor in enumerate(state.grads)]
    before = trainer.pre_update.weights if trainer.pre_update else []
    named += [(f"before {i}", tensor) for i, tensor in enumerate(before)]
    named += [leaf for i, entries in enumerate(state.optimizer_state) for leaf in leaves(str(i), entries)]
    named += [*state.buffers.items(), ("random state", state.random_state)]
    observed = trainer.observe()
    return Bits(
        config=replace(trainer.config, title="", text=""),
        position=(state.step, state.epoch, state.position),
        modes=state.modes,
        baseline=(state.baseline.loss.hex(), state.baseline.step),
        best=state.best,
        tensors=tuple((name, exactly(value)) for name, value in named),
        observed=tuple(observed.metrics.items()),
    )


def go_to(trainer: Trainer, step: int) -> Stop | None:
    """Go to the state after update `step` by replay; return a divergence on the way."""
    trainer.rewind(step)
    return trainer.advance(step - trainer.step, stop_at_breakpoints=False)


def arrive(replay: Replay) -> None:
    """Complete a replay and run its completion callback. Raises UserError."""
    replay.advance(replay.remaining)
    replay.on_arrival()


def set_history_capacity(trainer: Trainer, buckets: int) -> None:
    """Replace the histories of a run at its start by histories of that many buckets."""
    trainer.record.histories = Histories(recorded_metrics(trainer.learner.dataset.task, trainer.learner.test_rows is not None), buckets)


def replayed(trainer: Trainer) -> Trainer:
    """Return a new trainer that has read the recipe back from TOML and made the same steps and phases."""
    again = Trainer(parse_recipe(format_recipe(trainer.recipe_now()), "saved.toml"))
    set_history_capacity(again, 2**14)
    assert again.advance(trainer.step) is None
    for _ in range(trainer.phases):
        assert again.advance_phase() is None
    return again


def assert_same_as_replay(trainer: Trainer) -> None:
    """Assert that state and histories of a run equal those of a fresh replay of its recipe."""
    again = replayed(trainer)
    assert bits(trainer) == bits(again)
    assert not trainer.record.check.message
    views, all_values = trainer.record.histories.views(), again.record.histories.views()
    assert views.keys() == all_values.keys()
    for name, view in views.items():
        assert_describes(view, all_values[name].last)


def all_finite(trainer: Trainer) -> bool:
    """Whether every weight is finite."""
    return all(bool(torch.isfinite(tensor).all()) for tensor in weights(trainer).values())


def resident_megabytes() -> float:
    """Return the resident memory of this process in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
