"""The completion script for zsh."""

from collections.abc import Sequence

from tui_trainer.cli.completion.candidates import OPENED_SUFFIXES
from tui_trainer.cli.completion.case_branches import command_branches, option_branches

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
        [[ -n $files ]] && _files -g '*({suffixes})'
    fi
}}
compdef _tui_trainer tui-trainer
"""


def zsh_script() -> str:
    """Return a script that zsh can source."""
    values = option_branches(_completion_command, "_files")
    suffixes = "|".join(OPENED_SUFFIXES)
    return SCRIPT.format(values=values, commands=command_branches(_quoted), suffixes=suffixes)


def _completion_command(values: Sequence[str]) -> str:
    return f"compadd -- {' '.join(values)}"


def _quoted(words: Sequence[str]) -> str:
    """Return words as a zsh array."""
    return f"({' '.join(words)})"
