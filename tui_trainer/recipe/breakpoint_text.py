"""What can be told of the text of a breakpoint when a recipe is read, before the model is built."""

from collections.abc import Iterable

from tui_trainer.base.errors import UserError
from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.base.expressions.parser import check_syntax
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Journal


def check_form(text: str, more: Iterable[str]) -> None:
    """Check what can be told of a condition before the model is built. Raises UserError that says where it is wrong.

    `more`: the hyperparameters that it may name.
    """
    try:
        check_syntax(text, more)
    except ConditionError as error:
        raise described(text, error, "breakpoint") from None


def numbers_named(config: RunConfig, journal: Journal) -> list[str]:
    """The hyperparameters that are numbers, of each optimizer that a run has; without `lr`, which breakpoints always know."""
    swapped = (str(edit.to) for edit in journal if edit.set == "optimizer")
    entries = [OPTIMIZERS[name] for name in dict.fromkeys([config.optimizer.name, *swapped])]
    numbers = (one.name for entry in entries for one in entry.hyperparameters if not isinstance(one.default, str))
    return [name for name in dict.fromkeys(numbers) if name != "lr"]


def described(text: str, error: ConditionError, label: str) -> UserError:
    """The error as one line that shows the text and says where in it something is wrong; `label` is what it calls it."""
    return UserError(f"{label} {clean_text(text, 60)!r}, column {error.position + 1}: {error}")
