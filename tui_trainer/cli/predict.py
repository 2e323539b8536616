"""predict(): train up to a step, and print the predictions for the rows of a table."""

import sys
from dataclasses import dataclass
from pathlib import Path

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.files import is_same_file, save_text
from tui_trainer.base.paths import current_folder
from tui_trainer.base.text import MAX_NAME_WIDTH, clean_text
from tui_trainer.cli.export import check_output_path
from tui_trainer.cli.messages import DONE, FAILED, print_error, print_notes
from tui_trainer.cli.process.interruption import record_signals
from tui_trainer.cli.process.streams import write_utf8
from tui_trainer.cli.run_command import build_trainer
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import load
from tui_trainer.datasets.predictions import predictions_of, why_no_prediction
from tui_trainer.datasets.run_inputs import RunInputs, run_inputs
from tui_trainer.datasets.tables.options import ReadOptions
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.read import read_table
from tui_trainer.headless import run as headless
from tui_trainer.headless.predictions import NoOutput, predictions_csv
from tui_trainer.headless.printing import Progress
from tui_trainer.recipe.recipe import Recipe

UNTRAINED = "the weights are those before the first update: --step K predicts after step K"


@dataclass(frozen=True)
class Target:
    """File to which predictions are written."""

    path: Path | None
    """Path of the file; None for standard output."""
    source: Path | None
    """File of the recipe, which is never replaced."""
    replace: bool
    """Whether another existing file may be replaced."""

    def check(self, rows: Path, data: Path | None) -> None:
        """Raise UserError if the file may not be written: it exists, or it is one that is read."""
        if self.path is None:
            return
        for read, what in ((rows, "the table of the rows"), (data, "the table that was trained on")):
            if read is not None and is_same_file(self.path, read):
                raise UserError(f"can't write {clean_text(str(self.path), MAX_NAME_WIDTH)}: it is {what}; choose another file")
        check_output_path(self.path, self.source, self.replace, "the recipe")

    def write(self, text: str) -> None:
        """Write the predictions. Raises UserError or OSError if that isn't possible."""
        if self.path:
            save_text(self.path, text)
        else:
            write_utf8()
            print(text, end="", flush=True)


def predict(recipe: Recipe, step: int, rows: Path, options: ReadOptions, target: Target) -> int:
    """Write the predictions with the weights after `step` for the rows of a table.

    `options`: how that table is read. Returns the exit code: 0, or 1 if the run diverged or failed before the step, or
    128 + the signal's number if a signal interrupted it. Raises UserError for wrong data and for rows that don't fit.
    """
    current_folder()
    dataset = load(recipe.config)
    if reason := why_no_prediction(dataset):
        raise UserError(reason)
    target.check(rows, dataset.path)
    table = read_table(rows, options)
    inputs = run_inputs(recipe.config, dataset)
    x = inputs.of_table(table)
    with record_signals() as interruption:
        trainer = build_trainer(recipe, ())
        interruption.start_recording()
        outcome = headless.run(trainer, step, max(step, 1), NoOutput(), Progress(sys.stderr, step), interruption)
        if outcome.ending is headless.Ending.INTERRUPTED:
            return interruption.exit_code
        if outcome.ending is not headless.Ending.DONE:
            return print_error(f"{outcome.message}: there are no weights after step {step}", FAILED)

        from tui_trainer.engine.observe.observe import LearnerView  # here, since it loads torch

        view = LearnerView(trainer.learner, trainer.pre_update)
        target.write(predicted_text(table, inputs, view.predict(x), view.dataset))
    print_notes([] if step else [UNTRAINED])
    return DONE


def predicted_text(table: RawTable, inputs: RunInputs, outputs: FloatArray, dataset: Dataset) -> str:
    """Return the input columns and the predictions as CSV. `outputs`: the model's outputs, shape (rows, k)."""
    names = [encoding.column for encoding in inputs.encodings]
    return predictions_csv(table, names, predictions_of(outputs, dataset))
