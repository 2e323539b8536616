"""The command `run`: a headless run, printed as a table or as JSON."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import thousands
from tui_trainer.base.paths import current_folder
from tui_trainer.catalogue.table import FILE
from tui_trainer.cli.arguments.command_line import CommandLine
from tui_trainer.cli.arguments.commands import EVERY, JSON, STEPS, UNTIL
from tui_trainer.cli.arguments.named_run import open_named_run
from tui_trainer.cli.messages import DONE, FAILED, print_error, print_notes
from tui_trainer.cli.own_code.slow_code_notes import slow_code_notes
from tui_trainer.cli.process.interruption import record_signals
from tui_trainer.cli.saved_files import SavedFiles
from tui_trainer.recipe.recipe import Breakpoint, Recipe

if TYPE_CHECKING:
    from tui_trainer.engine.replay.trainer import Trainer


def run_command(line: CommandLine) -> int:
    """Run the problem of the command line. Raises UserError for wrong options or data. Returns the exit code."""
    named = open_named_run(line)
    use_steps, use_every = line.last(STEPS), line.last(EVERY)
    if use_steps is None:
        raise UserError("run needs --steps N, the number of updates to make")
    steps = int(use_steps.value)
    every = int(use_every.value) if use_every else None
    until = [Breakpoint(use.text) for use in line.all(UNTIL)]
    print_notes(named.notes)
    saved = SavedFiles.of(line)
    saved.check(named.recipe, named.source)
    return run_headless(named.recipe, steps, every, until, as_json=line.has(JSON), saved=saved)


def run_headless(
    recipe: Recipe,
    steps: int,
    every: int | None,
    until: Sequence[Breakpoint],
    as_json: bool,
    saved: SavedFiles = SavedFiles(),  # noqa: B008 - frozen
) -> int:
    """Make `steps` updates of a recipe's run, print steps, and save its weights and histories if they are wanted.

    Returns the exit code: 0 if the run reached its last step or a breakpoint, 1 if it diverged or failed, and 128 + the
    signal's number if a signal interrupted it.
    """
    current_folder()
    with record_signals() as interruption, slow_code_notes(recipe.config) as followed:
        from tui_trainer.explain.saturation import saturation_text
        from tui_trainer.headless import run as headless
        from tui_trainer.headless.printing import JsonLines, Progress, Table

        trainer = build_trainer(recipe, until)
        followed.append(lambda: trainer.step)
        interruption.start_recording()
        output = JsonLines(sys.stdout) if as_json else Table(sys.stdout, steps)
        progress = Progress(sys.stderr, steps)
        every = every or headless.default_every(steps)
        outcome = headless.run(trainer, steps, every, output, progress, interruption)
        last = trainer.observe()
        if outcome.ending is not headless.Ending.FAILED:
            saved.write(trainer)
    saturated = saturation_text(trainer.recipe, last)
    print_notes([f"at step {thousands(last.step)}, {saturated}"] if saturated else [])
    if outcome.ending is headless.Ending.UNTIL:
        print_notes([outcome.message])
        return DONE
    if outcome.message:
        print_error(outcome.message, FAILED)
    if outcome.ending is headless.Ending.INTERRUPTED:
        return interruption.exit_code
    return DONE if outcome.ending is headless.Ending.DONE else FAILED


def build_trainer(recipe: Recipe, until: Sequence[Breakpoint]) -> "Trainer":
    """Return a trainer that stops at the breakpoints. Prints notes if the recipe was saved in another environment.

    Raises UserError for wrong data, edits or breakpoints.
    """
    from tui_trainer.cli.read_shown import read_shown
    from tui_trainer.datasets.load import check_batch_sizes, load

    values = recipe.config.dataset.values
    if values.get(FILE.name):
        read_shown(values, sys.stderr)
    dataset = load(recipe.config)
    check_batch_sizes(recipe, dataset)  # before torch is loaded, which takes seconds

    from tui_trainer.conditions.check_recipe import names_in
    from tui_trainer.conditions.read_conditions import read_conditions
    from tui_trainer.engine.replay.trainer import Trainer
    from tui_trainer.engine.step.device import differences

    print_notes(differences(recipe, dataset))
    trainer = Trainer(recipe, dataset)
    print_notes(trainer.learner.model.notes)
    names = names_in(recipe, trainer.learner.model.shapes())
    stops = read_conditions(recipe.breakpoints, names) + read_conditions(until, names, "--until")
    trainer.executor.set_conditions(stops)
    return trainer
