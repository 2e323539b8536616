"""From the texts of breakpoints to conditions: read when it is known what a run's conditions can name."""

from collections.abc import Iterable

from tui_trainer.errors import UserError
from tui_trainer.run.condition import Condition, ConditionError, Names
from tui_trainer.run.recipe import Breakpoint
from tui_trainer.text import clean_text


def read_conditions(breakpoints: Iterable[Breakpoint], names: Names, label: str = "breakpoint") -> list[Condition]:
    """The conditions of those that are on. Raises UserError for the first that is none."""
    return [read_condition(one.when, names, label) for one in breakpoints if one.on]


def read_condition(text: str, names: Names, label: str = "breakpoint") -> Condition:
    """The condition in a text. Raises UserError: one line that says where it is wrong; `label` is what it calls it."""
    try:
        return Condition.parse(text, names)
    except ConditionError as error:
        where = f"{label} {clean_text(text, 60)!r}, column {error.position + 1}"
        raise UserError(f"{where}: {error}") from None
