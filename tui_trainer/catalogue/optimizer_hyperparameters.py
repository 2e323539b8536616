"""Hyperparameters of the optimizers. The defaults are torch's; an entry may replace them."""

from dataclasses import replace

from tui_trainer.base.hyperparameters import Hyperparameter, Scale


def _decay(name: str, default: float, step: float, mean: str) -> Hyperparameter:
    """Return the decay of a running mean: the factor of its old value in an update."""
    return Hyperparameter(
        name=name,
        label=name,
        default=default,
        minimum=0,
        maximum=1,
        excludes_maximum=True,
        step=step,
        live=True,
        help=f"Weight of the old value in {mean}; the new value has the rest.",
    )


LEARNING_RATE = Hyperparameter(
    name="lr",
    label="learning rate",
    default=0.01,
    minimum=0,
    excludes_minimum=True,
    scale=Scale.DECADE,
    live=True,
    help="How big a step to take against the gradient.",
)
MOMENTUM = Hyperparameter(
    name="momentum",
    label="momentum",
    default=0.0,
    minimum=0,
    maximum=1,
    excludes_maximum=True,
    step=0.1,
    live=True,
    help="Fraction of the velocity that carries over to the next update; 0 is plain gradient descent.",
)
WEIGHT_DECAY = Hyperparameter(
    name="weight_decay",
    label="weight decay",
    default=0.0,
    minimum=0,
    maximum=1000,
    scale=Scale.DECADE,
    live=True,
    help="How strongly each weight is pulled towards 0.",
)
EPS = Hyperparameter(
    name="eps",
    label="eps",
    default=1e-8,
    minimum=0,
    maximum=1,
    excludes_minimum=True,
    scale=Scale.DECADE,
    live=True,
    help="Small number that avoids a division by 0.",
)
ALPHA = _decay("alpha", 0.99, 0.01, "the running mean of the squared gradients")
RHO = _decay("rho", 0.9, 0.01, "the running means of squared gradients and of squared updates")
BETA1 = _decay("beta1", 0.9, 0.01, "the running mean of the gradients")
BETA2 = _decay("beta2", 0.999, 0.001, "the running mean of the squared gradients")
MOMENTUM_DECAY = Hyperparameter(
    name="momentum_decay",
    label="momentum decay",
    default=0.004,
    minimum=0,
    maximum=1000,
    scale=Scale.DECADE,
    live=True,
    help="How fast the momentum rises from half of beta1 to all of it.",
)
MAX_ITER = Hyperparameter(
    name="max_iter",
    label="max iterations",
    default=20,
    minimum=1,
    maximum=1000,
    live=True,
    help="Most moves of the weights in one step; the loss is evaluated at most a quarter more often.",
)
HISTORY_SIZE = Hyperparameter(
    name="history_size",
    label="history size",
    default=100,
    minimum=1,
    maximum=1000,
    live=True,
    help="Number of past moves from which the curvature is estimated.",
)
TOLERANCE_GRAD = Hyperparameter(
    name="tolerance_grad",
    label="least gradient",
    default=1e-7,
    minimum=0,
    maximum=1,
    scale=Scale.DECADE,
    live=True,
    help="The step ends when no gradient is larger than this.",
)
TOLERANCE_CHANGE = Hyperparameter(
    name="tolerance_change",
    label="least change",
    default=1e-9,
    minimum=0,
    maximum=1,
    scale=Scale.DECADE,
    live=True,
    help="The step ends when neither the weights nor the loss change by more than this.",
)
LINE_SEARCH = Hyperparameter(
    name="line_search",
    label="line search",
    default="none",
    choices=("none", "strong_wolfe"),
    live=True,
    help="Length of each move: the learning rate, or what the strong Wolfe conditions require.",
)

VELOCITY_HYPERPARAMETERS = (LEARNING_RATE, replace(MOMENTUM, default=0.9), WEIGHT_DECAY)
"""Hyperparameters of the optimizers with a velocity."""
ADAM_HYPERPARAMETERS = (replace(LEARNING_RATE, default=0.001), BETA1, BETA2, WEIGHT_DECAY, EPS)
"""Hyperparameters of Adam and of its variants, the learning rate first."""
