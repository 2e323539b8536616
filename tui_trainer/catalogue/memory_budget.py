"""Memory budget: how much memory the states that are kept for going back may take."""

from tui_trainer.base.hyperparameters import Hyperparameter

MEGABYTE = 2**20
"""Number of bytes in a megabyte."""
MEMORY = Hyperparameter(
    name="memory",
    label="memory for going back",
    default=64,
    minimum=1,
    maximum=1_000_000,
    live=False,
    help="Maximum memory in MB for the states that are kept to go back to earlier steps.",
)
