"""Resuming: the run that --resume opens, and what --resume list prints. Neither loads torch."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import significant
from tui_trainer.base.registry import unknown_name
from tui_trainer.base.text import clean_text, exception_text, os_error_text
from tui_trainer.recipe.problems import name_of
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import read_recipe
from tui_trainer.run_folders.run_folder import RunFolder, hold, is_run, kept_loss, run_name
from tui_trainer.run_folders.run_lock import lock_folder, unlock
from tui_trainer.run_folders.sweep import RECIPE, run_folders, written_at

LIST = "list"
"""What follows --resume to see what there is."""
UNKNOWN = "–"
LONGEST_TITLE = 24
LONGEST_REASON = 200
HEAD = ("name", "problem", "step", "loss", "written")
RIGHT = frozenset({"name", "step"})
"""The columns of whole numbers."""
Row = tuple[str, ...]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Resumed:
    """A kept run that was opened."""

    name: str
    """That of its problem."""
    recipe: Recipe
    folder: RunFolder
    notes: tuple[str, ...] = ()
    """Which newer runs can't be opened and why, for a person: one line."""


def check_alone(extra: Sequence[str]) -> None:
    """Raise UserError where a command line has anything beside --resume that would change the run."""
    if extra:
        raise UserError(f"--resume brings back a run as it was: it does not go with {clean_text(extra[0], 60)!r}")


def open_run(runs: Path, name: str | None) -> Resumed:
    """Open the kept run of that name, or the newest that can be opened. Raises UserError when it can't be."""
    return newest_run(runs) if name is None else named_run(runs, name)


def newest_run(runs: Path) -> Resumed:
    """Open the newest kept run that no other app has open and that can be read. Raises UserError when there is none."""
    wrong: list[tuple[Path, str]] = []
    for path in _kept(runs):
        try:
            resumed = _open(path)
        except UserError as error:
            wrong.append((path, str(error)))
            continue
        if resumed:
            return Resumed(resumed.name, resumed.recipe, resumed.folder, _notes(wrong))
    if wrong:
        raise UserError(f"no kept run can be opened: {_newest_of(wrong)}")
    raise UserError(f"there is no run to resume: none is kept in {clean_text(str(runs))} that is not open")


def named_run(runs: Path, name: str) -> Resumed:
    """Open the kept run of that name, as `kept_runs_text` has it. Raises UserError when it can't be."""
    found = {run_name(path): path for path in _kept(runs)}
    path = found.get(name.lstrip("0") or name)
    if path is None:
        if not found:
            raise UserError(f"there is no run {clean_text(name, 60)!r}: none is kept in {clean_text(str(runs))}")
        raise UserError(f"{unknown_name('run', name, [*found, LIST])}; tui-trainer --resume list shows them")
    try:
        resumed = _open(path)
    except UserError as error:
        raise UserError(_can_not(path, str(error))) from None
    if resumed is None:
        raise UserError(f"run {run_name(path)} is open in another app: leave it there first")
    return resumed


def kept_runs_text(runs: Path) -> str:
    """A line for every kept run, the newest first: name, problem, step, loss, when it was written, what is wrong."""
    rows = [_row(path) for path in _kept(runs)]
    if not rows:
        return f"no run is kept in {clean_text(str(runs))}"
    return "\n".join(_aligned([(*HEAD, ""), *rows]))


def _kept(runs: Path) -> list[Path]:
    return [path for path in run_folders(runs) if is_run(path)]


def _open(path: Path) -> Resumed | None:
    """The run in a folder; None when another app has it open. Raises UserError when it or its data can't be read."""
    try:
        folder = hold(path)
    except OSError as error:
        raise UserError(os_error_text(error, otherwise=str(path))) from None
    if folder is None:
        return None
    try:
        recipe = _read(path)
        _check_data(recipe)
    except BaseException:
        folder.close()
        raise
    return Resumed(name_of(recipe, otherwise="resumed"), recipe, folder)


def _read(path: Path) -> Recipe:
    """The recipe in a folder. Raises UserError whatever is wrong with it: one run must not stand before all others."""
    try:
        return read_recipe(path / RECIPE)
    except UserError:
        raise
    except Exception as error:
        logger.exception("the recipe in %s could not be read", path)
        raise UserError(f"can't read {clean_text(str(path / RECIPE))}: {exception_text(error)}") from None


def _check_data(recipe: Recipe) -> None:
    """Raise UserError where the app could not be opened: the rows of the run, at its start and now, can't be used."""
    from tui_trainer.datasets.load import check_batch_sizes, load

    check_batch_sizes(recipe, load(recipe.config))
    load(recipe.config_at(recipe.step + 1))


def _can_not(path: Path, reason: str) -> str:
    """Why a run can't be opened, and where its folder is, which is named once."""
    folder = clean_text(str(path))
    inside = clean_text(reason.replace(f"{folder}/", ""), LONGEST_REASON)
    return f"run {run_name(path)} can't be opened: {inside}; its folder is {folder}"


def _newest_of(wrong: Sequence[tuple[Path, str]]) -> str:
    """The newest of the runs that can't be opened, and how many more there are, in one line."""
    path, reason = wrong[0]
    more = f"; {len(wrong) - 1} more can't be opened: tui-trainer --resume list shows them" if wrong[1:] else ""
    return f"{_can_not(path, reason)}{more}"


def _notes(wrong: Sequence[tuple[Path, str]]) -> tuple[str, ...]:
    return (f"a newer {_newest_of(wrong)}",) if wrong else ()


def _row(path: Path) -> Row:
    """What the list says of a run."""
    date = time.strftime("%Y-%m-%d %H:%M", time.localtime(written_at(path) / 1e9))
    is_open, reason = _state(path)
    try:
        recipe = _read(path)
    except UserError as error:
        reason = f"can't be opened: {error}"
        return (run_name(path), UNKNOWN, UNKNOWN, UNKNOWN, date, clean_text(reason, LONGEST_REASON))
    title = clean_text(name_of(recipe, otherwise=recipe.config.title or "resumed"), LONGEST_TITLE)
    loss = kept_loss(path)
    said = "open in another app" if is_open else reason
    return (run_name(path), title, f"{recipe.step:,}", UNKNOWN if loss is None else significant(loss), date, said)


def _state(path: Path) -> tuple[bool, str]:
    """Whether an app has the run open, and why it can't be opened if it can't."""
    try:
        lock = lock_folder(path, create=False)
    except FileNotFoundError:  # it is created when the run is opened
        return False, ""
    except OSError as error:
        return False, f"can't be opened: {error.strerror or error}"
    if lock is None:
        return True, ""
    unlock(lock)
    return False, ""


def _aligned(rows: Sequence[Row]) -> list[str]:
    """The rows in columns; the last column is as wide as it comes."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[place]) for row in rows) for place in range(len(HEAD))]
    lines = []
    for row in rows:
        cells = []
        for title, width, cell in zip(HEAD, widths, row, strict=False):
            pad = " " * (width - cell_len(cell))
            cells.append(pad + cell if title in RIGHT else cell + pad)
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return lines
