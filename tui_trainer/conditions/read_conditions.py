"""From the texts of breakpoints to conditions: read when it is known what a run's conditions can name."""

from collections.abc import Iterable

from tui_trainer.base.errors import UserError
from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.base.expressions.names import Names
from tui_trainer.conditions.condition import Condition
from tui_trainer.recipe.breakpoint_text import described
from tui_trainer.recipe.recipe import Breakpoint


def read_conditions(breakpoints: Iterable[Breakpoint], names: Names, label: str = "breakpoint") -> list[Condition]:
    """The conditions of those that are on. Raises UserError for the first that is none, with its file and line."""
    conditions = []
    for one in breakpoints:
        try:
            conditions += [read_condition(one.when, names, label)] if one.on else []
        except UserError as error:
            raise error.at(one.place) from None
    return conditions


def read_condition(text: str, names: Names, label: str = "breakpoint") -> Condition:
    """The condition in a text. Raises UserError: one line that says where it is wrong; `label` is what it calls it."""
    try:
        return Condition.parse(text, names)
    except ConditionError as error:
        raise described(text, error, label) from None
