"""Files that the command `run` saves at its end: the weights and the histories."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import save_text
from tui_trainer.base.text import MAX_NAME_WIDTH, clean_text
from tui_trainer.cli.arguments.command_line import CommandLine
from tui_trainer.cli.arguments.commands import FORCE_SAVED, SAVE_HISTORY, SAVE_WEIGHTS
from tui_trainer.cli.arguments.option import Option
from tui_trainer.recipe.initial_weights import HISTORY_SUFFIX, WEIGHTS_SUFFIX
from tui_trainer.recipe.recipe import Recipe

if TYPE_CHECKING:
    from tui_trainer.engine.replay.trainer import Trainer


@dataclass(frozen=True)
class SavedFiles:
    """Paths of the files to save; None for a file that is not wanted."""

    weights: Path | None = None
    history: Path | None = None
    replace: bool = False
    """Whether existing files may be replaced."""

    @classmethod
    def of(cls, line: CommandLine) -> "SavedFiles":
        """Return the files that a command line names. Raises UserError for a name without the right suffix."""
        weights, history = _path(line, SAVE_WEIGHTS, WEIGHTS_SUFFIX), _path(line, SAVE_HISTORY, HISTORY_SUFFIX)
        return cls(weights, history, line.has(FORCE_SAVED))

    def check(self, recipe: Recipe, source: Path | None) -> None:
        """Raise UserError if a file may not be written: it exists, or it is one that the run reads."""
        from tui_trainer.cli.export import check_no_data_file, check_output_path  # here, since it loads numpy

        for path in self._paths():
            check_output_path(path, source, self.replace, "the recipe")
            check_no_data_file(path, recipe)
            if not os.access(path.absolute().parent, os.W_OK | os.X_OK):
                raise UserError(f"can't write {clean_text(str(path), MAX_NAME_WIDTH)}: there is no folder there that you may write to")

    def write(self, trainer: "Trainer") -> None:
        """Write the weights and the histories of a run. Raises UserError if a file can't be written."""
        if self.weights:
            from tui_trainer.engine.step.models.weights_file import save_weights  # here, since it loads torch

            save_weights(trainer.learner.model, self.weights)
        if self.history:
            from tui_trainer.observed.history_csv import history_csv  # here, since it loads numpy

            save_text(self.history, history_csv(trainer.record.histories.views()))

    def _paths(self) -> Iterator[Path]:
        yield from (path for path in (self.weights, self.history) if path)


def _path(line: CommandLine, option: Option, suffix: str) -> Path | None:
    use = line.last(option)
    if use is None:
        return None
    if not use.text.lower().endswith(suffix):
        raise UserError(f"{use.typed} needs a file name such as my-run{suffix}, not {clean_text(use.text, 60)!r}")
    return Path(use.text)
