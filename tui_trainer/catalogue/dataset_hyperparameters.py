"""Hyperparameters that several datasets have."""

from tui_trainer.base.hyperparameters import Hyperparameter

PREPARE = Hyperparameter(
    name="prepare",
    label="prepare",
    default="none",
    choices=("none", "divide_by_max", "standardize", "min_max"),
    live=False,
    help="How to scale each input column: not at all, by its maximum, to mean 0 and standard deviation 1, or to 0 to 1.",
)
TEST_SHARE = Hyperparameter(
    name="test",
    label="held-out share",
    default=0.0,
    minimum=0,
    maximum=1,
    excludes_maximum=True,
    step=0.1,
    live=False,
    written_at_default=False,
    help="Share of the rows that are not trained on: test_loss is the loss on them. The seed determines which rows.",
)
PREPARE_TARGET = Hyperparameter(
    name="prepare_target",
    label="prepare target",
    default="none",
    choices=("none", "standardize"),
    live=False,
    written_at_default=False,
    help="How to scale the targets of a regression: not at all, or to mean 0 and standard deviation 1.",
)
NOISE = Hyperparameter(
    name="noise",
    label="noise",
    default=0.0,
    minimum=0,
    maximum=1000,
    step=1,
    live=True,
    help="Standard deviation of the normal noise that is added to every y; the seed determines the noise.",
)
POINTS = Hyperparameter(
    name="points",
    label="points",
    default=61,
    minimum=3,
    maximum=1_000_000,
    step=10,
    live=True,
    written_at_default=False,
    help="Number of points. A change begins an epoch with the new points.",
)
DRAW = Hyperparameter(
    name="draw",
    label="draw",
    default=0,
    minimum=0,
    maximum=10**9,
    live=True,
    written_at_default=False,
    help="Number of the draw of the noise: each gives other noise. A change begins an epoch.",
)
