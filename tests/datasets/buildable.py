"""The dataset `table` in tests that walk the catalogue: a file with semicolons, decimal commas, text and missing cells."""

from pathlib import Path

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Schema
from tui_trainer.recipe.config import Choice

HOUSES = Path(__file__).parent / "houses.csv"
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
    return Choice.of("dataset", name, VALUES.get(name, {}))


def schema(name: str) -> Schema:
    """Return the schema of a dataset that can be built."""
    return DATASETS[name].schema(dataset_choice(name).values)
