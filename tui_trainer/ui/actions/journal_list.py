"""The journal as a list to choose from: edits of this run, abandoned branches, and earlier runs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import thousands
from tui_trainer.frontend.session import PreviousRun, Session
from tui_trainer.frontend.value_text import value_text
from tui_trainer.observed.commands import ReturnToBranch
from tui_trainer.observed.snapshot import Branch, Snapshot, Status
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.screens.choice_screen import ChoiceScreen, ListedChoice

JOURNAL_HINT = "Enter goes to where an edit was made, to the end of an abandoned branch, or back to an earlier run."


@dataclass(frozen=True)
class JournalEntry:
    """An entry of the list, and the function that goes to the step, branch or run of the entry."""

    name: str
    summary: str
    go: Callable[[], None]


def show_journal(context: ActionContext) -> None:
    """Open the list of edits, branches and earlier runs."""
    snapshot = context.session.snapshot
    if snapshot is None:
        return
    entries = journal_entries(context.session, snapshot)
    if not entries:
        context.screen.show_message("Nothing here yet.")
        return
    choices = [ListedChoice(entry.name, entry.summary) for entry in entries]
    dialog = ChoiceScreen("Journal", choices, "", JOURNAL_HINT)
    context.screen.open_dialog(dialog, partial(_go_to_entry, context, entries))


def journal_entries(session: Session, snapshot: Snapshot) -> list[JournalEntry]:
    """Return the entries of the edits and branches of this run, unless the run has failed, and of earlier runs."""
    runs = [_run_entry(session, *numbered) for numbered in enumerate(session.previous_runs, start=1)]
    if snapshot.status is Status.FAILED:
        return runs
    edits = [_edit_entry(session, *numbered) for numbered in enumerate(snapshot.journal, start=1)]
    branches = [_branch_entry(session, *numbered) for numbered in enumerate(snapshot.branches, start=1)]
    return [*edits, *branches, *runs]


def edit_text(edit: Edit) -> str:
    """Return an edit as text, such as `before update 6: optimizer.lr = 0.02`."""
    return f"before update {thousands(edit.before)}: {edit.set} = {value_text(edit.to)}"


def _go_to_entry(context: ActionContext, entries: list[JournalEntry], name: str | None) -> None:
    """Go to the chosen entry, even if the run has changed since the list was opened.

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


def _edit_entry(session: Session, number: int, edit: Edit) -> JournalEntry:
    return JournalEntry(f"edit {number}", edit_text(edit), partial(session.go_to, edit.before - 1))


def _branch_entry(session: Session, number: int, branch: Branch) -> JournalEntry:
    summary = f"up to step {thousands(branch.step)}; {_edits_text(branch.recipe)}"
    return JournalEntry(f"branch {number}", summary, partial(session.send, ReturnToBranch(branch)))


def _run_entry(session: Session, number: int, run: PreviousRun) -> JournalEntry:
    count = len(run.branches)
    branches = f"{count} branch{'es' if count > 1 else ''}; " if count else ""
    summary = f"{run.name}, up to step {thousands(run.recipe.step)}; {branches}{_edits_text(run.recipe)}"
    return JournalEntry(f"run {number}", summary, partial(session.return_to, run))


def _edits_text(recipe: Recipe) -> str:
    return "; ".join(map(edit_text, recipe.journal)) or "no edits"
