"""Consent to the code of a run: by --allow-code, or by a question on the terminal before the app opens."""

import sys

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.cli.arguments.command_line import CommandLine
from tui_trainer.cli.arguments.commands import ALLOW_CODE, APP
from tui_trainer.cli.messages import print_notes
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.modules.consent import NotAllowedError, allow, check_allowed

YES = ("y", "yes")
"""Answers that allow the code."""


def require_allowed(config: RunConfig, line: CommandLine) -> None:
    """Raise UserError if the config's model is code that is not allowed.

    --allow-code allows it; without, the app asks, if a person can answer.
    """
    try:
        check_allowed(config)
    except NotAllowedError as error:
        if line.has(ALLOW_CODE) or (line.command is APP and sys.stdin.isatty() and _ask(error)):
            print_notes(filter(None, [allow(error.sha256)]))
            return
        raise


def _ask(error: NotAllowedError) -> bool:
    """Ask whether to run the code of a file. Return the answer."""
    print(f"{clean_text(str(error.path))}\nSHA-256 {error.sha256}\nis Python code, and would run with your rights.")
    try:
        answer = input("Allow this file, and remember it on this machine? [y/N] ")
    except EOFError:
        return False
    if answer.strip().lower() not in YES:
        raise UserError(f"{clean_text(error.path.name)} was not allowed, so nothing was opened")
    return True
