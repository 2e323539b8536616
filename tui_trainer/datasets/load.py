"""load(): build the dataset of a run, and check that the batch sizes of the run fit it."""

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe


def load(config: RunConfig) -> Dataset:
    """Return the dataset that a configuration names, with prepared input columns.

    Raises UserError if its file is missing or invalid, or if the batch size is larger than the dataset.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> data = load(open_problem("linear").config)
    >>> data.x.shape, data.y.shape, data.x_names, data.file_name
    ((15, 1), (15, 1), ('x',), 'line_points.csv')
    """
    dataset: Dataset = resolve(DATASETS[config.dataset.name].builder)(config.dataset.values, config.seed)
    check_batch_size(config, dataset)
    return dataset


def check_batch_size(config: RunConfig, dataset: Dataset) -> None:
    """Raise UserError if the batch size is larger than the dataset."""
    if config.batch_size > dataset.rows:
        raise UserError(
            f"batch size can't be {config.batch_size}: {config.dataset.name} has {dataset.rows} {'training ' if dataset.test_rows else ''}rows "
            "(0 means all)"
        )


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
