"""The error for an option that does not exist, or does not go with the command or the choices."""

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.cli.arguments.commands import APP, COMMANDS, HELP, VERSION, Command
from tui_trainer.cli.arguments.run_options import run_options, short_names
from tui_trainer.recipe.config import RunConfig


def unknown_option(config: RunConfig, typed: str, command: Command) -> UserError:
    """Return the error for an option that neither the command nor the run has.

    The message names what has it: another command, another choice, or several hyperparameters; otherwise the nearest
    names.
    """
    return _ambiguous(config, typed) or _other_command(typed) or _other_choice(config, typed) or _unknown(
        config, typed, command
    )


def undeclared_option(typed: str, command: Command) -> UserError:
    """Return the error for an option that no run has, whatever is chosen."""
    names = [option.name for option in (*run_options(), HELP, VERSION)]
    return _other_command(typed) or unknown_name_error("option", typed, dict.fromkeys([*_option_names(command), *names]))


def _ambiguous(config: RunConfig, typed: str) -> UserError | None:
    """Return the error for a last part that several hyperparameters have."""
    full_names = short_names(_hyperparameter_names(config)).get(_plain(typed), [])
    if len(full_names) < 2:
        return None
    return UserError(f"{typed} is not enough: it could be {' or '.join(f'--{name}' for name in full_names)}")


def _other_command(typed: str) -> UserError | None:
    """Return the error for an option of another command."""
    for command in COMMANDS.values():
        if typed in _option_names(command):
            return UserError(f"{typed} is an option of tui-trainer {command.name}: {command.usage}")
    if typed in _option_names(APP):
        return UserError(f"{typed} is an option of the app, tui-trainer without a command")
    return None


def _other_choice(config: RunConfig, typed: str) -> UserError | None:
    """Return the error for a hyperparameter that another dataset, model, loss or optimizer has."""
    for kind, registry in CATALOGUE.items():
        name = _plain(typed).removeprefix(f"{kind}.")
        having = [entry.name for entry in registry if entry.hyperparameter(name)]
        if having:
            return UserError(
                f"{typed} does not go with {kind} {config.choice(kind).name}: it needs --{kind} {' or '.join(having)}"
            )
    return None


def _unknown(config: RunConfig, typed: str, command: Command) -> UserError:
    """Return the error that names the nearest options."""
    full = [address.name for address in config.addresses()]
    names = [f"--{name}" for name in (*full, *(name.rpartition(".")[2] for name in full))]
    names += [*_option_names(command), HELP.name, VERSION.name]
    return unknown_name_error("option", typed, dict.fromkeys(names))


def _plain(typed: str) -> str:
    """Return the name of a hyperparameter that is spelled as an option."""
    return typed.removeprefix("--").replace("-", "_")


def _hyperparameter_names(config: RunConfig) -> list[str]:
    return [address.name for address in config.addresses() if address.hyperparameter]


def _option_names(command: Command) -> list[str]:
    return [option.name for option in command.options]
