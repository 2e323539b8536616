"""ImportPlan: the recipe that follows from what is chosen in the import dialog, and the line that says what it trains."""

from dataclasses import dataclass

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import thousands, typable
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.table import CLASS_COUNT
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import load
from tui_trainer.datasets.table_recipe import (
    NETWORK,
    NETWORK_OPTIMIZER,
    recipe_for_table,
    suits_suggested_rate,
    with_suggested_rate,
)
from tui_trainer.frontend.tables.import_keys import with_keys
from tui_trainer.frontend.tables.read_import import ImportReader
from tui_trainer.frontend.tables.table_import import TableImport
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

MAX_NAMES_WIDTH = 50
"""Maximum width of the names of the inputs, in cells."""


@dataclass(frozen=True)
class ImportPlan:
    """Run that will be started: the recipe, and a line that describes it."""

    recipe: Recipe
    text: str


def plan(chosen: TableImport, reader: ImportReader) -> ImportPlan:
    """Return what will be trained. Raises UserError, which names the key that mends it, if the columns can't be trained on.

    `reader`: says which other choices the command line has made.
    """
    try:
        values = {name: value for name, value in chosen.values.items() if name != CLASS_COUNT.name}  # counted anew
        recipe = reader.change(recipe_for_table(chosen.table.path, values, reader.base))
        suggested = reader.base is None and suits_suggested_rate(recipe.config)
        recipe = reader.change(with_suggested_rate(recipe) if suggested else recipe)
        dataset = load(recipe.config)
    except UserError as error:
        raise UserError(with_keys(str(error))) from None
    return ImportPlan(recipe, _plan_text(recipe.config, dataset))


def _plan_text(config: RunConfig, dataset: Dataset) -> str:
    """Return the line, such as 'price ← area, rooms: 4,000 rows, 2 weights + b; suggested: standardize, lr 0.1'."""
    names = clean_text(", ".join(dataset.x_names), MAX_NAMES_WIDTH)
    count = dataset.schema.features * dataset.schema.outputs
    weights = f"{thousands(count)} weight{'s' if count > 1 else ''} + b"
    if config.model.name == NETWORK:
        weights = f"a network with the hidden layers {config.get('model.layers') or '(none)'}"
    held_out = "" if dataset.test_x is None else f" and {thousands(len(dataset.test_x))} held out"
    optimizer = "Adam, " if config.optimizer.name == NETWORK_OPTIMIZER else ""
    suggested = f"{config.get('dataset.prepare')}, {optimizer}lr {typable(float(config.get('optimizer.lr')))}".replace("_", " ")
    return f"{dataset.y_name} ← {names}: {thousands(dataset.rows)} rows{held_out}, {weights}; suggested: {suggested}"
