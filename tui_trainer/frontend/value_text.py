"""Values of hyperparameters and choices as text that a user can type."""

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.numbers import typable


def value_text(value: Value) -> str:
    """Return the value as text, such as '0.01', 'on' or 'sgd'."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return typable(value) if isinstance(value, float) else str(value)
