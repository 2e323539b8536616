"""The command `export`: a run as a PyTorch script, on standard output or in a file."""

from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.cli.arguments.command_line import CommandLine
from tui_trainer.cli.arguments.commands import FORCE, OUTPUT, SCRIPT_STEPS
from tui_trainer.cli.arguments.named_run import open_named_run
from tui_trainer.cli.messages import DONE, print_notes
from tui_trainer.export.steps import default_steps


def export_command(line: CommandLine) -> int:
    """Export the problem of the command line. Raises UserError for wrong options or data. Returns exit code 0."""
    named = open_named_run(line)
    use_steps = line.last(SCRIPT_STEPS)
    steps = int(use_steps.value) if use_steps else default_steps(named.original)
    output = _output(line)
    print_notes(named.notes)

    from tui_trainer.cli.export import export

    export(named.recipe, steps, output, named.source, replace=line.has(FORCE))
    return DONE


def _output(line: CommandLine) -> str | None:
    """Return the path of the file to write; None for standard output. Raises UserError if the path has no file name."""
    use = line.last(OUTPUT)
    if use is not None and not Path(use.text.strip()).name:
        raise UserError(f"--output needs a file name, such as run.py, not {clean_text(use.text, 60)!r}")
    return use.text if use else None
