"""Datasets of tests that walk the catalogue, with two of the user's tables: one for a regression, one with three classes.

The first has semicolons, decimal commas, text and missing cells.
"""

from pathlib import Path

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Schema
from tui_trainer.recipe.choice import Choice

HOUSES = Path(__file__).parent / "houses.csv"
FLOWERS = Path(__file__).parent / "flowers.csv"
FLOWER_TABLE = "flowers"
"""Name of the table with three classes in these tests."""
NAMES = [*DATASETS.names(), FLOWER_TABLE]
"""Names of all datasets to walk."""
FLOWER_VALUES: dict[str, Value] = {
    "file": str(FLOWERS),
    "inputs": "length,width,soil",
    "target": "flower",
    "task": "classes",
    "classes": 3,
    "prepare": "standardize",
}
VALUES: dict[str, dict[str, Value]] = {
    "table": {
        "file": str(HOUSES),
        "inputs": "city,area,rooms",
        "target": "price",
        "categories": "rooms",
        "missing": "drop",
        "delimiter": "semicolon",
        "decimal": "comma",
        "header": "yes",
        "max_mb": 100,
        "task": "regression",
        "prepare": "standardize",
        "prepare_target": "standardize",
    }
}
"""Hyperparameters with which a dataset can be built, by its name; datasets that need none are left out."""


def dataset_choice(name: str) -> Choice:
    """Return the choice of a dataset that can be built."""
    if name == FLOWER_TABLE:
        return Choice.of("dataset", "table", FLOWER_VALUES)
    return Choice.of("dataset", name, VALUES.get(name, {}))


def schema(name: str) -> Schema:
    """Return the schema of a dataset that can be built."""
    choice = dataset_choice(name)
    return DATASETS[choice.name].schema(choice.values)
