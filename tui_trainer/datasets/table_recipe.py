"""recipe_for_table(): the recipe of a run on the user's own table; what the user does not say is guessed."""

import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.numbers import typable
from tui_trainer.base.paths import absolute_path
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.dataset_hyperparameters import PREPARE, PREPARE_TARGET
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.table import (
    CLASS_COUNT,
    CLASSES,
    FILE,
    INPUTS,
    REGRESSION,
    TABLE_NAME,
    TARGET,
    TASK,
    column_names,
)
from tui_trainer.datasets.load import load
from tui_trainer.datasets.table_cache import cached_table
from tui_trainer.datasets.table_sizes import guessed_preparation
from tui_trainer.datasets.table_values import choice_values, format_values, read_options, table_choice
from tui_trainer.datasets.tables.choice import class_count, guess_choice
from tui_trainer.datasets.tables.raw_table import ColumnKind, RawTable
from tui_trainer.datasets.tables.suggest import ModelKind, suggested_rate
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

MAX_NOTE_WIDTH = 200
"""Maximum width of a note about categories, in cells."""
STANDARDIZE = "standardize"
GRADIENT_DESCENT = "sgd"
"""Optimizer of a run on a table."""
MODELS = {Task.REGRESSION: "linear", Task.BINARY: "logistic", Task.CLASSES: "softmax"}
"""Model of a run on a table, for each task."""
LOSSES = {Task.REGRESSION: "mse", Task.BINARY: "bce_with_logits", Task.CLASSES: "cross_entropy"}
"""Loss of a run on a table, for each task."""
LOSSES_WITH_RATE = {
    ModelKind.LINEAR.value: ("mse", "mse_by_hand"),
    ModelKind.LOGISTIC.value: ("bce_by_hand", "bce_with_logits"),
    ModelKind.SOFTMAX.value: ("cross_entropy_by_hand", "cross_entropy"),
}
"""Losses for which a learning rate is suggested, for each model."""
NETWORK, NETWORK_OPTIMIZER, NETWORK_RATE = "mlp", "adam", 0.01
"""Model with hidden layers, and the optimizer and learning rate that are suggested for it: its curvature is not known."""
NO_VALUES: Mapping[str, Value] = {}


def recipe_for_table(path: Path, given: Mapping[str, Value] = NO_VALUES, base: RunConfig | None = None) -> Recipe:
    """Return the recipe of a run on the table in a file.

    `given`: hyperparameters of the dataset `table` that the user has set. The others are guessed: the target is the last
    column, the inputs are all other columns, the task follows from the target, and inputs and numeric targets are
    standardized. `base`: config whose model, loss, optimizer and settings are kept where they fit.

    Raises UserError if the file can't be read, or if the columns can't be guessed.
    """
    values = {h.name: given.get(h.name, h.default) for h in DATASETS[TABLE_NAME].hyperparameters}
    table = cached_table(Path(absolute_path(str(path))), read_options(values))
    values |= format_values(table.format) | _guessed_values(table, given) | {FILE.name: str(table.path), **given}
    if CLASS_COUNT.name not in given:
        values |= _counted_classes(table, values)
    config = (base or _default_config(values)).with_dataset(TABLE_NAME, values)
    return Recipe(replace(config, title=table.file_name))


def suits_suggested_rate(config: RunConfig) -> bool:
    """Return whether a learning rate can be suggested: for gradient descent on a known curvature, or for a network."""
    if config.model.name == NETWORK:
        return config.optimizer.name in (GRADIENT_DESCENT, NETWORK_OPTIMIZER)
    losses = LOSSES_WITH_RATE.get(config.model.name, ())
    return config.loss.name in losses and config.optimizer.name == GRADIENT_DESCENT


def with_suggested_rate(recipe: Recipe) -> Recipe:
    """Return the recipe with the learning rate that is suggested for its prepared training rows; for a network with Adam.

    Raises UserError if the columns can't be trained on.
    """
    config = recipe.config
    if config.model.name == NETWORK:
        return replace(recipe, config=config.with_value("optimizer", NETWORK_OPTIMIZER).with_value("optimizer.lr", NETWORK_RATE))
    rate = suggested_rate(load(config).x, ModelKind(config.model.name))
    return replace(recipe, config=config.with_value("optimizer.lr", rate))


