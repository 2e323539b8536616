"""From the texts of breakpoints to conditions: read when it is known what a run's conditions can name."""

from collections.abc import Iterable

from tui_trainer.errors import UserError
from tui_trainer.run.condition import Condition, ConditionError, Names, check_syntax
from tui_trainer.run.recipe import Breakpoint
from tui_trainer.text import clean_text


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
        raise _named(text, error, label) from None


def check_form(text: str, more: Iterable[str]) -> None:
    """Check what can be told of a condition before the model is built. Raises UserError that says where it is wrong.

    `more`: the hyperparameters that it may name.
    """
    try:
        check_syntax(text, more)
    except ConditionError as error:
        raise _named(text, error, "breakpoint") from None


def _named(text: str, error: ConditionError, label: str) -> UserError:
    return UserError(f"{label} {clean_text(text, 60)!r}, column {error.position + 1}: {error}")
