"""The command `tui-trainer`: reads the command line, runs the command and prints an error as one line.

Modules are imported within functions, so that the program starts fast: for help and usage errors neither torch nor
numpy nor Textual is loaded, and the app draws before torch is loaded.
"""

import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from tui_trainer import __version__
from tui_trainer.base.errors import UserError
from tui_trainer.base.log import has_debug_flag, log_location_text, logging_to_file
from tui_trainer.base.text import exception_text, os_error_text
from tui_trainer.cli.arguments.command_line import CommandLine, read_command_line
from tui_trainer.cli.arguments.commands import COMPLETION, DEBUG, EXPORT, HELP, LIST, PREDICT, RUN, VERSION
from tui_trainer.cli.messages import (
    DONE,
    FAILED,
    INTERRUPTED,
    WRONG_USAGE,
    print_answer,
    print_error,
    print_notes,
)
from tui_trainer.cli.process.garbage import collect_rarely
from tui_trainer.cli.process.streams import drop_output, prepare_streams

logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command of the command line. Returns the exit code. An error is printed as one line on standard error."""
    prepare_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    with logging_to_file(has_debug_flag(arguments)):
        return _run_and_report(arguments)


def _run_and_report(arguments: list[str]) -> int:
    """Run the command. Returns the exit code. An error is printed as one line, and its traceback is logged."""
    try:
        return _dispatch(arguments)
    except UserError as error:
        logger.debug("refused", exc_info=True)
        return print_error(str(error), WRONG_USAGE)
    except BrokenPipeError:
        drop_output()  # the reader of the pipe has closed it: it needs no more output
        return DONE
    except OSError as error:
        logger.exception("the command failed")
        drop_output()
        return print_error(os_error_text(error, subject="can't write the output"), FAILED)
    except (ImportError, MemoryError, RuntimeError) as error:
        logger.exception("the command failed")
        return print_error(exception_text(error), FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED


def command() -> NoReturn:
    """Run `main` as the installed command, and exit at once: unloading torch would take half a second."""
    collect_rarely()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # the reader of the pipe has closed it
            stream.flush()
    os._exit(code)


def _dispatch(arguments: list[str]) -> int:
    line = read_command_line(arguments)
    if line.has(HELP):
        from tui_trainer.cli.arguments.help import help_text

        return print_answer(help_text(line.command))
    if line.has(VERSION):
        return print_answer(f"tui-trainer {__version__}")
    line.check()
    if line.has(DEBUG):
        print_notes([log_location_text()])
    return _run_command(line)


def _run_command(line: CommandLine) -> int:
    """Run the command of a command line. Returns its exit code."""
    if line.command is RUN:
        from tui_trainer.cli.run_command import run_command

        return run_command(line)
    if line.command is EXPORT:
        from tui_trainer.cli.export_command import export_command

        return export_command(line)
    if line.command is PREDICT:
        from tui_trainer.cli.predict_command import predict_command

        return predict_command(line)
    if line.command is LIST:
        from tui_trainer.cli.list_command import list_command

        return list_command(line)
    if line.command is COMPLETION:
        from tui_trainer.cli.completion.command import completion_command

        return completion_command(line)
    from tui_trainer.cli.app_command import app_command

    return app_command(line)
