"""What going back may cost in memory."""

from tui_trainer.base.hyperparameters import Hyperparameter

MEGABYTE = 2**20
"""Bytes."""
MEMORY = Hyperparameter(
    name="memory",
    label="memory for going back",
    default=64,
    minimum=1,
    maximum=1_000_000,
    live=False,
    help="How many MB the states that are kept to go back to may take.",
)
