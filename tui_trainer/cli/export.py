"""Export: checks a recipe, and writes its run as a PyTorch script to standard output or a file."""

import os
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import is_same_file, save_text
from tui_trainer.base.text import MAX_NAME_WIDTH, clean_text
from tui_trainer.cli.process.streams import write_utf8
from tui_trainer.conditions.check_recipe import check_recipe
from tui_trainer.datasets.load import check_batch_sizes, load
from tui_trainer.export.script import write_script
from tui_trainer.recipe.data_paths import data_files
from tui_trainer.recipe.initial_weights import is_weights_name
from tui_trainer.recipe.recipe import Recipe


def export(recipe: Recipe, steps: int, output: str | None, source: Path | None, replace: bool) -> None:
    """Write the run as a script that makes `steps` updates.

    `output`: path of the file to write, None for standard output; `source`: the recipe's own file, which is never
    overwritten, just as its data files; `replace`: whether another existing file may be replaced. Raises UserError when the recipe is wrong or
    the file can't be written.
    """
    path = None if output is None else Path(output)
    if path:
        check_output_path(path, source, replace)
        check_no_data_file(path, recipe)
    script = checked_script(recipe, steps, path.parent if path else Path())
    if path:
        save_text(path, script)
    else:
        write_utf8()
        print(script, end="", flush=True)


def checked_script(recipe: Recipe, steps: int, folder: Path) -> str:
    """Return the script of a run. Raises UserError for wrong data, and for weights that don't exist.

    `folder`: the folder in which the script will be.
    """
    from tui_trainer.engine.step.build import initial_model, shapes_of  # here, since it loads torch

    dataset = load(recipe.config)
    check_batch_sizes(recipe, dataset)
    check_recipe(recipe, shapes_of(recipe.config, dataset.schema))
    if recipe.config.initial_weights:
        initial_model(recipe.config, dataset.schema)  # it checks the tensors of the file
    return write_script(recipe, dataset, steps, folder)


def check_output_path(path: Path, source: Path | None, replace: bool, what: str = "the recipe being exported") -> None:
    """Check that a file may be written. `what`: what the file `source` is, for the error message.

    Raises UserError if it is the recipe itself, or if it exists and `replace` is False.
    """
    name = clean_text(str(path), MAX_NAME_WIDTH)
    if source and is_same_file(path, source):
        raise UserError(f"can't write {name}: it is {what}; choose another file")
    if os.path.isfile(path) and not replace:
        raise UserError(f"{name} already exists: use --force to replace it")


def check_no_data_file(path: Path, recipe: Recipe) -> None:
    """Raise UserError if a file that may be written is one that the run reads: its table, module or initial weights."""
    for file in data_files(recipe.config):
        if is_same_file(path, file):
            raise UserError(f"can't write {clean_text(str(path), MAX_NAME_WIDTH)}: it {_role(file, recipe)}; choose another file")


def _role(file: Path, recipe: Recipe) -> str:
    """Return what a file is that a run reads."""
    if str(file) in recipe.config.model.files:
        return "is the file of the module"
    return "has the initial weights" if is_weights_name(file.name) else "is the table that is trained on"
