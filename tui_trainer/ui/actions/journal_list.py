"""The journal as a table to choose from: edits of this run, abandoned branches, and earlier runs."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import NO_VALUE, readable, thousands
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.metrics import LOSS_NAME
from tui_trainer.frontend.best import best_name, offered_best
from tui_trainer.frontend.edit_text import edit_texts
from tui_trainer.frontend.session import PreviousRun, Session
from tui_trainer.observed.commands import ReturnToBranch
from tui_trainer.observed.history import HistoryView
from tui_trainer.observed.snapshot import Branch, Snapshot, Status
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.screens.choice_screen import ChoiceScreen, ListedChoice, table_choices

JOURNAL_HINT = "Enter goes to where an edit was made, to a best step, to the end of a branch that you left, or back to an earlier run."
HEADER = ("step", "what", "old → new", "loss", "")
RIGHT_ALIGNED = (0, 3)
"""Columns of numbers."""
HERE = "← here"
"""Mark of the step that the run is at."""
HERE_NAME = "here"
"""Name of the entry of that step, if no edit was made there."""
MAX_WIDTHS = (17, 16, 27, 10, 8)
"""Maximum widths of the columns, in cells."""


@dataclass(frozen=True)
class JournalEntry:
    """An entry of the table, and the function that goes to the step, branch or run of the entry."""

    name: str
    cells: tuple[str, ...]
    go: Callable[[], None]


def show_journal(context: ActionContext) -> None:
    """Open the table of edits, branches and earlier runs."""
    snapshot = context.session.snapshot
    if snapshot is None:
        return
    entries = journal_entries(context.session, snapshot)
    if not entries:
        context.screen.show_message("Nothing here yet.")
        return
    header, choices = journal_table(entries)
    first = next((entry.name for entry in entries if entry.name != HERE_NAME), "")
    dialog = ChoiceScreen("Journal", choices, first, JOURNAL_HINT, header)
    context.screen.open_dialog(dialog, partial(_go_to_entry, context, entries))


def journal_table(entries: list[JournalEntry]) -> tuple[str, list[ListedChoice]]:
    """Return the header of the table, and a line for each entry."""
    return table_choices(HEADER, [(entry.name, entry.cells) for entry in entries], RIGHT_ALIGNED)


def journal_entries(session: Session, snapshot: Snapshot) -> list[JournalEntry]:
    """Return the entries of the edits and branches of this run, unless the run has failed, and of earlier runs."""
    runs = [_run_entry(session, *numbered) for numbered in enumerate(session.previous_runs, start=1)]
    if snapshot.status is Status.FAILED:
        return runs
    branches = [_branch_entry(session, *numbered) for numbered in enumerate(snapshot.branches, start=1)]
    edits = list(_edit_entries(session, snapshot)) if snapshot.recipe else []
    return [*edits, *_best_entries(session, snapshot), *branches, *runs]


def loss_at(history: HistoryView, step: int) -> str:
    """Return the loss of a step as text; – if the history has not kept it, or there is no such step."""
    is_kept = 0 < step <= history.steps and (step % history.width == 0 or step == history.steps)
    loss = float(history.last[(step - 1) // history.width]) if is_kept else math.nan
    return NO_VALUE if math.isnan(loss) else readable(loss)


def _go_to_entry(context: ActionContext, entries: list[JournalEntry], name: str | None) -> None:
    """Go to the chosen entry, even if the run has changed since the table was opened.

    `name`: name of the entry; None if no entry was chosen.
    """
    if name is None:
        return
    entry = next(entry for entry in entries if entry.name == name)
    try:
        entry.go()
    except UserError as error:
        context.screen.show_error(str(error))
    context.screen.update_panes_and_probes()


def _edit_entries(session: Session, snapshot: Snapshot) -> Iterator[JournalEntry]:
    """Yield an entry for each edit, of which the last at the current step is marked, or one more for that step."""
    assert snapshot.recipe
    texts, step = edit_texts(snapshot.recipe), snapshot.state.step
    here = max((number for number, text in enumerate(texts) if text.step == step), default=None)
    later = next((number for number, text in enumerate(texts) if text.step > step), len(texts))
    for number, text in enumerate(texts):
        if number == later and here is None:
            yield _here_entry(snapshot, step)
        cells = _cells(text.step, text.what, text.change, loss_at(snapshot.history, text.step), number == here)
        yield JournalEntry(f"edit {number + 1}", cells, partial(session.go_to, text.step))
    if later == len(texts) and here is None and (texts or snapshot.branches or session.previous_runs):
        yield _here_entry(snapshot, step)


def _best_entries(session: Session, snapshot: Snapshot) -> Iterator[JournalEntry]:
    """Yield an entry for the step with the best test loss, and for the step that the key x offers."""
    offered = offered_best(snapshot)
    for best in snapshot.bests:
        if best.metric != LOSS_NAME or best == offered:
            cells = _cells(best.step, best_name(best), "", readable(best.value), best.step == snapshot.state.step)
            yield JournalEntry(best_name(best), cells, partial(session.go_to, best.step))


def _here_entry(snapshot: Snapshot, step: int) -> JournalEntry:
    return JournalEntry(HERE_NAME, _cells(step, "", "", loss_at(snapshot.history, step), True), lambda: None)


def _branch_entry(session: Session, number: int, branch: Branch) -> JournalEntry:
    loss = loss_at(branch.history, branch.history.steps)
    cells = _cells(branch.step, f"branch {number}", _edits_text(branch.recipe), loss)
    return JournalEntry(f"branch {number}", cells, partial(session.send, ReturnToBranch(branch)))


def _run_entry(session: Session, number: int, run: PreviousRun) -> JournalEntry:
    count = len(run.branches)
    branches = f"{count} branch{'es' if count > 1 else ''}; " if count else ""
    cells = _cells(run.recipe.step, f"run {number}: {run.name}", branches + _edits_text(run.recipe), "")
    return JournalEntry(f"run {number}", cells, partial(session.return_to, run))


def _cells(step: int, what: str, change: str, loss: str, is_here: bool = False) -> tuple[str, ...]:
    cells = (thousands(step), what, change, loss, HERE if is_here else "")
    return tuple(clean_text(cell, width) for cell, width in zip(cells, MAX_WIDTHS, strict=True))


def _edits_text(recipe: Recipe) -> str:
    return "; ".join(f"{text.what} {text.change}" for text in edit_texts(recipe)) or "no edits"
