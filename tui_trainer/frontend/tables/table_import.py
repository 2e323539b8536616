"""TableImport: what the user has chosen so far in the import dialog of a table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.dataset_hyperparameters import PREPARE, PREPARE_TARGET, TEST_SHARE
from tui_trainer.catalogue.table import (
    CATEGORIES,
    CLASSES,
    INPUTS,
    MISSING,
    REGRESSION,
    TARGET,
    TASK,
    names_text,
)
from tui_trainer.datasets.table_recipe import proposed_target_preparation
from tui_trainer.datasets.table_values import table_choice
from tui_trainer.datasets.tables.choice import TableChoice, can_be_input, guess_task
from tui_trainer.datasets.tables.raw_table import Column, ColumnKind, RawTable

INPUT, TARGET_ROLE = "input", "target"
"""Roles of a column; a column that is not used has the role ''."""

SHARES = (0.1, 0.2, 0.3, 0.5)
"""Held-out shares that a key goes through, after 0."""


@dataclass(frozen=True, eq=False)
class TableImport:
    """A table, and the hyperparameters of the dataset `table` that are chosen so far. Every change returns a new one."""

    table: RawTable
    values: Mapping[str, Value]

    @property
    def choice(self) -> TableChoice:
        """Columns to train on."""
        return table_choice(self.values)

    def role(self, name: str) -> str:
        """Return what a column is used for: 'target', 'input' or ''."""
        choice = self.choice
        if name == choice.target:
            return TARGET_ROLE
        return INPUT if name in choice.inputs else ""

    def has_categories(self, column: Column) -> bool:
        """Return whether the values of a column are classes, or categories that become a column each."""
        if self.role(column.name) == TARGET_ROLE:
            return self.values[TASK.name] == CLASSES
        return column.kind is ColumnKind.TEXT or column.name in self.choice.categories

    def with_input_toggled(self, name: str) -> "TableImport":
        """Return the import with a column made an input, or no longer one; the target stays as it is."""
        inputs = self.choice.inputs
        if name == self.choice.target:
            return self
        return self._with_inputs({*inputs} ^ {name})

    def with_all_inputs_toggled(self) -> "TableImport":
        """Return the import with all columns that can be inputs as inputs, or with none if all of them are."""
        possible = {column.name for column in self.table.columns if can_be_input(column)} - {self.choice.target}
        return self._with_inputs(set() if possible <= {*self.choice.inputs} else possible)

    def with_target(self, name: str) -> "TableImport":
        """Return the import with another target. The one before becomes an input if it can be one."""
        choice = self.choice
        if name == choice.target:
            return self
        before = {column.name for column in self.table.columns if column.name == choice.target and can_be_input(column)}
        changed = self._with({TARGET.name: name, TASK.name: guess_task(self.table.column(name))})._with_inputs({*choice.inputs, *before} - {name})
        return changed._with_fitting_target()

    def with_kind_toggled(self, name: str) -> "TableImport":
        """Return the import with a column taken as numbers in place of classes, or as classes in place of numbers.

        Texts that are inputs are always categories.
        """
        if self.role(name) == TARGET_ROLE:
            task = REGRESSION if self.values[TASK.name] == CLASSES else CLASSES
            return self._with({TASK.name: task})._with_fitting_target()
        if self.table.column(name).kind is ColumnKind.TEXT:
            return self
        chosen = self._with_inputs({*self.choice.inputs, name})
        return chosen._with_names(CATEGORIES.name, {*self.choice.categories} ^ {name})

    def with_next_preparation(self) -> "TableImport":
        """Return the import with the next preparation of the inputs; targets are standardized together with the inputs."""
        return self._with({PREPARE.name: PREPARE.nudge(self.values[PREPARE.name], +1)})._with_fitting_target()

    def with_next_share(self) -> "TableImport":
        """Return the import with the next held-out share."""
        share = float(self.values[TEST_SHARE.name])
        return self._with({TEST_SHARE.name: next((larger for larger in SHARES if larger > share), 0.0)})

    def with_missing_toggled(self) -> "TableImport":
        """Return the import with rows that have missing cells dropped, or refused."""
        return self._with({MISSING.name: MISSING.nudge(self.values[MISSING.name], +1)})

    def _with_fitting_target(self) -> "TableImport":
        """Return the import with the preparation of the target that is proposed for the task and the inputs."""
        return self._with({PREPARE_TARGET.name: proposed_target_preparation(self.values)})

    def _with_inputs(self, names: set[str]) -> "TableImport":
        categories = {*self.choice.categories} & names
        return self._with_names(INPUTS.name, names)._with_names(CATEGORIES.name, categories)

    def _with_names(self, key: str, names: set[str]) -> "TableImport":
        """Return the import with a list of columns, in the order of the file."""
        return self._with({key: names_text(name for name in self.table.names if name in names)})

    def _with(self, values: Mapping[str, Value]) -> "TableImport":
        return replace(self, values=FrozenMapping({**self.values, **values}))
