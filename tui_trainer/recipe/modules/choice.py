"""The choice of the model `module`: made from a Python file, and made again when the file has changed."""

import ast
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.paths import absolute_path
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.models.arguments import arguments_text
from tui_trainer.catalogue.models.module import (
    ARGUMENTS,
    CLASS,
    FILE,
    MODULE_NAME,
    SHA256,
    argument_hyperparameters,
    split_module_name,
)
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.modules.signature import class_arguments, unknown_class
from tui_trainer.recipe.modules.source import ModuleFile, read_module_file
from tui_trainer.recipe.recipe import Recipe

READ_ADDRESSES = frozenset({f"model.{FILE.name}", f"model.{CLASS.name}"})
"""Addresses after whose change the file must be read."""
NO_VALUES: Mapping[str, Value] = {}


def named_module(text: str, values: Mapping[str, Value] = NO_VALUES) -> Choice:
    """Return the choice of a module by its file and class, such as net.py:Net, or net.py for a file with one module.

    `values`: values of its arguments, of which those that it has are kept. Raises UserError if the file can't be read, is
    not valid Python, or has no such class.
    """
    path, name = split_module_name(text)
    return chosen_class(read_module_file(Path(absolute_path(path))), name, values)


def with_module(config: RunConfig, chosen: Choice) -> RunConfig:
    """Return the config with a module in place of its model, with a title that names it, and without a text."""
    name = clean_text(Path(str(chosen.values[FILE.name])).name)
    title = f"{chosen.values[CLASS.name]} in {name}: {config.dataset.entry.title}"
    return replace(config, model=chosen, title=title, text="")


def with_current_module(config: RunConfig) -> RunConfig:
    """Return the config with the module of its file as it is now; the same config for another model.

    Raises UserError if the file can't be read, or has no such class any more.
    """
    values = config.model.values
    if config.model.name != MODULE_NAME:
        return config
    if not values[FILE.name]:
        raise UserError("model module needs a Python file: --model net.py:Net")
    choice = chosen_class(read_module_file(Path(str(values[FILE.name]))), str(values[CLASS.name]), values)
    return config if choice == config.model else replace(config, model=choice)


def recipe_with_current_module(recipe: Recipe) -> Recipe:
    """Return the recipe with the module of its file as it is now. Raises UserError as `with_current_module` does."""
    config = with_current_module(recipe.config)
    return recipe if config is recipe.config else replace(recipe, config=config)


def chosen_class(file: ModuleFile, name: str, values: Mapping[str, Value]) -> Choice:
    """Return the choice of a file's class; without a name, of its only module. Raises UserError.

    `values`: values of arguments, of which those are kept that the class has and that were not at their default.
    """
    found = _class(file, name)
    arguments = class_arguments(file, found)
    kept = {argument.name: values[argument.name] for argument in arguments if argument.name in _set_values(values)}
    _keep(file)
    own = {
        FILE.name: str(file.path),
        CLASS.name: found.name,
        SHA256.name: file.sha256,
        ARGUMENTS.name: arguments_text(arguments),
    }
    try:
        return Choice.of("model", MODULE_NAME, {**own, **kept})
    except UserError:  # an argument has another type than before
        return Choice.of("model", MODULE_NAME, own)


def _set_values(values: Mapping[str, Value]) -> set[str]:
    """Return the names of the values that are not at the default that they had: the others get the new default."""
    defaults = {h.name: h.default for h in argument_hyperparameters(values)}
    return {name for name, value in values.items() if value != defaults.get(name)}


def _class(file: ModuleFile, name: str) -> ast.ClassDef:
    """Return the class of that name; without a name, the only module. Raises UserError."""
    if not name:
        modules = list(dict.fromkeys(found.name for found in file.modules()))
        if not modules:
            raise UserError(f"{file.name} has no class that is a torch.nn.Module")
        if len(modules) > 1:
            shown = ", ".join(f"{file.name}:{clean_text(each, 60)}" for each in modules[:10])
            raise UserError(f"{file.name} has several modules: choose one of {shown}")
        name = modules[0]
    lines = [found.lineno for found in file.tree.body if isinstance(found, ast.ClassDef) and found.name == name]
    if len(lines) > 1:
        shown = clean_text(name, 60)
        raise UserError(f"{file.name}, line {lines[-1]}: class {shown} is defined again; it is already in line {lines[0]}")
    found = file.class_named(name)
    if found is None:
        raise unknown_class(file, name)
    return found


def module_file(values: Mapping[str, Value]) -> ModuleFile:
    """Return the file of a chosen module as it was when it was chosen, even if it has changed since.

    Raises UserError if the file can't be read, or has changed since before this process read it.
    """
    path, digest = Path(str(values[FILE.name])), str(values[SHA256.name])
    for kept in _kept_files():
        if (kept.path, kept.sha256) == (path, digest):
            return kept
    file = read_module_file(path)
    if file.sha256 != digest:
        raise UserError(f"{file.name} has changed since the run was started")
    _keep(file)
    return file


def check_unchanged(model: Choice) -> None:
    """Raise UserError if the file of a chosen module has changed since; a script would import the changed one."""
    for path in model.files:
        file = read_module_file(Path(path))
        if file.sha256 != model.values[SHA256.name]:
            raise UserError(f"{file.name} has changed since the run was started, and the script would import it: W reads it again")


@lru_cache(maxsize=1)
def _kept_files() -> list[ModuleFile]:
    """Return the list of the files that this process has read, the latest first."""
    return []


def _keep(file: ModuleFile) -> None:
    kept = _kept_files()
    kept[:] = [file, *(other for other in kept if other != file)][:32]
