"""Memory budget of the states that a run can be replayed from."""

from tui_trainer.base.hyperparameters import Hyperparameter

MEGABYTE = 2**20
"""Bytes in a megabyte."""
MEMORY = Hyperparameter(
    name="memory",
    label="memory for going back",
    default=64,
    minimum=1,
    maximum=1_000_000,
    live=False,
    help="Most MB for the states that are saved in memory to go back to.",
)
