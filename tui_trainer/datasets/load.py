"""load(): the dataset a run names, ready to use."""

from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.errors import UserError
from tui_trainer.registry import resolve
from tui_trainer.run.config import RunConfig
from tui_trainer.run.dataset import Dataset


def load(config: RunConfig) -> Dataset:
    """The rows of the run's dataset, prepared as it says.

    Raises UserError when its file is missing or wrong, or when the batch size is above the rows there are.
    """
    entry = DATASETS[config.dataset.name]
    dataset: Dataset = resolve(entry.builder)(config.dataset.values, config.seed)
    if config.batch_size > dataset.rows:
        raise UserError(
            f"batch size can't be {config.batch_size}: {entry.name} has {dataset.rows} rows (0 takes all of them)"
        )
    return dataset
