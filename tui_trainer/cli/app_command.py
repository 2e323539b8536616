"""The app: opened on a problem, a recipe or an autosaved run."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui_trainer.base.errors import UserError
from tui_trainer.base.log import warnings_to_log
from tui_trainer.base.paths import current_folder, run_folders_dir
from tui_trainer.catalogue.memory_budget import MEMORY as MEMORY_BUDGET
from tui_trainer.catalogue.table import TABLE_NAME
from tui_trainer.cli.arguments.command_line import CommandLine
from tui_trainer.cli.arguments.commands import LIST_WORD, MEMORY, RESUME
from tui_trainer.cli.arguments.named_run import names_incomplete_table, open_named_run
from tui_trainer.cli.messages import DONE, FAILED, print_answer, print_notes
from tui_trainer.cli.own_code.allowed_code import require_allowed
from tui_trainer.cli.process.streams import drop_output
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import read_recipe
from tui_trainer.run_folders.cleanup import RECIPE_FILE, remove_run
from tui_trainer.run_folders.run_folder import RunFolder, create_or_defer_run_folder
from tui_trainer.terminal.native_output import DrawingReporter, redirect_native_output
from tui_trainer.terminal.signal_guard import SignalGuard, signal_guard
from tui_trainer.terminal.terminal import DRIVER_VARIABLE, check_terminal

KEPT = "Kept. `tui-trainer --resume` brings it back."
"""Words after the app has quit, if it has written more to disk than the run that it opened."""
FIRST_PROBLEM = "linear"
"""Name of the problem that the app opens if the command line names none."""


@dataclass(frozen=True)
class _AppStart:
    """The run that the app starts with."""

    recipe: Recipe
    name: str
    memory_budget: int
    """Memory budget for going back, in MB."""
    folder: RunFolder | None = None
    """The run folder of a resumed run; None for a new run."""
    notes: tuple[str, ...] = ()
    table_line: CommandLine | None = None
    """Command line with a table for which the app first asks what to train on; None if there is nothing to ask."""


def app_command(line: CommandLine) -> int:
    """Open the app, or print the autosaved runs for `--resume list`. Raises UserError. Returns the exit code."""
    resume = line.last(RESUME)
    if resume is None:
        return _open_app(_new_run(line))

    from tui_trainer.cli.resume import check_alone

    check_alone(line.arguments_beside_own_options)
    if resume.value_text == LIST_WORD:
        from tui_trainer.cli.autosaved_runs import autosaved_runs_text

        return print_answer(autosaved_runs_text(run_folders_dir()))
    return _open_app(_resumed_run(line, resume.value_text))


def _new_run(line: CommandLine) -> _AppStart:
    """Return the start of a new run, from the problem and options of the command line."""
    memory = _memory_budget(line)
    if names_incomplete_table(line):
        return _AppStart(open_problem(FIRST_PROBLEM), FIRST_PROBLEM, memory, table_line=line)
    named = open_named_run(line, otherwise=FIRST_PROBLEM)
    notes = named.notes if named.recipe.config.dataset.name == TABLE_NAME else ()
    return _AppStart(named.recipe, named.name, memory, notes=notes)


def _resumed_run(line: CommandLine, name: str | None) -> _AppStart:
    """Return the start of an autosaved run: the run with that name, or the newest run. Prints notes."""
    from tui_trainer.cli.resume import open_run

    memory = _memory_budget(line)
    resumed = open_run(run_folders_dir(), name)
    require_allowed(resumed.recipe.config, line)
    print_notes(resumed.notes)
    return _AppStart(resumed.recipe, resumed.name, memory, resumed.folder, resumed.notes)


def _memory_budget(line: CommandLine) -> int:
    """Return the memory budget for going back, in MB."""
    use = line.last(MEMORY)
    return int(use.value if use else MEMORY_BUDGET.default)


def _open_app(start: _AppStart) -> int:
    """Run the app on the terminal. Returns its exit code, or 128 + the number of the signal that ended it."""
    check_terminal(start.name)
    current_folder()
    folders: list[RunFolder] = []
    with redirect_native_output() as reporter, signal_guard(on_reset=reporter.report_drawing_ended) as guard:
        exit_code = _run_app(start, guard, reporter, folders)
    if guard.exit_code is not None:
        drop_output()  # the terminal may be gone
        return guard.exit_code
    if exit_code == DONE:
        _keep_or_remove(folders, start)
    return exit_code


def _keep_or_remove(folders: Sequence[RunFolder], start: _AppStart) -> None:
    """Say how to bring the run back, or remove the folder of a new run that the user has only looked at."""
    kept = [folder for folder in folders if _has_new(folder, start.recipe)]
    if kept and not os.environ.get(DRIVER_VARIABLE):
        print_answer(KEPT)
    for folder in folders:
        if folder not in kept and folder is not start.folder:
            remove_run(folder.path)


def _has_new(folder: RunFolder, opened: Recipe) -> bool:
    """Return whether the run in a folder differs from the recipe that the app opened: the user has done more than look."""
    try:
        kept = read_recipe(folder.path / RECIPE_FILE)
    except UserError:  # nothing was written
        return False
    return (kept.config, kept.journal, kept.step) != (opened.config, opened.journal, opened.step)


def _run_app(start: _AppStart, guard: SignalGuard, reporter: DrawingReporter, folders: list[RunFolder]) -> int:
    """Run the app until it quits. A resumed run is autosaved in its own run folder, a new run in a new folder.

    `folders`: list to which that folder is added.
    Raises UserError for wrong data, before the app draws on the terminal.
    """
    from tui_trainer.datasets.load import check_batch_sizes, load

    initial_dataset = load(start.recipe.config)
    check_batch_sizes(start.recipe, initial_dataset)

    from tui_trainer.cli.arguments.table_import import table_to_import
    from tui_trainer.observed.engine import Engine
    from tui_trainer.ui.app import TrainerApp

    def start_engine(on_change: Callable[[], None]) -> Engine:
        from tui_trainer.charts.probes import answer_probe
        from tui_trainer.engine.autosave.autosaver import AutoSaver
        from tui_trainer.engine.service.training_thread import TrainingThread

        folder = start.folder or create_or_defer_run_folder(run_folders_dir())
        folders.append(folder)
        return TrainingThread(on_change, AutoSaver(folder), start.memory_budget, answer_probe)

    app = TrainerApp(
        start.recipe, start.name, start_engine, notes=start.notes, initial_dataset=initial_dataset, report_drawing=reporter.report_drawing,
        table=table_to_import(start.table_line) if start.table_line else None,
    )
    guard.ask_to_quit = lambda: app.call_later(app.exit)
    if os.environ.get(DRIVER_VARIABLE):
        reporter.report_drawing_started()  # only this program's own driver reports that it draws
    with warnings_to_log():
        app.run()
    return FAILED if app.return_code is None else app.return_code  # None if an error ended the app
