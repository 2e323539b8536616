"""Hyperparameters of the run itself, which every run has: batches, penalties of the weights, clipping of gradients."""

from dataclasses import replace

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
    zero_means="all",
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
    unit="× start",
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
    zero_means="auto",
    written_at_default=False,
    help="Number of steps between two evaluations of the test rows. 0: after each epoch with mini-batches, every 10 steps with a full batch.",
)


def _off_at_zero(name: str, label: str, extra: str, help: str) -> Hyperparameter:  # noqa: A002 - Hyperparameter's own name
    """Return the declaration of a live setting that is off at 0, its default, and hidden behind "more" then."""
    return Hyperparameter(
        name=name,
        label=label,
        default=0.0,
        minimum=0,
        scale=Scale.DECADE,
        live=True,
        zero_means="off",
        written_at_default=False,
        extra=extra,
        help=help,
    )


L1 = _off_at_zero(
    "l1",
    "L1 penalty",
    "penalty",
    "Adds l1 Σ|w| to the loss, over all trained weights but the biases. Its gradient, l1 sign(w), is 0 where w = 0.",
)
L2 = _off_at_zero(
    "l2",
    "L2 penalty",
    "penalty",
    "Adds l2 Σw² to the loss, over all trained weights but the biases. Its gradient is 2 l2 w.",
)
CLIP_NORM = _off_at_zero(
    "clip_norm",
    "clip norm",
    "clip",
    "Scales all gradients down together, before the update, if their Euclidean norm as one vector is larger.",
)
CLIP_VALUE = replace(
    _off_at_zero(
        "clip_value",
        "clip value",
        "clip",
        "Limits each gradient to this absolute value before the update, after the norm is clipped.",
    ),
    maximum=10**9,
)

PENALTIES = (L1, L2)
"""Penalties of the weights, which are added to the loss."""
CLIPPING = (CLIP_NORM, CLIP_VALUE)
"""Limits of the gradients between backward and update."""
SETTINGS = (BATCH_SIZE, SEED, DIVERGES_AT, ZERO_GRAD, EVALUATE_EVERY, *PENALTIES, *CLIPPING)
