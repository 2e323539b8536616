"""The error for an option that does not exist, or does not fit the command or the chosen dataset, model, loss or optimizer."""

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.table import TABLE_NAME
from tui_trainer.cli.arguments.commands import APP, COMMANDS, HELP, VERSION, Command
from tui_trainer.cli.arguments.run_options import run_options, short_names
from tui_trainer.recipe.config import RunConfig


def unknown_option_error(config: RunConfig, typed: str, command: Command) -> UserError:
    """Return the error for an option that neither the command nor the run has.

    The message says what has the option: another command, another choice, or several hyperparameters with that
    short name. If nothing has the option, the message names the most similar options.
    """
    return _ambiguous_name_error(config, typed) or _other_command_error(typed, command) or _other_choice_error(config, typed) or _similar_names_error(
        config, typed, command
    )


def undeclared_option_error(typed: str, command: Command) -> UserError:
    """Return the error for an option that no run has, whatever is chosen."""
    names = [option.name for option in (*run_options(), HELP, VERSION)]
    return _other_command_error(typed, command) or unknown_name_error("option", typed, dict.fromkeys([*_option_names(command), *names]))


def _ambiguous_name_error(config: RunConfig, typed: str) -> UserError | None:
    """Return the error for a short name that several hyperparameters have; None if the name is not ambiguous."""
    full_names = short_names(_hyperparameter_names(config)).get(_hyperparameter_name(typed), [])
    if len(full_names) < 2:
        return None
    return UserError(f"{typed} is not unique: use {' or '.join(f'--{name}' for name in full_names)}")


def _other_command_error(typed: str, own: Command) -> UserError | None:
    """Return the error for an option of another command; None if no command has it or `typed` begins an own option."""
    if any(name.startswith(typed) for name in _option_names(own)):
        return None
    for command in COMMANDS.values():
        if typed in _option_names(command):
            return UserError(f"{typed} is an option of tui-trainer {command.name}: {command.usage}")
    if typed in _option_names(APP):
        return UserError(f"{typed} is an option of the app, tui-trainer without a command")
    return None


def _other_choice_error(config: RunConfig, typed: str) -> UserError | None:
    """Return the error for a hyperparameter of another entry of the catalogue; None if no entry has it."""
    for kind, registry in CATALOGUE.items():
        name = _hyperparameter_name(typed).removeprefix(f"{kind}.")
        entries_with_it = [entry.name for entry in registry if entry.hyperparameter(name)]
        if entries_with_it == [TABLE_NAME]:
            return UserError(f"{typed} is an option of your own table: open one with --data FILE")
        if entries_with_it:
            return UserError(
                f"{typed} does not fit {kind} {config.choice(kind).name}: it needs --{kind} {' or '.join(entries_with_it)}"
            )
    return None


def _similar_names_error(config: RunConfig, typed: str, command: Command) -> UserError:
    """Return the error that suggests the most similar options."""
    full = [address.name for address in config.addresses()]
    names = [f"--{name}" for name in (*full, *(name.rpartition(".")[2] for name in full))]
    names += [*_option_names(command), HELP.name, VERSION.name]
    return unknown_name_error("option", typed, dict.fromkeys(names))


def _hyperparameter_name(typed: str) -> str:
    """Return the name of the hyperparameter that an option sets: 'lr' for '--lr'."""
    return typed.removeprefix("--").replace("-", "_")


def _hyperparameter_names(config: RunConfig) -> list[str]:
    return [address.name for address in config.addresses() if address.hyperparameter]


def _option_names(command: Command) -> list[str]:
    return [option.name for option in command.options]
