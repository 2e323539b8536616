"""registered(): the foreign models and their datasets in the catalogue while a test runs; recipes of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tests.foreign_models.datasets import FOREIGN_DATASETS
from tests.foreign_models.zoo import ALL_MODELS
from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Entry
from tui_trainer.catalogue.models import MODELS
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

LR = {"sgd": 0.05, "adam": 0.01, "lbfgs": 0.005}
"""Learning rates of the optimizers that the tests use."""
MAX_ITER = 4
"""Iterations of a step of LBFGS: more only take longer."""


@contextmanager
def registered() -> Iterator[None]:
    """Add the foreign entries to the registries, and remove them afterwards. Does nothing within another `with`."""
    if FOREIGN_DATASETS[0].name in DATASETS:
        yield
        return
    models = [model.entry for model in ALL_MODELS.values()]
    added: list[tuple[Registry[Any], Sequence[Entry]]] = [(MODELS, models), (DATASETS, FOREIGN_DATASETS)]
    for registry, entries in added:
        registry._entries.update({entry.name: entry for entry in entries})
    try:
        yield
    finally:
        for registry, entries in added:
            for entry in entries:
                del registry._entries[entry.name]


def foreign(name: str, optimizer: str = "sgd", batch_size: int = 0) -> Recipe:
    """Return a recipe of a foreign model; the entries must be registered."""
    model = ALL_MODELS[name]
    values = {"lr": LR[optimizer]} | ({"max_iter": MAX_ITER} if optimizer == "lbfgs" else {})
    choices = (Choice.of("dataset", model.dataset), Choice.of("model", name), Choice.of("loss", model.loss))
    config = RunConfig(*choices, Choice.of("optimizer", optimizer, values), batch_size)
    return Recipe(replace(config, diverges_at=1e9))  # the line search of LBFGS takes large steps where dropout is random
