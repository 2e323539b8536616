"""The command `predict`: predictions for the rows of a table, on standard output or in a file."""

from dataclasses import replace
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.cli.arguments.command_line import CommandLine
from tui_trainer.cli.arguments.commands import (
    FORCE_PREDICTIONS,
    PREDICT,
    PREDICTIONS_OUTPUT,
    READ_OPTIONS,
    ROWS,
    STEP,
)
from tui_trainer.cli.arguments.named_run import open_named_run
from tui_trainer.cli.messages import print_notes
from tui_trainer.datasets.table_values import read_options
from tui_trainer.datasets.tables.options import ReadOptions


def predict_command(line: CommandLine) -> int:
    """Print the predictions for the rows of the command line. Raises UserError for wrong options or data.

    Returns the exit code.
    """
    named = open_named_run(line)
    use_rows, use_step = line.last(ROWS), line.last(STEP)
    if use_rows is None:
        raise UserError(f"predict needs --rows FILE, a table of the rows to predict: {PREDICT.usage}")
    step = named.original.step if use_step is None else int(use_step.value)
    output, options = _output(line), _read_options(line)
    print_notes(named.notes)

    from tui_trainer.cli.predict import Target, predict

    recipe = replace(named.recipe, breakpoints=())
    target = Target(output, named.source, replace=line.has(FORCE_PREDICTIONS))
    return predict(recipe, step, Path(use_rows.text), options, target)


def _output(line: CommandLine) -> Path | None:
    """Return the path of the file to write; None for standard output. Raises UserError if the path has no file name."""
    use = line.last(PREDICTIONS_OUTPUT)
    if use is None:
        return None
    if not Path(use.text.strip()).name:
        raise UserError(f"--output needs a file name, such as predicted.csv, not {clean_text(use.text, 60)!r}")
    return Path(use.text)


def _read_options(line: CommandLine) -> ReadOptions:
    """Return how the table of the rows is to be read. Raises UserError for an invalid value."""
    declared = [(option, option.hyperparameter) for option in READ_OPTIONS if option.hyperparameter]
    used = {h.name: line.last(option) for option, h in declared}
    return read_options({h.name: use.value if (use := used[h.name]) else h.default for _, h in declared})
