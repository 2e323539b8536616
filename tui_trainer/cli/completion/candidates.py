"""Candidates of shell completion: positional arguments and options of each command, and values of each option."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tui_trainer.catalogue.table import TABLE_SUFFIXES
from tui_trainer.cli.arguments.commands import APP, COMMANDS, HELP, VERSION, Command
from tui_trainer.cli.arguments.option import Option
from tui_trainer.cli.arguments.run_options import run_options
from tui_trainer.recipe.problems import problem_names

OPENED_SUFFIXES = (".toml", *TABLE_SUFFIXES)
"""Suffixes of the files that can be opened: recipes and tables."""


def positional_values(command: Command) -> list[str]:
    """Return the values that the positional argument of a command can have; for the app, commands and problems."""
    first = list(COMMANDS) if command is APP else []
    return [*first, *command.values, *(problem_names() if command.takes_problem else [])]


def options_of(command: Command) -> list[Option]:
    """Return the options that a command takes with any choices, including short forms such as --lr."""
    general = [HELP, VERSION] if command is APP else [HELP]
    return [*command.options, *(run_options() if command.takes_problem else []), *general]


def option_names(command: Command) -> list[str]:
    """Return the names of the options that a command takes."""
    return [option.name for option in options_of(command)]


def all_options() -> list[Option]:
    """Return the options of all commands. If options have the same name, only one of them is returned."""
    options = (option for command in (APP, *COMMANDS.values()) for option in options_of(command))
    return list({option.name: option for option in options}.values())


def options_with_values() -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield pairs of two lists: names of options with the same values, and these values.

    Options without declared values, which take a file, a number or any text, are left out.
    """
    options = sorted((option for option in all_options() if option.values), key=lambda option: option.values)
    for values, sharing in groupby(options, key=lambda option: option.values):
        yield [option.name for option in sharing], values


def file_options() -> list[str]:
    """Return the names of the options that take a file."""
    return [option.name for option in all_options() if option.takes_file]


def text_options() -> list[str]:
    """Return the names of the options whose value can't be completed: numbers and conditions."""
    return [
        option.name
        for option in all_options()
        if not (option.is_switch or option.values or option.takes_file or option.value_is_optional)
    ]
