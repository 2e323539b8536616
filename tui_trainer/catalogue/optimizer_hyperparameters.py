"""Hyperparameters of the optimizers. The defaults are torch's; an entry may replace them."""

from dataclasses import replace

from tui_trainer.base.hyperparameters import Hyperparameter, Scale


def _decay_hyperparameter(name: str, default: float, step: float, mean: str) -> Hyperparameter:
    """Return the declaration of the decay of a running mean: the factor of the mean's old value in each update.

    `mean`: the mean's name in the help text.
    """
    return Hyperparameter(
        name=name,
        label=name,
        default=default,
        minimum=0,
        maximum=1,
        excludes_maximum=True,
        step=step,
        live=True,
        help=f"Weight of the old value in {mean}; the new value has the weight 1 - {name}.",
    )


LEARNING_RATE = Hyperparameter(
    name="lr",
    label="learning rate",
    default=0.01,
    minimum=0,
    excludes_minimum=True,
    scale=Scale.DECADE,
    live=True,
    help="Factor of the gradient in an update: how far each weight moves against its gradient.",
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
    help="How strongly each update pulls the weights towards 0.",
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
    help="Small number added to a divisor, to avoid a division by 0.",
)
ALPHA = _decay_hyperparameter("alpha", 0.99, 0.01, "the running mean of the squared gradients")
RHO = _decay_hyperparameter("rho", 0.9, 0.01, "the running means of squared gradients and of squared updates")
BETA1 = _decay_hyperparameter("beta1", 0.9, 0.01, "the running mean of the gradients")
BETA2 = _decay_hyperparameter("beta2", 0.999, 0.001, "the running mean of the squared gradients")
MOMENTUM_DECAY = Hyperparameter(
    name="momentum_decay",
    label="momentum decay",
    default=0.004,
    minimum=0,
    maximum=1000,
    scale=Scale.DECADE,
    live=True,
    help="How fast the momentum rises from half of beta1 to beta1.",
)
MAX_ITER = Hyperparameter(
    name="max_iter",
    label="max iterations",
    default=20,
    minimum=1,
    maximum=1000,
    live=True,
    help="Maximum number of moves of the weights in one step; the loss is evaluated at most 1.25 times as often.",
)
HISTORY_SIZE = Hyperparameter(
    name="history_size",
    label="history size",
    default=100,
    minimum=1,
    maximum=1000,
    live=True,
    help="Number of past moves of the weights from which the curvature is estimated.",
)
TOLERANCE_GRAD = Hyperparameter(
    name="tolerance_grad",
    label="min gradient",
    default=1e-7,
    minimum=0,
    maximum=1,
    scale=Scale.DECADE,
    live=True,
    help="The step ends when every gradient is at most this large.",
)
TOLERANCE_CHANGE = Hyperparameter(
    name="tolerance_change",
    label="min change",
    default=1e-9,
    minimum=0,
    maximum=1,
    scale=Scale.DECADE,
    live=True,
    help="The step ends when the weights or the loss change by less than this.",
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
"""Hyperparameters of momentum and Nesterov momentum."""
ADAM_HYPERPARAMETERS = (replace(LEARNING_RATE, default=0.001), BETA1, BETA2, WEIGHT_DECAY, EPS)
"""Hyperparameters of Adam and its variants; the first is the learning rate."""
