"""Resuming: opens the autosaved run that --resume names, or the newest run. Does not import torch."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.base.text import clean_text, exception_text, os_error_text
from tui_trainer.cli.arguments.commands import LIST_WORD
from tui_trainer.recipe.modules.choice import recipe_with_current_module
from tui_trainer.recipe.problems import problem_name_of
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import read_recipe
from tui_trainer.run_folders.cleanup import RECIPE_FILE, run_folders
from tui_trainer.run_folders.run_folder import RunFolder, has_run, open_run_folder, run_name

MAX_REASON_WIDTH = 200
"""Maximum width of the reason why a run can't be opened, in cells."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ResumedRun:
    """An autosaved run that was opened."""

    name: str
    """Name of the run's problem; 'resumed' if the run is not of a problem."""
    recipe: Recipe
    folder: RunFolder
    notes: tuple[str, ...] = ()
    """Why newer runs can't be opened: a single line, or none."""


def check_alone(others: Sequence[str]) -> None:
    """Check that nothing else on the command line would change the resumed run. Raises UserError if something would."""
    if others:
        raise UserError(f"--resume opens a run as it was: it can't be combined with {clean_text(others[0], 60)!r}")


def open_run(runs: Path, name: str | None) -> ResumedRun:
    """Open the autosaved run with that name, or the newest run that can be opened if `name` is None.

    Raises UserError if there is no such run or it can't be opened.
    """
    return newest_run(runs) if name is None else named_run(runs, name)


def newest_run(runs: Path) -> ResumedRun:
    """Open the newest autosaved run that can be read and that no other app has open.

    Raises UserError if there is none.
    """
    broken: list[tuple[Path, str]] = []
    paths = autosaved_runs(runs)
    for path in paths:
        try:
            resumed = _open_folder(path)
        except UserError as error:
            broken.append((path, str(error)))
            continue
        if resumed:
            return ResumedRun(resumed.name, resumed.recipe, resumed.folder, _broken_run_notes(broken))
    if broken:
        raise UserError(f"no autosaved run can be opened: {_why_newest_cannot_be_opened(broken)}")
    found = "all runs are open in other apps" if paths else "there is none"
    raise UserError(f"there is no run to resume: in {clean_text(str(runs))} {found}")


def named_run(runs: Path, name: str) -> ResumedRun:
    """Open the autosaved run with that name, as `autosaved_runs_text` lists it.

    Raises UserError if there is no such run or it can't be opened.
    """
    found = {run_name(path): path for path in autosaved_runs(runs)}
    path = found.get(name.lstrip("0") or name)
    if path is None:
        if not found:
            raise UserError(f"there is no run {clean_text(name, 60)!r}: none is in {clean_text(str(runs))}")
        raise UserError(f"{unknown_name_error('run', name, [*found, LIST_WORD])}; tui-trainer --resume list shows them")
    try:
        resumed = _open_folder(path)
    except UserError as error:
        raise UserError(_cannot_be_opened(path, str(error))) from None
    if resumed is None:
        raise UserError(f"run {run_name(path)} is open in another app: quit that app first")
    return resumed


def autosaved_runs(runs: Path) -> list[Path]:
    """Return the run folders with a recipe or a checkpoint, newest first."""
    return [path for path in run_folders(runs) if has_run(path)]


def read_autosaved(path: Path) -> Recipe:
    """Read the recipe in a run folder.

    Raises UserError for any error, so that the other runs are listed even if one run is broken.
    """
    try:
        return read_recipe(path / RECIPE_FILE)
    except UserError:
        raise
    except Exception as error:
        logger.exception("the recipe in %s could not be read", path)
        raise UserError(f"can't read {clean_text(str(path / RECIPE_FILE))}: {exception_text(error)}") from None


def _open_folder(path: Path) -> ResumedRun | None:
    """Open the run in a folder; return None when another app has it open.

    Raises UserError for a broken recipe or data.
    """
    try:
        folder = open_run_folder(path)
    except OSError as error:
        raise UserError(os_error_text(error, subject=str(path))) from None
    if folder is None:
        return None
    try:
        recipe = recipe_with_current_module(read_autosaved(path))
        _check_data(recipe)
    except BaseException:
        folder.close()
        raise
    return ResumedRun(problem_name_of(recipe, otherwise="resumed"), recipe, folder)


def _check_data(recipe: Recipe) -> None:
    """Raise UserError if a dataset of the run can't be loaded.

    An edit may have changed the dataset: the dataset at the start and the dataset at the current step are checked.
    """
    from tui_trainer.datasets.load import check_batch_sizes, load

    check_batch_sizes(recipe, load(recipe.config))
    load(recipe.config_at(recipe.step + 1))


def _cannot_be_opened(path: Path, reason: str) -> str:
    """Return why a run can't be opened and where its folder is. The folder is left out of the reason."""
    folder = clean_text(str(path))
    inside = clean_text(reason.replace(f"{folder}/", ""), MAX_REASON_WIDTH)
    return f"run {run_name(path)} can't be opened: {inside}; its folder is {folder}"


def _why_newest_cannot_be_opened(broken: Sequence[tuple[Path, str]]) -> str:
    """Return one line: why the newest of the broken runs can't be opened, and how many other runs can't be opened."""
    path, reason = broken[0]
    more = f"; {len(broken) - 1} more can't be opened: tui-trainer --resume list shows them" if broken[1:] else ""
    return f"{_cannot_be_opened(path, reason)}{more}"


def _broken_run_notes(broken: Sequence[tuple[Path, str]]) -> tuple[str, ...]:
    return (f"a newer {_why_newest_cannot_be_opened(broken)}",) if broken else ()
