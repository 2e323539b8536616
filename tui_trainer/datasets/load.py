"""load(): build the dataset of a run, and check that the batch sizes of the run fit it."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import resolve
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.models import MODELS
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.table_cache import FileState, file_state
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

KEPT_DATASETS = 2
"""Number of datasets of the user's files that are kept, the ones used last."""
MAX_NAMES_WIDTH = 80
"""Maximum width of a list of column names in an error message, in cells."""


def load(config: RunConfig) -> Dataset:
    """Return the dataset that a configuration names, with prepared input columns.

    Raises UserError if its file is missing or invalid, if the model can't have its columns, or if the batch size is
    larger than the dataset.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> data = load(open_problem("linear").config)
    >>> data.x.shape, data.y.shape, data.x_names, data.file_name
    ((15, 1), (15, 1), ('x',), 'line_points.csv')
    """
    states = tuple(file_state(Path(path)) for path in config.dataset.files)
    dataset = _build_once(config.dataset, config.seed, states) if states else _build(config.dataset, config.seed)
    _check_columns(config, dataset)
    check_batch_size(config, dataset)
    return dataset


def _build(choice: Choice, seed: int) -> Dataset:
    dataset: Dataset = resolve(DATASETS[choice.name].builder)(choice.values, seed)
    return dataset


@lru_cache(maxsize=KEPT_DATASETS)
def _build_once(choice: Choice, seed: int, states: tuple[FileState, ...]) -> Dataset:  # noqa: ARG001 - part of the key
    """Return the dataset of the user's files, built once for the screen and for the training thread."""
    return _build(choice, seed)


def _check_columns(config: RunConfig, dataset: Dataset) -> None:
    """Raise UserError if categories have become more columns than the model can have."""
    columns = dataset.x.shape[1]
    if columns == config.schema.features:
        return
    schema = replace(config.schema, features=columns)
    if not MODELS[config.model.name].fits(schema):
        fitting = ", ".join(model.name for model in MODELS if model.fits(schema))
        names = clean_text(", ".join(dataset.x_names), MAX_NAMES_WIDTH)
        raise UserError(
            f"model {config.model.name} does not fit {dataset.file_name}: its inputs become {columns} columns "
            f"({names}): choose one of {fitting}"
        )


def check_batch_size(config: RunConfig, dataset: Dataset) -> None:
    """Raise UserError if the batch size is larger than the dataset."""
    if config.batch_size > dataset.rows:
        rows = f"{dataset.rows} {'training ' if dataset.test_rows else ''}rows"
        raise UserError(f"batch size can't be {config.batch_size}: {config.dataset.name} has {rows} (0 means all)")


def check_batch_sizes(recipe: Recipe, dataset: Dataset) -> None:
    """Raise UserError if the batch size at the start or after an edit is larger than the dataset at that step."""
    config = recipe.config
    check_batch_size(config, dataset)
    for count, edit in enumerate(recipe.journal, start=1):
        config = recipe.journal.config_after(recipe.config, count)
        if edit.set.startswith("dataset."):
            dataset = load(config)
        try:
            check_batch_size(config, dataset)
        except UserError as error:
            raise error.at(edit.source) from None


def check_edited_batch_size(config: RunConfig, before: RunConfig, dataset: Dataset) -> None:
    """Raise UserError if an edit gives a run a batch size or a dataset with which it can't continue.

    `config`, `before`: hyperparameters after and before the edit; `dataset`: the run's dataset before it.
    """
    check_batch_size(config, dataset if config.dataset == before.dataset else load(config))
