"""Hyperparameters of the run itself, which every run has."""

from tui_trainer.base.hyperparameters import Hyperparameter, Scale

SEED = Hyperparameter(
    name="seed",
    label="seed",
    default=2017,
    minimum=0,
    maximum=2**32 - 1,
    live=False,
    help="Seed of the random numbers: the same seed gives the same initial weights and the same batches.",
)
BATCH_SIZE = Hyperparameter(
    name="batch_size",
    label="batch size",
    default=0,
    minimum=0,
    maximum=10**9,
    live=True,
    help="Number of rows in one step; 0 means all rows.",
)
DIVERGES_AT = Hyperparameter(
    name="diverges_at",
    label="diverges at",
    default=1000.0,
    minimum=1,
    excludes_minimum=True,
    scale=Scale.DECADE,
    live=True,
    help="The run stops as diverged when the loss exceeds the loss of the initial weights by this factor.",
)

ZERO_GRAD = Hyperparameter(
    name="zero_grad",
    label="zero_grad",
    default=True,
    live=True,
    help="Clear the gradients at the start of each step. If off, gradients accumulate over steps: a common mistake.",
)

EVALUATE_EVERY = Hyperparameter(
    name="evaluate_every",
    label="evaluate every",
    default=0,
    minimum=0,
    maximum=10**9,
    live=True,
    written_at_default=False,
    help="Number of steps between two evaluations of the test rows. 0: after each epoch with mini-batches, every 10 steps with a full batch.",
)

SETTINGS = (BATCH_SIZE, SEED, DIVERGES_AT, ZERO_GRAD, EVALUATE_EVERY)
