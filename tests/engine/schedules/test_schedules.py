"""Schedules: the run's rates and weights are those of torch's own optimizer and scheduler, to the last bit."""

import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.optim import lr_scheduler

from tests.engine.runs import exactly, problem
from tests.pairwise import by_turns
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.schedules import CONSTANT, SCHEDULES
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe

STEPS, STRETCH = 1000, 20
VALUES: dict[str, dict[str, Value]] = {
    "step": {"every": 70, "gamma": 0.7},
    "exponential": {"gamma": 0.995},
    "cosine": {"length": 300, "lowest": 1e-5},
    "warm_up": {"length": 650, "start_factor": 0.01},
    "one_cycle": {"length": 900, "rise": 0.4},
    "plateau": {"patience": 1, "factor": 0.7, "threshold": 0.3},
}
OTHERS: dict[str, dict[str, Value]] = {
    "step": {"every": 33},
    "exponential": {"gamma": 1.001},
    "cosine": {"length": 200, "lowest": 0.0},
    "warm_up": {"length": 800, "start_factor": 0.5},
    "one_cycle": {"length": 700, "rise": 0.0},
    "plateau": {"patience": 3, "factor": 0.9, "threshold": 0.1},
}
"""Values that edits set during the run."""
OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "sgd": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "adadelta": torch.optim.Adadelta,
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "nadam": torch.optim.NAdam,
    "radam": torch.optim.RAdam,
}
"""Optimizers of torch.optim; the suite compares two of them, the nightly run all."""
SCHEDULERS: dict[str, Callable[[torch.optim.Optimizer, Any], Any]] = {
    "step": lambda optimizer, v: lr_scheduler.StepLR(optimizer, v["every"], v["gamma"]),
    "exponential": lambda optimizer, v: lr_scheduler.ExponentialLR(optimizer, v["gamma"]),
    "cosine": lambda optimizer, v: lr_scheduler.CosineAnnealingLR(optimizer, v["length"], v["lowest"]),
    "warm_up": lambda optimizer, v: lr_scheduler.LinearLR(optimizer, v["start_factor"], total_iters=v["length"]),
    "one_cycle": lambda optimizer, v: lr_scheduler.OneCycleLR(
        optimizer, v["lr"], v["length"], pct_start=v["rise"], cycle_momentum=False
    ),
    "plateau": lambda optimizer, v: lr_scheduler.ReduceLROnPlateau(
        optimizer, factor=v["factor"], patience=v["patience"], threshold=v["threshold"]
    ),
}


class Oracle:
    """Loop in plain PyTorch with torch's own optimizer and scheduler."""

    def __init__(self, config: RunConfig) -> None:
        self.values: dict[str, Any] = {**config.schedule.values, **config.optimizer.values}
        self.name = config.schedule.name
        rows = torch.tensor([[float(v) for v in row] for row in _rows()])
        self.x, self.y = rows[:, :1], rows[:, 1:]
        generator = torch.Generator().manual_seed(config.seed)
        self.w = torch.randn(1, generator=generator, requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)
        self.optimizer = OPTIMIZERS[config.optimizer.name]([self.w, self.b], lr=self.values["lr"], foreach=False)
        self.scheduler = SCHEDULERS[self.name](self.optimizer, self.values)
        self.rates: list[float] = []

    def run(self, edits: dict[int, dict[str, Value]]) -> None:
        """Make all steps, with these edits before updates."""
        for step in range(1, STEPS + 1):
            if step in edits:
                self.edit(edits[step], step - 1)
            self.rates.append(float(self.optimizer.param_groups[0]["lr"]))
            self.optimizer.zero_grad()
            loss = torch.mean((self.x * self.w + self.b - self.y) ** 2)
            loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
            self.optimizer.step()
            if self.name == "plateau":
                self.scheduler.step(loss.item()) if step % 10 == 0 else None
            elif self.name != "one_cycle" or self.scheduler.last_epoch < self.values["length"] - 1:
                self.scheduler.step()

    def edit(self, values: dict[str, Value], done: int) -> None:
        """Set the base of the rates or hyperparameters of the schedule, after `done` updates."""
        self.values |= values
        (group,) = self.optimizer.param_groups
        if self.name == "plateau":
            vars(self.scheduler).update({name: value for name, value in values.items() if name != "lr"})
            group["lr"] = values.get("lr", group["lr"])
            return
        group["lr"] = group["initial_lr"] = self.values["lr"]
        self.scheduler = SCHEDULERS[self.name](self.optimizer, self.values)
        for _ in range(min(done, self.values["length"] - 1) if self.name == "one_cycle" else done):
            self.scheduler.step()


def _rows() -> list[list[float]]:
    data = Trainer(problem("linear")).learner.dataset
    return [[float(x), float(y)] for x, y in zip(data.x[:, 0], data.y[:, 0], strict=True)]


def scheduled(optimizer: str, schedule: str, edits: dict[int, dict[str, Value]]) -> Recipe:
    """Return a run with a schedule and edits of its hyperparameters and of the rate."""
    config = problem("linear").config.with_value("optimizer", optimizer).with_value("optimizer.lr", 0.003)
    config = config.with_value("schedule", schedule).with_values("schedule", VALUES[schedule])
    changes = [
        Edit(step, "optimizer.lr" if name == "lr" else f"schedule.{name}", value)
        for step, values in edits.items()
        for name, value in values.items()
    ]
    return Recipe(config, Journal(tuple(changes)))


@pytest.mark.parametrize(("schedule", "optimizer"), by_turns(list(VALUES), ["sgd", "adam"]))
@pytest.mark.parametrize("is_edited", [True])
def test_bits_of_torch(optimizer: str, schedule: str, is_edited: bool) -> None:
    """1,000 steps, in bursts and with edits, have the rates and the weights of torch's optimizer and scheduler."""
    edits: dict[int, dict[str, Value]] = {301: {"lr": 0.002}, 640: OTHERS[schedule], 720: {"lr": 0.004}} if is_edited else {}
    recipe = scheduled(optimizer, schedule, edits)
    oracle = Oracle(recipe.config)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        oracle.run(edits)
    trainer, rates = Trainer(recipe), []
    for _ in range(STEPS // STRETCH):
        rates.append(trainer.learner.schedule.rate(trainer.step))
        trainer.advance(STRETCH)
    assert rates == oracle.rates[::STRETCH]
    assert len(set(rates)) > 2
    assert [exactly(param.detach()) for param in trainer.learner.params] == [exactly(oracle.w.detach()), exactly(oracle.b.detach())]


def test_every_schedule_has_an_oracle() -> None:
    """Every schedule but the constant one is compared with torch's."""
    assert set(SCHEDULES.names()) == {CONSTANT, *VALUES}
