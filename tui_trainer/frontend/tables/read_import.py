"""Read a table for the import dialog: with progress, and with guesses for what the user has not said."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import open_plain
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.paths import absolute_path
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.table import DECIMAL, DELIMITER, HEADER, TABLE_NAME
from tui_trainer.datasets.table_cache import cached_table
from tui_trainer.datasets.table_recipe import recipe_for_table
from tui_trainer.datasets.table_values import read_options
from tui_trainer.frontend.tables.import_keys import with_keys
from tui_trainer.frontend.tables.table_import import TableImport
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

NO_VALUES: Mapping[str, Value] = FrozenMapping()
FORMAT = (DELIMITER, DECIMAL, HEADER)
"""Hyperparameters that say how the file is read."""


class ImportReader:
    """Reads a table for the import dialog."""

    def __init__(
        self,
        path: str,
        given: Mapping[str, Value] = NO_VALUES,
        base: RunConfig | None = None,
        change: Callable[[Recipe], Recipe] = lambda recipe: recipe,
    ) -> None:
        """`path`: as typed; `given`: hyperparameters of the dataset `table` that the user has set; others are guessed.

        `base`: config whose model, loss, optimizer and settings are kept where they fit; `change`: function that applies
        the other options of the command line to the recipe of the table. Raises UserError if there is no such file.
        """
        self.path = Path(absolute_path(path))
        with open_plain(self.path):
            pass  # read later, in the dialog
        self.base = base
        self.change = change
        self._given = given
        self.values: Mapping[str, Value] = FrozenMapping(
            {h.name: given.get(h.name, h.default) for h in DATASETS[TABLE_NAME].hyperparameters}
        )
        """Hyperparameters before the file is read."""

    def read(
        self, values: Mapping[str, Value], progress: Callable[[float], None], is_cancelled: Callable[[], bool]
    ) -> TableImport:
        """Return the table, read with the format in `values`, and guesses for its columns.

        `progress`: called with the share that is done; `is_cancelled`: asked whether to stop. Raises UserError, which names
        the key that mends it.
        """
        try:
            table = cached_table(self.path, read_options(values), progress, is_cancelled)
        except UserError as error:
            raise UserError(with_keys(str(error))) from None
        given = {**self._given, **{h.name: values[h.name] for h in FORMAT if values[h.name] != h.default}}
        return TableImport(table, recipe_for_table(self.path, given, self.base).config.dataset.values)
