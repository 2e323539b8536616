"""Branches of the `case` commands in the completion scripts for bash and zsh."""

from collections.abc import Callable, Sequence

from tui_trainer.cli.arguments.commands import APP, COMMANDS, Command
from tui_trainer.cli.completion.candidates import (
    file_options,
    option_names,
    options_with_values,
    positional_values,
    text_options,
)


def option_branches(complete: Callable[[Sequence[str]], str], complete_files: str) -> str:
    """Return the branches that complete the value of an option.

    `complete`: function that returns the shell's command to offer values; `complete_files`: its command to offer files.
    """
    branches = [(names, f"{complete(values)}; ") for names, values in options_with_values()]
    branches += [(file_options(), f"{complete_files}; "), (text_options(), "")]
    return "\n".join(f"        {'|'.join(names)}) {command}return ;;" for names, command in branches)


def command_branches(quote: Callable[[Sequence[str]], str]) -> str:
    """Return the branches that set `names` and `options` to what a command takes; `quote` quotes values for the shell."""
    branches = [_branch(name, command, positional_values(command), quote) for name, command in COMMANDS.items()]
    branches += [_branch("''", APP, positional_values(APP), quote), _branch("*", APP, [], quote)]
    return "\n".join(branches)


def _branch(
    pattern: str, command: Command, names: Sequence[str], quote: Callable[[Sequence[str]], str]
) -> str:
    files = " files=yes" if command.takes_problem and names else ""
    return f"        {pattern}) names={quote(names)} options={quote(option_names(command))}{files} ;;"
