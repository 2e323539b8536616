"""The command `completion`: prints the completion script of a shell."""

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.base.text import clean_text
from tui_trainer.cli.arguments.command_line import CommandLine
from tui_trainer.cli.arguments.commands import COMPLETION, SHELLS
from tui_trainer.cli.completion.bash import bash_script
from tui_trainer.cli.completion.fish import fish_script
from tui_trainer.cli.completion.zsh import zsh_script
from tui_trainer.cli.messages import print_answer

SCRIPTS = {"bash": bash_script, "zsh": zsh_script, "fish": fish_script}
"""For each shell, the function that returns its completion script."""


def completion_command(line: CommandLine) -> int:
    """Print the script of the shell that the command line names.

    Raises UserError if it names no shell or an unknown shell.
    """
    typed = line.arguments_beside_own_options
    if not line.positionals:
        instead = f", not {clean_text(typed[0], 60)!r}" if typed else ""
        raise UserError(f"completion needs a shell{instead}: {COMPLETION.usage}")
    shell, *others = typed
    if shell not in SCRIPTS:
        raise unknown_name_error("shell", clean_text(shell, 60), SHELLS)
    if others:
        raise UserError(f"completion takes only one shell: remove {clean_text(others[0], 60)!r}")
    return print_answer(SCRIPTS[shell]().rstrip())
