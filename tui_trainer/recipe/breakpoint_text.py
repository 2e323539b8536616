"""Checks of a breakpoint's text when a recipe is read, before the model is built."""

from collections.abc import Iterable

from tui_trainer.base.errors import UserError
from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.base.expressions.parser import check_syntax
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Journal


def check_breakpoint_text(text: str, more: Iterable[str]) -> None:
    """Check the syntax of a condition. Raises UserError with the column of the error.

    `more`: hyperparameters that the condition may name.
    """
    try:
        check_syntax(text, more)
    except ConditionError as error:
        raise located_error(text, error, "breakpoint") from None


def optimizer_numbers(config: RunConfig, journal: Journal) -> list[str]:
    """Return the numeric hyperparameters of every optimizer of a run, except `lr`, which every condition can name."""
    swapped = (str(edit.to) for edit in journal if edit.set == "optimizer")
    entries = [OPTIMIZERS[name] for name in dict.fromkeys([config.optimizer.name, *swapped])]
    numbers = (h.name for entry in entries for h in entry.hyperparameters if not isinstance(h.default, str))
    return [name for name in dict.fromkeys(numbers) if name != "lr"]


def located_error(text: str, error: ConditionError, label: str) -> UserError:
    """Return the error as a line with the label ('breakpoint', '--until'), the text, the column and the message."""
    return UserError(f"{label} {clean_text(text, 60)!r}, column {error.position + 1}: {error}")
