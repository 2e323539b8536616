"""Actions of the keys in the group Train: step, run, phase, reset, new seed."""

import secrets

from tui_trainer.catalogue.settings import SEED
from tui_trainer.frontend.saved_settings import STEPS
from tui_trainer.observed.commands import AdvancePhase, Pause, Run, Step
from tui_trainer.observed.snapshot import Status
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.screens.prompt_screen import PromptScreen

RANDOM_SEED_LIMIT = 100_000
"""Upper limit of random seeds, itself excluded: seeds must be short enough to read aloud."""


def step(context: ActionContext) -> None:
    """Make one update."""
    context.session.send(Step())


def run_or_pause(context: ActionContext) -> None:
    """Run training, or pause it if it is running."""
    snapshot = context.session.snapshot
    running = snapshot is not None and snapshot.status is Status.RUNNING
    context.session.send(Pause() if running else Run())


def advance_phase(context: ActionContext) -> None:
    """Carry out the next phase of a step. The Code tab, where it is visible, shows the phase."""
    context.session.send(AdvancePhase())


def run_steps(context: ActionContext) -> None:
    """Ask for a number of steps, and run that number of steps."""

    def on_answer(steps: int | None) -> None:
        if steps:
            context.answers.run_steps = steps
            context.session.send(Run(steps))

    default, hint = str(context.answers.run_steps), f"Give {STEPS.range_text}."
    prompt = PromptScreen("Run how many steps?", default, lambda text: int(STEPS.parse(text)), hint)
    context.screen.open_dialog(prompt, on_answer)


def reset(context: ActionContext) -> None:
    """Restart the run from the same initial weights, with the current hyperparameters."""
    session, before = context.session, context.session.snapshot
    context.screen.begin(session.name, session.restart_recipe(session.config))
    if before and session.previous_runs and (before.state.step or before.journal.edits):
        context.screen.show_message("A new run with the current values. j returns to the one before.")


def new_seed(context: ActionContext) -> None:
    """Restart the run from other initial weights, drawn with a new random seed."""
    context.screen.set_value(SEED.name, secrets.randbelow(RANDOM_SEED_LIMIT))
