"""Keys of the import dialog: those that change what is trained on, and those after which the file is read again."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.numbers import typable
from tui_trainer.catalogue.dataset_hyperparameters import PREPARE, TEST_SHARE
from tui_trainer.catalogue.table import DECIMAL, DELIMITER, HEADER, MISSING
from tui_trainer.frontend.tables.table_import import TableImport

Values = Mapping[str, Value]
WaysOut = tuple[tuple[str, str], ...]
"""Ways out that errors name as options of the command line, as regular expressions, and the words behind the key instead."""


@dataclass(frozen=True)
class ColumnKey:
    """Key that changes what is trained on; `change` gets the import and the name of the highlighted column."""

    key: str
    """Textual's name of the key."""
    shown: str
    """The key on screen."""
    text: str
    """Words for the action of the key."""
    change: Callable[[TableImport, str], TableImport]
    setting: Hyperparameter | None = None
    """Hyperparameter that the key changes, whose value is shown; None if the list of columns shows what the key does."""
    ways_out: WaysOut = ()


@dataclass(frozen=True)
class ReadingKey:
    """Key after which the file is read again."""

    key: str
    shown: str
    text: str
    setting: Hyperparameter
    value: str | None
    """Value that the key sets; None for the next one."""
    ways_out: WaysOut = ()

    def change(self, values: Values) -> dict[str, Value]:
        """Return the hyperparameters with which the file is read again."""
        next_value = self.setting.nudge(values[self.setting.name], +1)
        if next_value == self.setting.default:  # a recognised value is not one to go through
            next_value = self.setting.nudge(next_value, +1)
        return {**values, self.setting.name: next_value if self.value is None else self.value}


COLUMN_KEYS = (
    ColumnKey("space", "Space", "input", TableImport.with_input_toggled),
    ColumnKey("a", "a", "all", lambda chosen, _: chosen.with_all_inputs_toggled()),
    ColumnKey("t", "t", "target", TableImport.with_target, ways_out=(("--target NAME chooses", "chooses"),)),
    ColumnKey("d", "d", "missing", lambda chosen, _: chosen.with_missing_toggled(), MISSING, (("--missing drop leaves out", "drops"),)),
    ColumnKey("c", "c", "classes", TableImport.with_kind_toggled, ways_out=(
        ("--task classes for texts", "takes it as classes"),
        ("--task regression", "takes it as numbers"),
        ("--categories .+? takes it", "takes it"),
    )),
    ColumnKey("p", "p", "prepare", lambda chosen, _: chosen.with_next_preparation(), PREPARE, (("--prepare(-target)? ", "chooses "),)),
    ColumnKey("h", "h", "held out", lambda chosen, _: chosen.with_next_share(), TEST_SHARE),
)
READING_KEYS = (
    ReadingKey("y", "y/n", "header", HEADER, "yes", (("--header yes or --header no", "or n"),)),
    ReadingKey("n", "", "", HEADER, "no", (("--header no", ""),)),
    ReadingKey("s", "s", "delimiter", DELIMITER, None, (("--delimiter", ""),)),
    ReadingKey("comma", ",", "decimal", DECIMAL, None),
)
KEYS_IN_FIRST_LINE = 4
"""Number of COLUMN_KEYS in the first line; a line fits in a terminal of 80 columns."""


def key_lines(values: Values, is_text: bool) -> list[tuple[tuple[str, str], ...]]:
    """Return lines of keys, each with what it does and its current value. `is_text`: whether the file is text."""
    lines: list[Sequence[ColumnKey | ReadingKey]] = [COLUMN_KEYS[:KEYS_IN_FIRST_LINE], COLUMN_KEYS[KEYS_IN_FIRST_LINE:], READING_KEYS if is_text else ()]
    shown = [[key for key in line if key.shown] for line in lines]
    return [tuple((key.shown, _with_value(key.text, key.setting, values)) for key in line) for line in shown if line]


def _with_value(text: str, setting: Hyperparameter | None, values: Values) -> str:
    if setting is None:
        return text
    value = values[setting.name]
    shown = f"{typable(100 * value)} %" if isinstance(value, float) else str(value).replace("_", " ")
    return f"{text}: {shown}"


def with_keys(message: str) -> str:
    """Return an error message that names the keys of the dialog where it named options of the command line.

    >>> with_keys("houses.csv, line 3, age: 'n/a' is not a number: --missing drop leaves out the row with such a cell")
    "houses.csv, line 3, age: 'n/a' is not a number: d drops the row with such a cell"
    """
    for key in (*COLUMN_KEYS, *READING_KEYS):
        for option, words in key.ways_out:
            message = re.sub(option, f"{key.key} {words}" if words else key.key, message)
    return message
