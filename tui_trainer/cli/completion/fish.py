"""The completion script for fish."""

from collections.abc import Iterator

from tui_trainer.cli.arguments.commands import APP, COMMANDS, Command
from tui_trainer.cli.arguments.option import Option
from tui_trainer.cli.completion.candidates import OPENED_SUFFIXES, options_of, positional_values

HEAD = """\
# Completion of tui-trainer for fish. Add to ~/.config/fish/config.fish: tui-trainer completion fish | source
complete -c tui-trainer -f\
"""
FIRST_WORD_CONDITION = "__fish_use_subcommand"
"""Condition in fish that is true while only the program's name has been typed."""
FILES = [f"(__fish_complete_suffix {suffix})" for suffix in OPENED_SUFFIXES]


def fish_script() -> str:
    """Return a script that fish can source."""
    lines = [HEAD]
    lines += [_line(FIRST_WORD_CONDITION, f"-a {name} -d {_quoted(command.summary)}") for name, command in COMMANDS.items()]
    for command in (APP, *COMMANDS.values()):
        condition = _condition(command)
        names = [word for word in positional_values(command) if word not in COMMANDS]
        offered = [*names, *FILES] if command.takes_problem else names
        if offered:
            lines.append(_line(FIRST_WORD_CONDITION if command is APP else condition, f"-a {_quoted(' '.join(offered))}"))
        lines += [_line(condition, " ".join(_option(option))) for option in options_of(command)]
    return "\n".join(lines) + "\n"


def _line(condition: str, rest: str) -> str:
    return f"complete -c tui-trainer -n {_quoted(condition)} {rest}"


def _condition(command: Command) -> str:
    """Return the condition in fish that is true while the arguments of a command are being typed."""
    if command is APP:
        return f"not __fish_seen_subcommand_from {' '.join(COMMANDS)}"
    return f"__fish_seen_subcommand_from {command.name}"


def _option(option: Option) -> Iterator[str]:
    """Yield the parts of fish's declaration of an option: name, whether it takes a value, the values, and help."""
    yield f"-l {option.name.removeprefix('--')}"
    if option.takes_file:
        yield "-r -F"
    elif option.metavar and not option.value_is_optional:
        yield "-x"
    if option.values:
        yield f"-a {_quoted(' '.join(option.values))}"
    yield f"-d {_quoted(option.help)}"


def _quoted(text: str) -> str:
    """Return a text in fish's single quotes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
