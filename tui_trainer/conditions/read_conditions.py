"""Parse the conditions of breakpoints, once the names in a run are known."""

from collections.abc import Iterable

from tui_trainer.base.errors import UserError
from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.base.expressions.names import Names
from tui_trainer.conditions.condition import Condition
from tui_trainer.recipe.breakpoint_text import located_error
from tui_trainer.recipe.recipe import Breakpoint


def read_conditions(breakpoints: Iterable[Breakpoint], names: Names, label: str = "breakpoint") -> list[Condition]:
    """Return the conditions of the breakpoints that are switched on.

    Raises UserError with file and line for an invalid condition. `label`: what the error calls a condition.
    """
    conditions = []
    for entry in breakpoints:
        try:
            conditions += [read_condition(entry.when, names, label)] if entry.on else []
        except UserError as error:
            raise error.at(entry.source) from None
    return conditions


def read_condition(text: str, names: Names, label: str = "breakpoint") -> Condition:
    """Parse a condition. Raises UserError, whose message has the label, the text, the column and what is wrong."""
    try:
        return Condition.parse(text, names)
    except ConditionError as error:
        raise located_error(text, error, label) from None
