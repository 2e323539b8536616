"""The completion script for zsh."""

from collections.abc import Sequence

from tui_trainer.cli.arguments.commands import APP, COMMANDS, Command
from tui_trainer.cli.completion.candidates import (
    file_options,
    option_names,
    options_with_values,
    text_options,
    words_of,
)

SCRIPT = """\
#compdef tui-trainer
# Completion of tui-trainer for zsh. Add to ~/.zshrc, after compinit: source <(tui-trainer completion zsh)
_tui_trainer() {{
    local option=${{words[CURRENT-1]}} command= files=
    local -a names options
    if [[ ${{words[CURRENT]}} == --*=* ]]; then
        option=${{words[CURRENT]%%=*}}
        compset -P '*='
    fi
    case $option in
{values}
    esac
    (( CURRENT > 2 )) && command=${{words[2]}}
    case $command in
{commands}
    esac
    if [[ ${{words[CURRENT]}} == -* ]]; then
        compadd -- $options
    else
        compadd -- $names
        [[ -n $files ]] && _files -g '*.toml'
    fi
}}
compdef _tui_trainer tui-trainer
"""


def zsh_script() -> str:
    """Return a script that zsh can source."""
    values = [
        f"        {'|'.join(names)}) compadd -- {' '.join(values)}; return ;;"
        for names, values in options_with_values()
    ]
    values += [
        f"        {'|'.join(file_options())}) _files; return ;;",
        f"        {'|'.join(text_options())}) return ;;",
    ]
    commands = [_branch(name, command, words_of(command)) for name, command in COMMANDS.items()]
    commands += [_branch("''", APP, words_of(APP)), _branch("*", APP, [])]
    return SCRIPT.format(values="\n".join(values), commands="\n".join(commands))


def _branch(pattern: str, command: Command, names: Sequence[str]) -> str:
    """Return the branch of a `case` that sets the names and options that a command takes."""
    files = " files=yes" if command.takes_problem and names else ""
    return f"        {pattern}) names=({' '.join(names)}) options=({' '.join(option_names(command))}){files} ;;"