def guess_notes(config: RunConfig, given: Mapping[str, Value], has_suggested_rate: bool = False) -> list[str]:
    """Return lines for what `recipe_for_table` has guessed of a run's dataset: columns, preparation, format, categories.

    `has_suggested_rate`: whether the learning rate is the suggested one.
    """
    values, written = config.dataset.values, DATASETS[TABLE_NAME].hyperparameters
    names = (TARGET, INPUTS, TASK, PREPARE, *([PREPARE_TARGET] if values[PREPARE_TARGET.name] != PREPARE_TARGET.default else []))
    how = (h for h in written if not h.has_row and values[h.name] != h.default)
    guessed = [f"--{h.name.replace('_', '-')} {shlex.quote(str(values[h.name]))}" for h in (*names, *how) if h.name not in given]
    has_optimizer = has_suggested_rate and config.optimizer.name == NETWORK_OPTIMIZER
    guessed += [f"--optimizer {NETWORK_OPTIMIZER}"] if has_optimizer else []
    guessed += [f"--lr {typable(float(config.get('optimizer.lr')))}"] if has_suggested_rate else []
    notes = [f"guessed: {' '.join(guessed)}"] if guessed else []
    return notes if INPUTS.name in given else [*notes, *_category_notes(values)]


def _category_notes(values: Mapping[str, Value]) -> list[str]:
    """Return a line for the inputs of texts, each with the number of its categories; none if there are none."""
    table = cached_table(Path(str(values[FILE.name])), read_options(values))
    choice = table_choice(values)
    inputs = [table.column(name).used_as(name in choice.categories) for name in choice.inputs]
    counts = ", ".join(f"{column.name} {column.distinct}" for column in inputs if column.kind is ColumnKind.TEXT)
    return [clean_text(f"columns for categories of texts: {counts}", MAX_NOTE_WIDTH)] if counts else []


def _guessed_values(table: RawTable, given: Mapping[str, Value]) -> dict[str, Value]:
    """Return guesses for the columns, the task and the preparation; those that are given are guessed from, not replaced."""
    values = choice_values(guess_choice(table, str(given.get(TARGET.name, ""))))
    names = column_names(str(given.get(INPUTS.name, values[INPUTS.name])))
    values[PREPARE.name] = guessed_preparation(column for column in table.columns if column.name in names)
    return {**values, PREPARE_TARGET.name: proposed_target_preparation({**values, **given})}


def proposed_target_preparation(values: Mapping[str, Value]) -> str:
    """Return 'standardize' for the target of a regression whose inputs are standardized, else 'none'."""
    is_proposed = values[TASK.name] == REGRESSION and values[PREPARE.name] == STANDARDIZE
    return STANDARDIZE if is_proposed else str(PREPARE_TARGET.default)


def _counted_classes(table: RawTable, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the number of classes of the target; nothing for a regression."""
    return {CLASS_COUNT.name: class_count(table, table_choice(values))} if values[TASK.name] == CLASSES else {}


def with_counted_classes(config: RunConfig) -> RunConfig:
    """Return a config whose dataset has as many classes as the target in its file, and a model and loss that fit.

    Returns the same config for other datasets and tasks. Raises UserError if the file can't be read.
    """
    values = config.dataset.values
    if config.dataset.name != TABLE_NAME or values[TASK.name] != CLASSES:
        return config
    table = cached_table(Path(str(values[FILE.name])), read_options(values))
    return config.with_values("dataset", _counted_classes(table, values))


def _default_config(values: Mapping[str, Value]) -> RunConfig:
    """Return a config with the first model that fits the table, and with torch's own loss and optimizer."""
    dataset = Choice.of("dataset", TABLE_NAME, values)
    task = DATASETS[TABLE_NAME].schema(values).task
    return RunConfig(dataset, Choice.of("model", MODELS[task]), Choice.of("loss", LOSSES[task]), Choice.of("optimizer", GRADIENT_DESCENT))
