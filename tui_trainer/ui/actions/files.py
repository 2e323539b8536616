"""Actions of the keys in the group Files: save and open a recipe, export a script."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from tui_trainer.base.files import save_text
from tui_trainer.base.numbers import thousands
from tui_trainer.base.paths import run_folders_dir
from tui_trainer.base.text import clean_text
from tui_trainer.base.weights import Shape
from tui_trainer.catalogue.table import is_table_name
from tui_trainer.conditions.check_recipe import check_weights
from tui_trainer.datasets.load import load
from tui_trainer.export.script import write_script
from tui_trainer.export.steps import default_steps
from tui_trainer.frontend.tables.read_import import ImportReader
from tui_trainer.observed.commands import SaveWeights
from tui_trainer.observed.history_csv import history_csv
from tui_trainer.recipe.initial_weights import (
    HISTORY_SUFFIX,
    WEIGHTS_SUFFIX,
    check_shapes,
    initial_weights_in,
    is_weights_name,
)
from tui_trainer.recipe.modules.choice import check_unchanged, recipe_with_current_module
from tui_trainer.recipe.problems import open_problem, problem_name_of, problem_names
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import write_recipe
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.actions.file_names import (
    ReplaceConfirmation,
    folder_hint,
    path_with_suffix,
    refuse_own_files,
    refuse_read_file,
)
from tui_trainer.ui.actions.import_table import import_table
from tui_trainer.ui.actions.open_list import (
    open_rows,
    recipe_names_in_current_folder,
    table_names_in_current_folder,
    weights_names_in_current_folder,
)
from tui_trainer.ui.screens.open_screen import OpenScreen
from tui_trainer.ui.screens.prompt_screen import PromptScreen

OPEN_TITLE = "Open a recipe, a run, a table or weights"
RECIPE_SUFFIX = ".toml"
SAVE_HINT = f"A name that ends in {WEIGHTS_SUFFIX} saves the weights, in {HISTORY_SUFFIX} the loss of every step."


def save(context: ActionContext) -> None:
    """Ask for a file name, and save the recipe of the run, its weights or its history, as the suffix says."""
    snapshot = context.session.snapshot
    if snapshot is None:
        return
    confirmation = ReplaceConfirmation()

    def write(text: str) -> Path:
        path = path_with_suffix(text, RECIPE_SUFFIX, WEIGHTS_SUFFIX, HISTORY_SUFFIX)
        refuse_read_file(path, context.session.config)
        confirmation.check(path)
        if path.suffix == RECIPE_SUFFIX:
            write_recipe(context.session.recipe, path)
        elif path.suffix == HISTORY_SUFFIX:
            save_text(path, history_csv(snapshot.histories))
        return path

    default = _default_name(context, snapshot.state.step, RECIPE_SUFFIX)
    prompt = PromptScreen("Save this run's recipe as", default, write, f"{SAVE_HINT} {folder_hint()}", in_thread=True)
    context.screen.open_dialog(prompt, partial(_on_saved, context))


def export(context: ActionContext) -> None:
    """Ask for a file name, and write the run as a PyTorch script."""
    snapshot = context.session.snapshot
    if snapshot is None or snapshot.recipe is None:
        return
    recipe, shapes = snapshot.recipe, {tensor.name: tensor.shape for tensor in snapshot.info.tensors}
    steps = default_steps(recipe)
    confirmation = ReplaceConfirmation()

    def write(text: str) -> Path:
        path = path_with_suffix(text, ".py")
        refuse_own_files(path, context.session.name, recipe.config)
        confirmation.check(path)
        _write_script(recipe, shapes, steps, path)
        return path

    default = _default_name(context, steps, ".py")
    hint = f"{thousands(steps)} step{'s' if steps != 1 else ''}, edits included. {folder_hint()}"
    prompt = PromptScreen("Export this run as", default, write, hint, in_thread=True)
    context.screen.open_dialog(prompt, partial(_show_saved, context))


def open_recipe(context: ActionContext) -> None:
    """Ask for a problem, a recipe file, an autosaved run, a table or weights, and start its run.

    The run that starts from weights has the current run's problem and hyperparameters.
    """
    runs = run_folders_dir()

    def read(text: str) -> tuple[str, Recipe] | ImportReader:
        if is_table_name(text.strip()):
            return ImportReader(text.strip())
        if is_weights_name(text.strip()):
            return context.session.name, _begun_with_weights(context, Path(text.strip()))
        recipe = recipe_with_current_module(open_problem(text.strip()))
        is_run = Path(text.strip()).is_relative_to(runs)
        return problem_name_of(recipe, otherwise="resumed") if is_run else text.strip(), recipe

    def on_answer(found: tuple[str, Recipe] | ImportReader | None) -> None:
        if isinstance(found, ImportReader):
            import_table(context, found)
        elif found and context.screen.begin(*found) and (initial := found[1].config.initial_weights):
            context.screen.show_message(f"The run starts from the weights in {initial.name}.")

    files = [*recipe_names_in_current_folder(), *table_names_in_current_folder(), *weights_names_in_current_folder()]
    names = [*files, *problem_names()]
    context.screen.open_dialog(OpenScreen(OPEN_TITLE, read, partial(open_rows, runs), names), on_answer)


def _begun_with_weights(context: ActionContext, path: Path) -> Recipe:
    """Return a run with the current hyperparameters that starts from the weights in a file. Raises UserError."""
    session = context.session
    initial = initial_weights_in(path)
    if session.snapshot:
        check_shapes(path, {tensor.name: tensor.shape for tensor in session.snapshot.info.tensors})
    return Recipe(replace(session.config, initial_weights=initial))


def _default_name(context: ActionContext, steps: int, suffix: str) -> str:
    return f"{Path(context.session.name).stem}-step-{steps}{suffix}"


def _write_script(recipe: Recipe, shapes: Mapping[str, Shape], steps: int, path: Path) -> None:
    check_weights(recipe, shapes)
    check_unchanged(recipe.config.model)
    save_text(path, write_script(recipe, load(recipe.config), steps, path.parent))


def _on_saved(context: ActionContext, path: Path | None) -> None:
    """Show what was saved; weights are written by the engine, which has all of them."""
    if path and path.suffix == WEIGHTS_SUFFIX:
        context.session.send(SaveWeights(path.absolute()))
    else:
        _show_saved(context, path)


def _show_saved(context: ActionContext, path: Path | None) -> None:
    if path:
        context.screen.show_message(f"Saved {clean_text(str(path))}")
