"""The table of autosaved runs that `--resume list` prints. Imports neither torch nor numpy."""

import time
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import significant, thousands
from tui_trainer.base.text import clean_text
from tui_trainer.cli.resume import MAX_REASON_WIDTH, autosaved_runs, read_autosaved
from tui_trainer.recipe.problems import problem_name_of
from tui_trainer.run_folders.cleanup import RECIPE_FILE, written_at
from tui_trainer.run_folders.run_folder import run_name, saved_loss
from tui_trainer.run_folders.run_lock import lock_folder, unlock

UNKNOWN_CELL = "–"
MAX_TITLE_WIDTH = 24
"""Maximum width of the problem's name or of the recipe's title, in cells."""
HEADER = ("name", "problem", "step", "loss", "written")
RIGHT_ALIGNED_COLUMNS = (0, 2)
"""Columns of whole numbers."""
Row = tuple[str, ...]


def autosaved_runs_text(runs: Path) -> str:
    """Return a table of the autosaved runs, newest first, or the message that there are none.

    Columns: name, problem, step, loss, time of the autosave, and why the run can't be opened.
    """
    rows = [_row(path) for path in autosaved_runs(runs)]
    if not rows:
        return f"no autosaved run is in {clean_text(str(runs))}"
    from tui_trainer.base.table import align_columns

    return "\n".join(align_columns([(*HEADER, ""), *rows], RIGHT_ALIGNED_COLUMNS))


def _row(path: Path) -> Row:
    """Return the cells of a run. The last cell says why the run can't be opened; it is empty if it can."""
    written = time.strftime("%Y-%m-%d %H:%M", time.localtime(written_at(path) / 1e9))
    is_open, reason = _open_state_and_error(path)
    try:
        recipe = read_autosaved(path)
    except UserError as error:
        reason = f"can't be opened: {error}"
        return (run_name(path), UNKNOWN_CELL, UNKNOWN_CELL, UNKNOWN_CELL, written, clean_text(reason, MAX_REASON_WIDTH))
    title = clean_text(problem_name_of(recipe, otherwise=recipe.config.title or "resumed"), MAX_TITLE_WIDTH)
    loss = saved_loss(path / RECIPE_FILE)
    loss_text = UNKNOWN_CELL if loss is None else significant(loss)
    return (run_name(path), title, thousands(recipe.step), loss_text, written, "open in another app" if is_open else reason)


def _open_state_and_error(path: Path) -> tuple[bool, str]:
    """Return whether an app has the run open, and why it can't be opened: a text that is empty if it can."""
    try:
        lock = lock_folder(path, create=False)
    except FileNotFoundError:  # opening the run creates the lock file
        return False, ""
    except OSError as error:
        return False, f"can't be opened: {error.strerror or error}"
    if lock is None:
        return True, ""
    unlock(lock)
    return False, ""
