"""Options applied to a recipe: first the choices, then the hyperparameters that the choices have."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.models.module import is_module_name
from tui_trainer.cli.arguments.command_line import CommandLine
from tui_trainer.cli.arguments.commands import INITIAL_WEIGHTS
from tui_trainer.cli.arguments.option import OptionUse
from tui_trainer.cli.arguments.parser import Parser, shown_name
from tui_trainer.cli.arguments.run_options import config_options
from tui_trainer.cli.arguments.unknown_option import unknown_option_error
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.initial_weights import initial_weights_in
from tui_trainer.recipe.modules.choice import named_module, with_module
from tui_trainer.recipe.recipe import Recipe


def change_recipe(recipe: Recipe, line: CommandLine) -> Recipe:
    """Return the recipe with the options of a command line applied; its edits stay.

    All choices are applied first, since they decide which hyperparameters there are, and before the others the dataset
    with its hyperparameters, since they may decide which models fit. Raises UserError for an unknown option or an
    invalid value.
    """
    chosen = {_address_name(use): use.text.strip() for use in line.choices}
    config = _with_choices(_with_dataset(recipe.config, chosen, line), chosen)
    option_uses, others = Parser(config_options(config)).read(line.run_arguments)
    if others:
        raise unknown_option_error(config, shown_name(others[0]), line.command)
    for use in option_uses:
        config = config.with_value(_address_name(use), use.value)
    if file := line.last(INITIAL_WEIGHTS):
        config = replace(config, initial_weights=initial_weights_in(Path(file.text)))
    return _with_config(recipe, config)


def replaced_choices(before: RunConfig, after: RunConfig, choices: Sequence[OptionUse]) -> list[str]:
    """Return a line for each choice that was replaced because it does not fit the new dataset."""
    chosen = {_address_name(use) for use in choices}
    return [
        f"{kind} {after.choice(kind).name} replaces {before.choice(kind).name}, "
        f"which does not fit dataset {after.dataset.name}"
        for kind in CATALOGUE
        if kind not in chosen and after.choice(kind).name != before.choice(kind).name
    ]


def _address_name(use: OptionUse) -> str:
    """Return the name of the hyperparameter or choice that an option sets, such as 'optimizer.lr'."""
    return use.option.name.removeprefix("--")


def is_given(config: RunConfig, line: CommandLine, address: str) -> bool:
    """Return whether an option of the command line sets a hyperparameter of the config."""
    uses, _ = Parser(config_options(config)).read(line.run_arguments)
    return any(_address_name(use) == address for use in uses)


def dataset_values(config: RunConfig, line: CommandLine) -> dict[str, Value]:
    """Return the hyperparameters of the config's dataset that options of a command line set, by name.

    Raises UserError for an invalid value.
    """
    options = [option for option in config_options(config) if option.name.startswith("--dataset.")]
    uses, _ = Parser(options).read(line.run_arguments)
    return {_address_name(use).removeprefix("dataset."): use.value for use in uses}


def _with_dataset(config: RunConfig, chosen: Mapping[str, str], line: CommandLine) -> RunConfig:
    """Return the config with the dataset and its hyperparameters that the command line chooses.

    Therefore a command line can choose a new dataset together with a model that fits only this dataset.
    """
    if chosen.get("dataset", config.dataset.name) != config.dataset.name:
        config = config.with_dataset(chosen["dataset"])
    values = dataset_values(config, line)
    return config.with_values("dataset", values) if values else config


def _with_choices(config: RunConfig, chosen: Mapping[str, str]) -> RunConfig:
    """Return the config with all choices made at once."""
    module = named_module(chosen["model"], config.model.values) if is_module_name(chosen.get("model", "")) else None
    config = config.with_choices({kind: name for kind, name in chosen.items() if kind != "model" or module is None})
    return with_module(config, module) if module else config


def _with_config(recipe: Recipe, config: RunConfig) -> Recipe:
    """Return the recipe with another config, at step 0.

    Raises UserError if one of its edits is invalid for that config.
    """
    if config == recipe.config:
        return recipe
    try:
        recipe.journal.config_at(config, max((edit.before for edit in recipe.journal), default=0))
        return replace(recipe, config=config, step=0)
    except UserError as error:
        raise UserError(f"an edit of the recipe does not fit the options: {error}") from None
