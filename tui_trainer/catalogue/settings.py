"""The hyperparameters of the run itself, whatever is trained."""

from tui_trainer.base.hyperparameters import Hyperparameter, Scale

SEED = Hyperparameter(
    name="seed",
    label="seed",
    default=2017,
    minimum=0,
    maximum=2**32 - 1,
    live=False,
    help="Where the random numbers start: the same seed gives the same initial weights and the same batches.",
)
BATCH_SIZE = Hyperparameter(
    name="batch_size",
    label="batch size",
    default=0,
    minimum=0,
    maximum=10**9,
    live=True,
    help="How many rows one step sees; 0 is all of them.",
)
DIVERGES_AT = Hyperparameter(
    name="diverges_at",
    label="diverges at",
    default=1000.0,
    minimum=1,
    above_minimum=True,
    scale=Scale.DECADE,
    live=True,
    help="The run stops as diverged when the loss exceeds this many times that of the initial weights.",
)

ZERO_GRAD = Hyperparameter(
    name="zero_grad",
    label="zero_grad",
    default=True,
    live=True,
    help="Forget the gradients at the start of each step. Off, they add up from step to step: the classic mistake.",
)

SETTINGS = (BATCH_SIZE, SEED, DIVERGES_AT, ZERO_GRAD)
