"""The command tui-trainer: opens the app or runs headless, and wires the engine to either.

Imports within functions keep the start light: help and usage errors load neither torch nor numpy nor Textual, and the
app paints before torch is there.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tui_trainer import __version__
from tui_trainer.base.errors import UserError
from tui_trainer.base.log import DEBUG, debug_wanted, logging_to_file, warnings_to_log, where_the_log_is
from tui_trainer.base.paths import current_folder, run_folders_dir
from tui_trainer.base.registry import unknown_name
from tui_trainer.base.text import LONGEST_LINE, clean_text, exception_text, os_error_text
from tui_trainer.catalogue.memory_budget import MEMORY
from tui_trainer.cli.arguments import (
    APP_FLAGS,
    COMMANDS,
    EVERY,
    EXPORT_FLAGS,
    EXPORT_STEPS,
    RESUME,
    RUN_FLAGS,
    STEPS,
    Flag,
    given_way,
    split,
    with_flags,
)
from tui_trainer.cli.help import command_help_text, help_text, list_text
from tui_trainer.cli.interruption import interruption
from tui_trainer.cli.resume import Resumed, check_alone, kept_runs_text, open_run
from tui_trainer.cli.streams import drop_output, prepare_streams
from tui_trainer.export.steps import default_steps
from tui_trainer.recipe.problems import open_problem, problem_names, recipe_path
from tui_trainer.recipe.recipe import Breakpoint, Recipe
from tui_trainer.run_folders.run_folder import some_folder
from tui_trainer.terminal.screen import Screen, own_screen
from tui_trainer.terminal.signal_guard import SignalGuard, signal_guard
from tui_trainer.terminal.terminal import DRIVER, check_terminal

if TYPE_CHECKING:
    from tui_trainer.engine.replay.trainer import Trainer

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
FIRST_PROBLEM = "linear"
LIST = "list"
"""The command that takes nothing else."""
logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says. Returns the exit code; whatever goes wrong is one line on standard error."""
    prepare_streams()
    tokens = list(sys.argv[1:] if argv is None else argv)
    with logging_to_file(debug_wanted(tokens)):
        return _answer(tokens)


