"""Values of hyperparameters and choices as text that a user can type."""

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.numbers import typable
from tui_trainer.catalogue.schedules import CONSTANT
from tui_trainer.recipe.config import RunConfig

RATE_DIGITS = 3
"""Number of significant digits of a rate that changes from update to update: fewer, so that the line moves less."""


def value_text(value: Value) -> str:
    """Return the value as text, such as '0.01', 'on' or 'sgd'."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return typable(value) if isinstance(value, float) else str(value)


def rate_text(config: RunConfig, rate: float | None) -> str:
    """Return the learning rate as text: of a constant schedule the one that was set, else `rate`, that of the next update."""
    if config.schedule.name == CONSTANT or rate is None:
        return value_text(config.optimizer.values["lr"])
    return typable(rate, RATE_DIGITS)
