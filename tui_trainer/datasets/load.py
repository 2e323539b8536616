"""load(): the dataset a run names, ready to use."""

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe


def load(config: RunConfig) -> Dataset:
    """The rows of the run's dataset, prepared as it says.

    Raises UserError when its file is missing or wrong, or when the batch size is above the rows there are.
    """
    dataset: Dataset = resolve(DATASETS[config.dataset.name].builder)(config.dataset.values, config.seed)
    check_batch_size(config, dataset)
    return dataset


def check_batch_size(config: RunConfig, dataset: Dataset) -> None:
    """Raises UserError when the batch size is above the rows there are."""
    if config.batch_size > dataset.rows:
        raise UserError(
            f"batch size can't be {config.batch_size}: {config.dataset.name} has {dataset.rows} rows "
            "(0 takes all of them)"
        )


def check_batch_sizes(recipe: Recipe, dataset: Dataset) -> None:
    """Raises UserError when a batch size of the recipe, to begin with or by an edit, is above the rows there are."""
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
