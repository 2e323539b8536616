"""Check a breakpoint's text when a recipe is read. The model is not built yet: names of weights are checked later."""

from collections.abc import Iterable

from tui_trainer.base.errors import UserError
from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.base.expressions.parser import check_syntax
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.metrics import METRICS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Journal


def check_breakpoint_text(text: str, extra_names: Iterable[str]) -> None:
    """Check the syntax of a condition. Raises UserError with the column of the error.

    `extra_names`: hyperparameters that the condition may use.
    """
    try:
        check_syntax(text, [*METRICS.names(), *extra_names])
    except ConditionError as error:
        raise located_error(text, error, "breakpoint") from None


def numeric_optimizer_hyperparameters(config: RunConfig, journal: Journal) -> list[str]:
    """Return the names of the numeric hyperparameters of all optimizers of a run."""
    optimizers = (str(edit.to) for edit in journal if edit.set == "optimizer")
    entries = [OPTIMIZERS[name] for name in dict.fromkeys([config.optimizer.name, *optimizers])]
    numbers = (h.name for entry in entries for h in entry.hyperparameters if not isinstance(h.default, str))
    return list(dict.fromkeys(numbers))


def located_error(text: str, error: ConditionError, label: str) -> UserError:
    """Return a UserError with label, condition, column and message: 'breakpoint "loss <", column 7: ...'.

    `label`: where the condition comes from, such as 'breakpoint' or '--until'; `text`: the condition.
    """
    return UserError(f"{label} {clean_text(text, 60)!r}, column {error.position + 1}: {error}")
