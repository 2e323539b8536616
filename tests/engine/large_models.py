"""Models of any number of weights in any number of tensors, registered in the catalogue by a test."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from torch import Tensor

from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.catalogue.entry import ModelEntry, Schema, Task
from tui_trainer.catalogue.models import MODELS
from tui_trainer.engine.step.models.model import Model, NormalSampler, leaf
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe

TENSORS = Hyperparameter(name="tensors", label="tensors", default=1, minimum=1, maximum=10_000, live=False, help="Tensors.")
SIDE = Hyperparameter(
    name="side", label="side", default=1000, minimum=1, maximum=10_000, live=False, help="Rows and columns of each tensor."
)
LARGE = ModelEntry(
    name="large",
    title="Line with tables",
    summary="a straight line, moved by the means of tables of weights",
    builder="tests.engine.large_models:build",
    tasks=frozenset(Task),
    hyperparameters=(TENSORS, SIDE),
)


def build(values: Mapping[str, Value], schema: Schema, draw: NormalSampler) -> Model:
    """Return the model y = x w + b + the sum of the means of the tables."""
    side = int(values["side"])
    tables = {f"t{index}": leaf(draw(side, side)) for index in range(int(values["tensors"]))}
    w, b = leaf(draw(schema.features, 1)), leaf(draw(1))

    def outputs(x: Tensor, w: Tensor, b: Tensor, **tables: Tensor) -> Tensor:
        for table in tables.values():
            b = b + table.mean()
        return x @ w + b

    return Model({"w": w, "b": b, **tables}, outputs)


@contextmanager
def large_models() -> Iterator[None]:
    """Add the large model to the catalogue."""
    MODELS._entries[LARGE.name] = LARGE
    try:
        yield
    finally:
        del MODELS._entries[LARGE.name]


def large_recipe(tensors: int = 1, side: int = 1000, optimizer: str = "gd_by_hand", name: str = "linear") -> Recipe:
    """Return the recipe of a problem with a model of `tensors` tables with `side` × `side` weights each."""
    model = Choice.of("model", LARGE.name, {"tensors": tensors, "side": side})
    return Recipe(replace(open_problem(name).config, model=model, optimizer=Choice.of("optimizer", optimizer, {"lr": 0.001})))
