"""Actions of the keys in the group Time: back, go to, undo, redo, breakpoints, and retry after divergence."""

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.base.numbers import thousands
from tui_trainer.frontend.best import best_text, offered_best
from tui_trainer.frontend.edit_text import edit_text
from tui_trainer.observed.commands import Redo, RetryFromBest, SetBreakpoints, Undo
from tui_trainer.recipe.recipe import MAX_STEPS, Breakpoint
from tui_trainer.ui.actions.context import BACK_STEPS, ActionContext
from tui_trainer.ui.screens.breakpoint_screen import BreakpointScreen
from tui_trainer.ui.screens.prompt_screen import PromptScreen

STEP = Hyperparameter(
    name="step", label="step", default=0, minimum=0, maximum=MAX_STEPS, live=True, help="A step."
)
"""Declaration of the number that the key g asks for."""


def back(context: ActionContext) -> None:
    """Go one step back, or in the middle of a step to the start of that step."""
    snapshot = context.session.snapshot
    if snapshot:
        _go_to(context, snapshot.state.step - (0 if snapshot.state.phases else 1))


def back_steps(context: ActionContext) -> None:
    """Ask for a number of steps, and go back by that number of steps."""

    def on_answer(steps: int | None) -> None:
        if steps and context.session.snapshot:
            context.answers.back_steps = steps
            _go_to(context, max(0, context.session.snapshot.state.step - steps))

    default = str(context.answers.back_steps)
    prompt = PromptScreen("Back how many steps?", default, lambda text: int(BACK_STEPS.parse(text)))
    context.screen.open_dialog(prompt, on_answer)


def go_to(context: ActionContext) -> None:
    """Ask for the number of a step, and go to the state after that step."""

    def on_answer(step: int | None) -> None:
        if step is not None:
            _go_to(context, step)

    hint = "0 is the start. A later step is reached by running; space stops on the way."
    prompt = PromptScreen("Go to which step?", str(STEP.default), lambda text: int(STEP.parse(text)), hint)
    context.screen.open_dialog(prompt, on_answer)


def undo(context: ActionContext) -> None:
    """Go back to the step at which the last edit was made, and remove the edit."""
    snapshot = context.session.snapshot
    edits = snapshot.journal.up_to(snapshot.state.step + 1).edits if snapshot else ()
    if snapshot and snapshot.recipe and edits:
        config = snapshot.recipe.journal.config_after(snapshot.recipe.config, len(edits) - 1)
        edit = edit_text(edits[-1], config)
        left = f". Back from step {thousands(snapshot.state.step)}: U redoes the edit, j returns to that step."
        context.screen.show_message(f"Undone: {edit}{left if snapshot.state.step > edit.step else ''}")
    context.session.send(Undo())


def redo(context: ActionContext) -> None:
    """Apply again the edit that was undone last."""
    snapshot = context.session.snapshot
    if snapshot and snapshot.recipe and snapshot.undone:
        edit = snapshot.undone[-1]
        context.screen.show_message(f"Redone: {edit_text(edit, snapshot.recipe.config_at(edit.before))}")
    context.session.send(Redo())


def return_to_best(context: ActionContext) -> None:
    """Go to the best step by the loss that a breakpoint names.

    After a divergence: return to the step (with mini-batches: the epoch) that had the lowest loss, divide lr by 10, and
    continue.
    """
    snapshot = context.session.snapshot
    best = offered_best(snapshot) if snapshot else None
    if best:
        _go_to(context, best.step)
        context.screen.show_message(f"Back at {best_text(best)}.")
    else:
        context.session.send(RetryFromBest())


def breakpoints(context: ActionContext) -> None:
    """Open the dialog with the breakpoints, and set the breakpoints that it returns."""

    def on_result(breakpoints: tuple[Breakpoint, ...] | None) -> None:
        if breakpoints is not None:
            context.session.send(SetBreakpoints(breakpoints))

    snapshot = context.session.snapshot
    if snapshot and snapshot.names:
        context.screen.open_dialog(BreakpointScreen(snapshot.breakpoints, snapshot.names), on_result)


def _go_to(context: ActionContext, step: int) -> None:
    try:
        context.session.go_to(step)
    except UserError as error:
        context.screen.show_error(str(error))
