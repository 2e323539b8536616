"""Actions of the keys in the group Files: save and open a recipe, export a script."""

from collections.abc import Mapping
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
)
from tui_trainer.ui.actions.import_table import import_table
from tui_trainer.ui.actions.open_list import (
    open_rows,
    recipe_names_in_current_folder,
    table_names_in_current_folder,
)
from tui_trainer.ui.screens.open_screen import OpenScreen
from tui_trainer.ui.screens.prompt_screen import PromptScreen

OPEN_TITLE = "Open a recipe, a run or a table"


def save(context: ActionContext) -> None:
    """Ask for a file name, and save the recipe of the run."""
    snapshot = context.session.snapshot
    if snapshot is None:
        return
    confirmation = ReplaceConfirmation()

    def write(text: str) -> Path:
        path = path_with_suffix(text, ".toml")
        confirmation.check(path)
        write_recipe(context.session.recipe, path)
        return path

    default = _default_name(context, snapshot.state.step, ".toml")
    prompt = PromptScreen("Save this run's recipe as", default, write, folder_hint(), in_thread=True)
    context.screen.open_dialog(prompt, partial(_show_saved, context))


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
    """Ask for a problem, a recipe file, an autosaved run or a table, and start its run."""
    runs = run_folders_dir()

    def read(text: str) -> tuple[str, Recipe] | ImportReader:
        if is_table_name(text.strip()):
            return ImportReader(text.strip())
        recipe = recipe_with_current_module(open_problem(text.strip()))
        is_run = Path(text.strip()).is_relative_to(runs)
        return problem_name_of(recipe, otherwise="resumed") if is_run else text.strip(), recipe

    def on_answer(found: tuple[str, Recipe] | ImportReader | None) -> None:
        if isinstance(found, ImportReader):
            import_table(context, found)
        elif found:
            context.screen.begin(*found)

    names = [*recipe_names_in_current_folder(), *table_names_in_current_folder(), *problem_names()]
    context.screen.open_dialog(OpenScreen(OPEN_TITLE, read, partial(open_rows, runs), names), on_answer)


def _default_name(context: ActionContext, steps: int, suffix: str) -> str:
    return f"{Path(context.session.name).stem}-step-{steps}{suffix}"


def _write_script(recipe: Recipe, shapes: Mapping[str, Shape], steps: int, path: Path) -> None:
    check_weights(recipe, shapes)
    check_unchanged(recipe.config.model)
    save_text(path, write_script(recipe, load(recipe.config), steps, path.parent))


def _show_saved(context: ActionContext, path: Path | None) -> None:
    if path:
        context.screen.show_message(f"Saved {clean_text(str(path))}")
