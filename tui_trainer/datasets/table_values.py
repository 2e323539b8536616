"""Hyperparameters of the dataset `table` as the reader's own types, and back."""

from collections.abc import Mapping

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.table import (
    AUTO,
    CATEGORIES,
    CLASS_COUNT,
    CLASSES,
    DECIMAL,
    DECIMALS,
    DELIMITER,
    DELIMITERS,
    HEADER,
    INPUTS,
    MAX_MB,
    MISSING,
    TARGET,
    TASK,
    column_names,
    names_text,
)
from tui_trainer.datasets.tables.choice import TableChoice
from tui_trainer.datasets.tables.options import ReadOptions, TableFormat


def read_options(values: Mapping[str, Value]) -> ReadOptions:
    """Return how the file is to be read."""
    header = values[HEADER.name]
    return ReadOptions(
        delimiter=DELIMITERS.get(str(values[DELIMITER.name])),
        decimal=DECIMALS.get(str(values[DECIMAL.name])),
        header=None if header == AUTO else header == "yes",
        max_mb=int(values[MAX_MB.name]),
    )


def table_choice(values: Mapping[str, Value]) -> TableChoice:
    """Return which columns are trained on, and how."""
    return TableChoice(
        inputs=column_names(str(values[INPUTS.name])),
        target=str(values[TARGET.name]),
        task="classes" if values[TASK.name] == CLASSES else "regression",
        classes=int(values[CLASS_COUNT.name]),
        categories=column_names(str(values[CATEGORIES.name])),
        missing="drop" if values[MISSING.name] == "drop" else "refuse",
    )


def choice_values(choice: TableChoice) -> dict[str, Value]:
    """Return the hyperparameters of a choice of columns."""
    return {
        INPUTS.name: names_text(choice.inputs),
        TARGET.name: choice.target,
        TASK.name: choice.task,
        CLASS_COUNT.name: choice.classes,
        CATEGORIES.name: names_text(choice.categories),
        MISSING.name: choice.missing,
    }


def format_values(written: TableFormat | None) -> dict[str, Value]:
    """Return the hyperparameters by which a text file is read in this format; none for other files."""
    if written is None:
        return {}
    names = {character: name for name, character in DELIMITERS.items()}
    decimals = {character: name for name, character in DECIMALS.items()}
    return {
        DELIMITER.name: names[written.delimiter],
        DECIMAL.name: decimals[written.decimal],
        HEADER.name: "yes" if written.header else "no",
    }
