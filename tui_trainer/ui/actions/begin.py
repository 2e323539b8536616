"""Start a run of another problem or table, and say what becomes of the old run and of its breakpoints."""

from collections.abc import Sequence

from tui_trainer.base.numbers import thousands
from tui_trainer.base.text import MAX_LINE_WIDTH, clean_text
from tui_trainer.conditions.kept_breakpoints import with_breakpoints
from tui_trainer.frontend.session import PreviousRun
from tui_trainer.recipe.recipe import Breakpoint, Recipe
from tui_trainer.ui.actions.context import ActionContext


def begin_problem(context: ActionContext, name: str, recipe: Recipe) -> None:
    """Start a run of another problem with those of the current breakpoints that it can test, and say what was left."""
    session = context.session
    before, previous_runs = session.recipe.breakpoints, session.previous_runs
    recipe = with_breakpoints(recipe, before)
    if context.screen.begin(name, recipe):
        _say_what_was_left(context, previous_runs, before, recipe.breakpoints)


def set_choice(context: ActionContext, address: str, name: str) -> None:
    """Set the dataset, model, loss or another choice; if that begins a new run, say how to go back to the old one."""
    previous_runs = context.session.previous_runs
    if context.screen.set_value(address, name):
        _say_what_was_left(context, previous_runs)


def new_run_text(old: PreviousRun | None, before: Sequence[Breakpoint], after: Sequence[Breakpoint]) -> str:
    """Return how to go back to the old run, and which of its breakpoints are kept and dropped; empty if there is nothing.

    `old`: the run that can be returned to; `before` and `after`: breakpoints of the old and of the new run.
    """
    kept = [point.when for point in before if point in after]
    dropped = [point.when for point in before if point not in after]
    back = f"j returns to {old.name}, step {thousands(old.recipe.step)}." if old else ""
    parts = (back, _listed("kept", kept), _listed("dropped, they don't fit", dropped))
    return clean_text(" ".join(("New run.", *filter(None, parts))), MAX_LINE_WIDTH) if any(parts) else ""


def _say_what_was_left(
    context: ActionContext,
    previous_runs: Sequence[PreviousRun],
    before: Sequence[Breakpoint] = (),
    after: Sequence[Breakpoint] = (),
) -> None:
    """Show `new_run_text`. `previous_runs`: those before the change."""
    runs = context.session.previous_runs
    if text := new_run_text(runs[-1] if runs != previous_runs else None, before, after):
        context.screen.show_message(text)


def _listed(what: str, conditions: Sequence[str]) -> str:
    return f"Breakpoints {what}: {', '.join(conditions)}." if conditions else ""
