"""Parser: argparse without abbreviations, which raises errors instead of exiting and keeps option names as typed."""

import os
from argparse import REMAINDER, SUPPRESS, Action, ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from typing import NoReturn

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.cli.arguments.commands import HELP, OPTIONS, RESUME, SWITCHES
from tui_trainer.cli.arguments.option import Option, OptionUse
from tui_trainer.cli.arguments.run_options import is_run_option

END_OF_OPTIONS = "--"
SHORT_HELP = "-h"
MAX_SHOWN_WIDTH = 60
"""Maximum width of an argument in an error message, in cells."""


class Parser(ArgumentParser):
    """Parser of these options. Raises UserError where argparse would print the usage and exit."""

    def __init__(self, options: Iterable[Option]) -> None:
        super().__init__(prog="tui-trainer", add_help=False, allow_abbrev=False)
        for option in options:
            self.add_argument(option.name, *option.aliases, action=_Append, option=option)

    def read(self, arguments: Sequence[str]) -> tuple[list[OptionUse], list[str]]:
        """Return two lists: the uses of the parser's options, and all other arguments, in the order of the command line.

        Options that take a value must be in the form `--name=value`: see `split_arguments`. Each argument is parsed alone,
        since argparse takes an argument with a space, or a negative number, for the value of the option before it.
        """
        found = Namespace(uses=[])
        others = [other for argument in arguments for other in self.parse_known_args([argument], found)[1]]
        return found.uses, others

    def error(self, message: str) -> NoReturn:
        """Raise UserError with argparse's message."""
        raise UserError(message)


class _Append(Action):
    """Action of argparse that appends an OptionUse to the list `uses` of the namespace."""

    def __init__(self, option_strings: Sequence[str], dest: str, option: Option) -> None:
        nargs = 0 if option.is_switch else REMAINDER  # alone argparse does not drop a value '--'; a missing one is no error
        super().__init__(option_strings, dest, nargs=nargs, default=SUPPRESS)
        self._option = option

    def __call__(self, _parser: object, namespace: Namespace, values: object, typed: str | None = None) -> None:
        value = values[0] if isinstance(values, list) and values else None
        namespace.uses.append(OptionUse(self._option, typed or self._option.name, value))


def split_arguments(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return two lists: the arguments before '--', with options in the form `--name=value`, and the arguments after it.

    In this form a value may begin with a dash, as in `--lr -1e-3`, which argparse would take for an option. Raises
    UserError for a switch with a value and for a file name that begins with a dash.
    """
    joined: list[str] = []
    rest = list(reversed(arguments))
    while rest:
        argument = rest.pop()
        if argument == END_OF_OPTIONS:
            break
        argument = HELP.name if argument == SHORT_HELP else argument
        if is_option(argument):
            _check_option(argument)
            argument = f"{argument}={rest.pop()}" if _takes_next_argument(argument, rest) else argument
        joined.append(argument)
    return joined, rest[::-1]


def is_option(argument: str) -> bool:
    """Return whether an argument is an option: it begins with a dash and is not just a dash."""
    return argument.startswith("-") and argument != "-"


def shown_name(argument: str) -> str:
    """Return the name of an option as typed, without its value, shortened and without control characters."""
    return clean_text(argument.partition("=")[0], MAX_SHOWN_WIDTH)


def _takes_next_argument(argument: str, rest: Sequence[str]) -> bool:
    """Return whether the next argument is the value of this option.

    `rest`: the following arguments, in reverse order.
    """
    if "=" in argument or argument in SWITCHES or not rest or rest[-1] == SHORT_HELP:
        return False
    return not rest[-1].startswith("-" if argument == RESUME.name else "--")


def _check_option(argument: str) -> None:
    """Check an option. Raises UserError for a switch with a value, and for the name of a file."""
    name, equals, _ = argument.partition("=")
    if name in SWITCHES and equals:
        raise UserError(f"{name} takes no value")
    if name.endswith(".toml") or (os.path.isfile(name) and not _is_declared(name)):
        shown = shown_name(name)
        raise UserError(f"{shown} begins with a dash, and so is read as an option: write ./{shown} for the file")


def _is_declared(name: str) -> bool:
    """Return whether some command, or a run with some choices, has an option of that name."""
    return any(option.name == name for option in OPTIONS) or is_run_option(name)