def _answer(tokens: list[str]) -> int:
    """Do it; what goes wrong becomes one line, and its traceback goes to the log."""
    try:
        return _dispatch(tokens)
    except UserError as error:
        logger.debug("refused", exc_info=True)
        return _complain(str(error), WRONG_USAGE)
    except BrokenPipeError:
        drop_output()  # the reader has what it wanted
        return DONE
    except OSError as error:
        logger.exception("the command failed")
        drop_output()
        return _complain(os_error_text(error, otherwise="can't write the output"), FAILED)
    except (ImportError, MemoryError, RuntimeError) as error:
        logger.exception("the command failed")
        return _complain(exception_text(error), FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED


def command() -> NoReturn:
    """The installed command: main, and an end that does not take torch apart, which would last half a second."""
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody is there to read it
            stream.flush()
    os._exit(code)


def _dispatch(tokens: list[str]) -> int:
    command = tokens[0] if tokens and tokens[0] in (*COMMANDS, LIST) else None
    words, flags = split(tokens[1:] if command else tokens)
    typed = {flag.typed for flag in flags}
    if typed & {"--help", "-h"}:
        return _print(command_help_text(command) if command in COMMANDS else help_text())
    if "--version" in typed:
        return _print(f"tui-trainer {__version__}")
    if command == LIST:
        return _list(words, flags)
    if DEBUG in typed:
        _note([where_the_log_is()])
        flags = [flag for flag in flags if flag.typed != DEBUG]
    if command == "export":
        return _export(words, flags)
    return _run(words, flags) if command == "run" else _open_app(words, flags)


def _list(words: Sequence[str], flags: Sequence[Flag]) -> int:
    if words or flags:
        extra = [*words, *(flag.typed for flag in flags)][0]
        raise UserError(f"list takes nothing else, and was given {clean_text(extra, 60)!r}")
    return _print(list_text())


def _run(words: Sequence[str], flags: Sequence[Flag]) -> int:
    """The command run: a headless run."""
    own, rest = _own_flags(RUN_FLAGS, flags)
    problem = _needed_problem("run", words)
    recipe = with_flags(problem, rest, RUN_FLAGS)
    if "--steps" not in own:
        raise UserError("run needs --steps N, the number of updates to make")
    steps = int(own["--steps"].parse(STEPS))
    every = int(own["--every"].parse(EVERY)) if "--every" in own else None
    until = [Breakpoint(flag.text) for flag in flags if flag.typed == "--until"]
    _note(given_way(problem.config, recipe.config, rest))
    return _run_headless(recipe, steps, every, until, as_json="--json" in own)


def _run_headless(recipe: Recipe, steps: int, every: int | None, until: Sequence[Breakpoint], as_json: bool) -> int:
    """Exit code 0 for a run that reached its last step or a breakpoint, 1 for one that diverged or failed.

    128 + a signal's number for one that was interrupted.
    """
    current_folder()
    with interruption() as interrupted:
        from tui_trainer.explain.saturation import saturation_text
        from tui_trainer.headless import run as headless
        from tui_trainer.headless.printing import JsonLines, Progress, Table

        trainer = _trainer(recipe, steps, until)
        interrupted.wait_for_step()
        output = JsonLines(sys.stdout) if as_json else Table(sys.stdout, steps)
        progress = Progress(sys.stderr, steps)
        every = every or headless.usual_every(steps)
        outcome = headless.run(trainer, steps, every, output, progress, interrupted)
        seen = trainer.observe()
    saturated = saturation_text(trainer.recipe, seen)
    _note([f"at step {seen.step:,}, {saturated}"] if saturated else [])
    if outcome.ending is headless.Ending.UNTIL:
        _note([outcome.message])
        return DONE
    if outcome.message:
        _complain(outcome.message, FAILED)
    if outcome.ending is headless.Ending.INTERRUPTED:
        return interrupted.exit_code
    return DONE if outcome.ending is headless.Ending.DONE else FAILED


def _trainer(recipe: Recipe, steps: int, until: Sequence[Breakpoint]) -> "Trainer":
    """The run, with what stops it; whether it is the one that was saved is said. Raises UserError."""
    from tui_trainer.datasets.load import check_batch_sizes, load

    dataset = load(recipe.config)
    check_batch_sizes(recipe, dataset)  # now, since from here on it takes seconds to be told

    from tui_trainer.conditions.check_recipe import names_in
    from tui_trainer.conditions.read_conditions import read_conditions
    from tui_trainer.engine.burst.preload import preload_in_background
    from tui_trainer.engine.burst.step_executor import RECORD_FIRST_AFTER
    from tui_trainer.engine.replay.trainer import Trainer
    from tui_trainer.engine.step.build import differences

    _note(differences(recipe, dataset))
    if steps > RECORD_FIRST_AFTER:
        preload_in_background()  # it will be wanted
    trainer = Trainer(recipe, dataset)
    names = names_in(recipe, trainer.learner.model.shapes())
    stops = read_conditions(recipe.breakpoints, names) + read_conditions(until, names, "--until")
    trainer.executor.stop_at(stops)
    return trainer


def _export(words: Sequence[str], flags: Sequence[Flag]) -> int:
    """The command export: a run as a script, on standard output or in a file."""
    own, rest = _own_flags(EXPORT_FLAGS, flags)
    problem = _needed_problem("export", words)
    recipe = with_flags(problem, rest, EXPORT_FLAGS)
    steps = int(own["--steps"].parse(EXPORT_STEPS)) if "--steps" in own else None
    output = own["--output"].text if "--output" in own else None
    if output is not None and not Path(output.strip()).name:
        raise UserError(f"--output needs a file name, such as run.py, not {clean_text(output, 60)!r}")
    _note(given_way(problem.config, recipe.config, rest))

    from tui_trainer.cli.export import export

    export(recipe, steps or default_steps(problem), output, recipe_path(_only(words)), replace="--force" in own)
    return DONE


def _own_flags(names: Sequence[str], flags: Sequence[Flag]) -> tuple[dict[str, Flag], list[Flag]]:
    """The flags of those names, which one command alone has, by name, and the others."""
    own = {flag.typed: flag for flag in flags if flag.typed in names}
    return own, [flag for flag in flags if flag.typed not in names]


def _needed_problem(command: str, words: Sequence[str]) -> Recipe:
    if not words:
        raise UserError(f"{command} needs a problem: {', '.join(problem_names())}, or a .toml file")
    return open_problem(_only(words))


def _open_app(words: Sequence[str], flags: Sequence[Flag]) -> int:
    """No command: the app, on a problem or on the run that was made last."""
    own, rest = _own_flags(APP_FLAGS, flags)
    memory = int((own["--memory"].parse(MEMORY)) if "--memory" in own else MEMORY.default)
    resumed = None
    if RESUME in own:
        check_alone([*words, *(flag.typed for flag in rest)])
        if own[RESUME].value == LIST:
            return _print(kept_runs_text(run_folders_dir()))
        resumed = open_run(run_folders_dir(), own[RESUME].value)
        _note(resumed.notes)
        name, recipe = resumed.name, resumed.recipe
    else:
        name = _only(words or [FIRST_PROBLEM])
        recipe = with_flags(open_problem(name), rest, APP_FLAGS)

    check_terminal(name)
    current_folder()
    with own_screen() as screen, signal_guard(on_reset=screen.left) as guard:
        exit_code = _run_app(recipe, name, resumed, memory, guard, screen)
    if guard.exit_code is not None:
        drop_output()  # the terminal may be gone
        return guard.exit_code
    return exit_code


def _run_app(
    recipe: Recipe, name: str, resumed: Resumed | None, memory: int, guard: SignalGuard, screen: Screen
) -> int:
    """The app, until it is left; its run is kept where it was, or in a new folder. Raises UserError for wrong data.

    That is before the screen is taken.
    """
    from tui_trainer.datasets.load import check_batch_sizes, load

    first_rows = load(recipe.config)
    check_batch_sizes(recipe, first_rows)

    from tui_trainer.observed.engine import Engine
    from tui_trainer.ui.app import TrainerApp

    def start_engine(on_change: Callable[[], None]) -> Engine:
        from tui_trainer.engine.autosave.autosaver import AutoSaver
        from tui_trainer.engine.service.training_thread import TrainingThread

        folder = resumed.folder if resumed else some_folder(run_folders_dir())
        return TrainingThread(on_change, AutoSaver(folder), memory=memory)

    notes = resumed.notes if resumed else ()
    app = TrainerApp(recipe, name, start_engine, notes=notes, first_rows=first_rows, tell_drawing=screen.tell)
    guard.ask_to_quit = lambda: app.call_later(app.exit)
    if os.environ.get(DRIVER):
        screen.taken()  # another driver doesn't say so
    with warnings_to_log():
        app.run()
    return FAILED if app.return_code is None else app.return_code  # None: it was not left


def _only(words: Sequence[str]) -> str:
    if len(words) > 1:
        known = [*COMMANDS, LIST, *problem_names()]
        if words[0] not in known and not words[0].endswith(".toml"):
            raise unknown_name("command or problem", clean_text(words[0], 60), known)
        raise UserError(f"one problem at a time: {clean_text(words[1], 60)!r} is one too many")
    return words[0]


def _print(text: str) -> int:
    print(text, flush=True)
    return DONE


def _note(lines: Iterable[str]) -> None:
    for line in lines:
        print(f"tui-trainer: note: {clean_text(line, LONGEST_LINE)}", file=sys.stderr)


def _complain(message: str, exit_code: int) -> int:
    print(f"tui-trainer: error: {clean_text(message, LONGEST_LINE)}", file=sys.stderr)
    return exit_code
