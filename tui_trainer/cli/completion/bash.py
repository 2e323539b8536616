"""The completion script for bash."""

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
# Completion of tui-trainer for bash. Add to ~/.bashrc: source <(tui-trainer completion bash)
_tui_trainer() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} option=${{COMP_WORDS[COMP_CWORD-1]}}
    local command= names= options= files= IFS=$'\\n'
    COMPREPLY=()
    # bash splits --option=value at the equals sign
    if [[ $current == = ]]; then current=
    elif [[ $option == = ]]; then option=${{COMP_WORDS[COMP_CWORD-2]}}
    fi
    case $option in
{values}
    esac
    [[ $COMP_CWORD -gt 1 ]] && command=${{COMP_WORDS[1]}}
    case $command in
{commands}
    esac
    if [[ $current == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$current"))
    else
        COMPREPLY=($(compgen -W "$names" -- "$current"))
        [[ $files ]] && COMPREPLY+=($(compgen -f -X '!*.toml' -- "$current") $(compgen -d -- "$current"))
    fi
}}
complete -o filenames -F _tui_trainer tui-trainer
"""


def bash_script() -> str:
    """Return a script that bash can source."""
    values = [
        f"        {'|'.join(names)}) COMPREPLY=($(compgen -W {_lines(values)} -- \"$current\")); return ;;"
        for names, values in options_with_values()
    ]
    values += [
        f"        {'|'.join(file_options())}) COMPREPLY=($(compgen -f -- \"$current\")); return ;;",
        f"        {'|'.join(text_options())}) return ;;",
    ]
    commands = [_branch(name, command, words_of(command)) for name, command in COMMANDS.items()]
    commands += [_branch("''", APP, words_of(APP)), _branch("*", APP, [])]
    return SCRIPT.format(values="\n".join(values), commands="\n".join(commands))


def _branch(pattern: str, command: Command, names: Sequence[str]) -> str:
    """Return the branch of a `case` that sets the names and options that a command takes."""
    files = " files=yes" if command.takes_problem and names else ""
    return f"        {pattern}) names={_lines(names)} options={_lines(option_names(command))}{files} ;;"


def _lines(words: Sequence[str]) -> str:
    """Return a bash string of the words, separated by line breaks."""
    return "$'" + "\\n".join(words) + "'"
