"""CommandLine: a command with its positional arguments and its options, as the user typed them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.base.text import clean_text
from tui_trainer.cli.arguments.commands import APP, COMMANDS, HELP, VERSION, Command
from tui_trainer.cli.arguments.option import Option, OptionUse
from tui_trainer.cli.arguments.parser import MAX_SHOWN_WIDTH, Parser, is_option, shown_name, split_arguments
from tui_trainer.cli.arguments.run_options import choice_options, is_run_option
from tui_trainer.cli.arguments.unknown_option import undeclared_option_error
from tui_trainer.recipe.problems import problem_names, recipe_path


@dataclass(frozen=True)
class CommandLine:
    """A parsed command line.

    Which hyperparameters there are depends on the problem, so their options are not parsed yet.
    """

    command: Command
    positionals: tuple[str, ...]
    """Positional arguments, such as the name of a problem."""
    options: tuple[OptionUse, ...]
    """Uses of the command's own options, of --help and of --version."""
    choices: tuple[OptionUse, ...]
    """Uses of --dataset, --model, --loss and --optimizer."""
    run_arguments: tuple[str, ...]
    """All other options, in the form `--name=value`: hyperparameters of the run, or unknown options."""

    def all(self, option: Option) -> Iterator[OptionUse]:
        """Yield each use of an option of the command."""
        return (use for use in self.options if use.option is option)

    def last(self, option: Option) -> OptionUse | None:
        """Return the last use of a command's option, which overrides earlier uses; None if it is not used."""
        return next(iter(reversed(list(self.all(option)))), None)

    def has(self, switch: Option) -> bool:
        """Return whether a switch is on."""
        return self.last(switch) is not None

    def check(self) -> None:
        """Check that every option has its value. Raises UserError if a value is missing."""
        for use in (*self.options, *self.choices):
            use.check()

    @property
    def arguments_beside_own_options(self) -> list[str]:
        """The positional arguments and the names of the run's options, as typed.

        Options of the command itself, such as --json, are left out.
        """
        return [*self.positionals, *(use.typed for use in self.choices), *map(shown_name, self.run_arguments)]


def read_command_line(arguments: Sequence[str]) -> CommandLine:
    """Parse a command line. The first argument is the command; if it is not a command's name, the command is the app.

    Raises UserError for a switch with a value and for a file name that begins with a dash.
    """
    command = COMMANDS.get(arguments[0], APP) if arguments else APP
    before, after = split_arguments(arguments[1:] if command.name else arguments)
    choices = choice_options() if command.takes_problem else []
    option_uses, others = Parser([HELP, VERSION, *command.options, *choices]).read(before)
    return CommandLine(
        command,
        (*(other for other in others if not is_option(other)), *after),
        tuple(use for use in option_uses if use.option not in choices),
        tuple(use for use in option_uses if use.option in choices),
        tuple(other for other in others if is_option(other)),
    )


def problem_name(line: CommandLine, otherwise: str | None = None) -> str:
    """Return the positional argument of a command line, a problem's name or a recipe's path; by default, `otherwise`.

    Raises UserError if there are several positional arguments, or if there is none and `otherwise` is None.
    """
    if not line.positionals and otherwise is None:
        _check_options_declared(line)
        raise UserError(f"{line.command.name} needs a problem: {', '.join(problem_names())}, or a .toml file")
    first, *others = line.positionals or (str(otherwise),)
    if not line.command.name:
        _check_first_argument(first, is_only_argument=not others)
    if others:
        raise UserError(f"one problem at a time: remove {clean_text(others[0], MAX_SHOWN_WIDTH)!r}")
    return first


def _check_options_declared(line: CommandLine) -> None:
    """Raise UserError for the first option that no run has.

    To be called before a missing positional argument is reported: the option may have taken it as its value.
    """
    for name in map(shown_name, line.run_arguments):
        if not is_run_option(name):
            raise undeclared_option_error(name, line.command)


def _check_first_argument(word: str, is_only_argument: bool) -> None:
    """Check the first positional argument of the app. Raises UserError for a command, which must come first.

    An unknown word is an error too if it is similar to a command, or if it is not the only positional argument.
    Other unknown words are reported when the problem is opened.
    """
    if word in COMMANDS:
        raise UserError(f"{word} is a command and must come first: {COMMANDS[word].usage}")
    is_near_command = bool(get_close_matches(word.lower(), [*COMMANDS, HELP.name], cutoff=0.5))
    if recipe_path(word) is None and (is_near_command or not is_only_argument):
        raise unknown_name_error("command or problem", clean_text(word, MAX_SHOWN_WIDTH), [*COMMANDS, *problem_names(), HELP.name])
