"""The completion script for bash."""

from collections.abc import Sequence

from tui_trainer.cli.completion.candidates import OPENED_SUFFIXES
from tui_trainer.cli.completion.case_branches import command_branches, option_branches

SCRIPT = """\
# Completion of tui-trainer for bash. Add to ~/.bashrc: source <(tui-trainer completion bash)
# Add the lines of standard input to COMPREPLY; in an array of $(...), a file named * would be all files
_tui_trainer_files() {{
    local file
    while read -r file; do COMPREPLY+=("$file"); done
}}
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
        [[ $files ]] && _tui_trainer_files < <({files}; compgen -d -- "$current")
    fi
}}
complete -o filenames -F _tui_trainer tui-trainer
"""


def bash_script() -> str:
    """Return a script that bash can source."""
    values = option_branches(_completion_command, '_tui_trainer_files < <(compgen -f -- "$current")')
    files = "; ".join(f"compgen -f -X '!*{suffix}' -- \"$current\"" for suffix in OPENED_SUFFIXES)
    return SCRIPT.format(values=values, commands=command_branches(_quoted), files=files)


def _completion_command(values: Sequence[str]) -> str:
    return f"COMPREPLY=($(compgen -W {_quoted(values)} -- \"$current\"))"


def _quoted(words: Sequence[str]) -> str:
    """Return a bash string of the words, separated by line breaks."""
    return "$'" + "\\n".join(words) + "'"
