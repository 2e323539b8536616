"""CommandLine: the command, its words and its options, as they were typed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.base.text import clean_text
from tui_trainer.cli.arguments.commands import APP, COMMANDS, HELP, VERSION, Command
from tui_trainer.cli.arguments.option import GivenOption, Option
from tui_trainer.cli.arguments.parser import MAX_SHOWN_LENGTH, Parser, is_option, shown_name, split_arguments
from tui_trainer.cli.arguments.run_options import choice_options, is_run_option
from tui_trainer.cli.arguments.unknown_option import undeclared_option
from tui_trainer.recipe.problems import open_problem, problem_names, recipe_path
from tui_trainer.recipe.recipe import Recipe


@dataclass(frozen=True)
class CommandLine:
    """A command line, read as far as that is possible without knowing the problem."""

    command: Command
    words: tuple[str, ...]
    options: tuple[GivenOption, ...]
    """Options of the command, --help and --version."""
    choices: tuple[GivenOption, ...]
    """--dataset, --model, --loss, --optimizer."""
    run_arguments: tuple[str, ...]
    """Other options, as `--name=value`: hyperparameters of the run, or unknown."""

    def all(self, option: Option) -> Iterator[GivenOption]:
        """Yield each use of an option of the command."""
        return (given for given in self.options if given.option is option)

    def last(self, option: Option) -> GivenOption | None:
        """Return the last use of an option of the command, which is the one that counts; None if there is none."""
        return next(iter(reversed(list(self.all(option)))), None)

    def has(self, switch: Option) -> bool:
        """Whether a switch is on."""
        return self.last(switch) is not None

    def check(self) -> None:
        """Raise UserError if an option of the command lacks its value."""
        for given in (*self.options, *self.choices):
            given.check()

    @property
    def everything_typed(self) -> list[str]:
        """Words and names of options, except the options of the command."""
        return [*self.words, *(given.typed for given in self.choices), *map(shown_name, self.run_arguments)]


def read_command_line(arguments: Sequence[str]) -> CommandLine:
    """Read a command line: if the first argument is a command's name it is that command, otherwise the app.

    Raises UserError for a switch with a value and for a file name that begins with a dash.
    """
    command = COMMANDS.get(arguments[0], APP) if arguments else APP
    before, after = split_arguments(arguments[1:] if command.name else arguments)
    choices = choice_options() if command.trains else []
    given_options, others = Parser([HELP, VERSION, *command.options, *choices]).read(before)
    return CommandLine(
        command,
        (*(other for other in others if not is_option(other)), *after),
        tuple(given for given in given_options if given.option not in choices),
        tuple(given for given in given_options if given.option in choices),
        tuple(other for other in others if is_option(other)),
    )


def problem_name(line: CommandLine, otherwise: str | None = None) -> str:
    """Return the only word of a command line: a problem's name or a file; `otherwise` where there is no word.

    Raises UserError when there are several words, or none and no `otherwise`.
    """
    if not line.words and otherwise is None:
        _check_options_declared(line)
        raise UserError(f"{line.command.name} needs a problem: {', '.join(problem_names())}, or a .toml file")
    first, *others = line.words or (str(otherwise),)
    if not line.command.name:
        _check_first_word(first, alone=not others)
    if others:
        raise UserError(f"one problem at a time: {clean_text(others[0], MAX_SHOWN_LENGTH)!r} is one too many")
    return first


def _check_options_declared(line: CommandLine) -> None:
    """Raise UserError for the first option that no run has: its value may be the word that is missing."""
    for name in map(shown_name, line.run_arguments):
        if not is_run_option(name):
            raise undeclared_option(name, line.command)


def open_named_problem(line: CommandLine) -> Recipe:
    """Open the problem or recipe that the command line names. Raises UserError when there is none."""
    return open_problem(problem_name(line))


def _check_first_word(word: str, alone: bool) -> None:
    """Raise UserError if the first word of the app's command line is a command, or neither a problem nor a file."""
    if word in COMMANDS:
        raise UserError(f"{word} is a command and must come first: {COMMANDS[word].usage}")
    is_near_command = bool(get_close_matches(word.lower(), [*COMMANDS, HELP.name], cutoff=0.5))
    if recipe_path(word) is None and (is_near_command or not alone):
        raise unknown_name_error("command or problem", clean_text(word, MAX_SHOWN_LENGTH), [*COMMANDS, *problem_names(), HELP.name])
