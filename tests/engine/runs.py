"""Runs for the engine's tests, and what it means that two are the same."""

import gc
import resource
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.replay.replay import Replay
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.optimizers.optimizer_state import StateValue
from tui_trainer.observed.history import History
from tui_trainer.observed.stop import Stop
from tui_trainer.recipe.config import Choice, RunConfig
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe


def problem(name: str = "linear", **changes: Value) -> Recipe:
    """A problem with some hyperparameters changed; a double underscore stands for the dot."""
    config = open_problem(name).config
    for address, value in changes.items():
        config = config.with_value(address.replace("__", "."), value)
    return Recipe(config)


def choose(dataset: str, model: str, loss: str, optimizer: str, lr: float = 0.001) -> Recipe:
    """A run of those choices."""
    config = RunConfig(
        Choice.of("dataset", dataset),
        Choice.of("model", model),
        Choice.of("loss", loss),
        Choice.of("optimizer", optimizer, {"lr": lr}),
    )
    return Recipe(config)


def with_optimizer(name: str, optimizer: str, **values: Value) -> Recipe:
    """A problem with another optimizer, at its defaults but for these values."""
    return Recipe(replace(open_problem(name).config, optimizer=Choice.of("optimizer", optimizer, values)))


def points(x: list[float], y: list[float]) -> Dataset:
    """Points to be met by a line."""
    columns = np.array([x, y]).T
    return Dataset(Task.REGRESSION, columns[:, :1], columns[:, 1:], ("x",), "y")


def weights(trainer: Trainer) -> dict[str, Tensor]:
    """Copies of the weights."""
    return {name: param.detach().clone() for name, param in trainer.learner.model.params.items()}


def grads(trainer: Trainer) -> dict[str, Tensor]:
    """Copies of the gradients."""
    return {name: param.grad.clone() for name, param in trainer.learner.model.params.items() if param.grad is not None}


def leaves(name: str, remembered: StateValue) -> Iterator[tuple[str, StateValue]]:
    """Everything in a nest of what an optimizer remembers, with its name."""
    if isinstance(remembered, list | dict):
        inner = remembered.items() if isinstance(remembered, dict) else enumerate(remembered)
        for key, one in inner:
            yield from leaves(f"{key} {name}", one)
    else:
        yield name, remembered


def exactly(value: StateValue) -> bytes:
    """A value to the last bit."""
    return value.numpy().tobytes() if isinstance(value, Tensor) else repr(value).encode()


@dataclass(frozen=True)
class Bits:
    """All that can be told of a run at one moment, to the last bit."""

    config: RunConfig
    place: tuple[int, int, int]
    judged: tuple[str, int]
    best: Best
    tensors: tuple[tuple[str, bytes], ...]
    seen: tuple[float | None, float | None]


def bits(trainer: Trainer) -> Bits:
    """The bits of a run as it stands."""
    state = trainer.learner.capture((), trainer.record.best)
    named: list[tuple[str, StateValue]] = [(f"weights {i}", tensor) for i, tensor in enumerate(state.params)]
    named += [(f"gradient {i}", tensor) for i, tensor in enumerate(state.grads)]
    named += [(f"before {i}", tensor) for i, tensor in enumerate(trainer.before.weights if trainer.before else [])]
    named += [leaf for i, kept in enumerate(state.memory) for leaf in leaves(str(i), kept)]
    observed = trainer.observe()
    return Bits(
        config=replace(trainer.config, title="", text=""),
        place=(state.step, state.epoch, state.position),
        judged=(state.baseline.loss.hex(), state.baseline.step),
        best=state.best,
        tensors=tuple((name, exactly(value)) for name, value in named),
        seen=(observed.loss, observed.accuracy),
    )


def go_to(trainer: Trainer, step: int) -> Stop | None:
    """Stand after update `step`, by replay from a state that was kept, or before an earlier one that ruins the run."""
    trainer.rewind(step)
    return trainer.advance(step - trainer.step, testing=False)


def arrive(replay: Replay) -> None:
    """Go all of the way, and do what is to be done there. Raises UserError."""
    replay.travel(replay.remaining)
    replay.finish()


def replayed(trainer: Trainer) -> Trainer:
    """A new trainer that has read the recipe from its TOML text and come to the same step."""
    again = Trainer(parse_recipe(format_recipe(trainer.recipe_now()), "saved.toml"))
    again.record.history = History(2**14)
    assert again.advance(trainer.step) is None
    for _ in range(trainer.phases):
        assert again.advance_phase() is None
    return again


def assert_same_as_replay(trainer: Trainer) -> None:
    """The run stands where a fresh replay of its recipe does, and its history tells of nothing else."""
    again = replayed(trainer)
    assert bits(trainer) == bits(again)
    view, losses = trainer.record.history.view(), again.record.history.view().last
    buckets = [losses[start : start + view.width] for start in range(0, len(losses), view.width)]
    assert view.low.tolist() == [bucket.min() for bucket in buckets]
    assert view.high.tolist() == [bucket.max() for bucket in buckets]
    assert view.last.tolist() == [bucket[-1] for bucket in buckets]


def all_finite(trainer: Trainer) -> bool:
    """Whether every weight is a number."""
    return all(bool(torch.isfinite(tensor).all()) for tensor in weights(trainer).values())


def resident_megabytes() -> float:
    """Memory of this process that is really there."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
