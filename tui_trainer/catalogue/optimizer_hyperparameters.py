"""Hyperparameters of the optimizers. The defaults are torch's; an entry may replace them."""

from dataclasses import replace

from tui_trainer.base.hyperparameters import Hyperparameter, Scale


def _part_kept(name: str, default: float, step: float, of: str) -> Hyperparameter:
    """The part of a running mean that an update leaves as it was."""
    return Hyperparameter(
        name=name,
        label=name,
        default=default,
        minimum=0,
        maximum=1,
        below_maximum=True,
        step=step,
        live=True,
        help=f"The part of {of} that is kept in an update; the rest is new.",
    )


LEARNING_RATE = Hyperparameter(
    name="lr",
    label="learning rate",
    default=0.01,
    minimum=0,
    above_minimum=True,
    scale=Scale.DECADE,
    live=True,
    help="How far an update goes along the gradient.",
)
MOMENTUM = Hyperparameter(
    name="momentum",
    label="momentum",
    default=0.0,
    minimum=0,
    maximum=1,
    below_maximum=True,
    step=0.1,
    live=True,
    help="The part of the last update's velocity that is kept; 0 is plain gradient descent.",
)
WEIGHT_DECAY = Hyperparameter(
    name="weight_decay",
    label="weight decay",
    default=0.0,
    minimum=0,
    maximum=1000,
    scale=Scale.DECADE,
    live=True,
    help="How strongly every weight is drawn towards 0.",
)
EPS = Hyperparameter(
    name="eps",
    label="eps",
    default=1e-8,
    minimum=0,
    maximum=1,
    above_minimum=True,
    scale=Scale.DECADE,
    live=True,
    help="A small number that keeps a division from being one by 0.",
)
ALPHA = _part_kept("alpha", 0.99, 0.01, "the running mean of the squared gradients")
RHO = _part_kept("rho", 0.9, 0.01, "the running means of squared gradients and of squared updates")
BETA1 = _part_kept("beta1", 0.9, 0.01, "the running mean of the gradients")
BETA2 = _part_kept("beta2", 0.999, 0.001, "the running mean of the squared gradients")
MOMENTUM_DECAY = Hyperparameter(
    name="momentum_decay",
    label="momentum decay",
    default=0.004,
    minimum=0,
    maximum=1000,
    scale=Scale.DECADE,
    live=True,
    help="How soon beta1 comes into force: it starts at half and rises to the whole.",
)
MAX_ITER = Hyperparameter(
    name="max_iter",
    label="max iterations",
    default=20,
    minimum=1,
    maximum=1000,
    live=True,
    help="How often the weights may move in one step; the loss is evaluated at most a quarter more often.",
)
HISTORY_SIZE = Hyperparameter(
    name="history_size",
    label="history size",
    default=100,
    minimum=1,
    maximum=1000,
    live=True,
    help="How many past moves the curvature is learned from.",
)
TOLERANCE_GRAD = Hyperparameter(
    name="tolerance_grad",
    label="least gradient",
    default=1e-7,
    minimum=0,
    maximum=1,
    scale=Scale.DECADE,
    live=True,
    help="The step ends where no gradient is larger.",
)
TOLERANCE_CHANGE = Hyperparameter(
    name="tolerance_change",
    label="least change",
    default=1e-9,
    minimum=0,
    maximum=1,
    scale=Scale.DECADE,
    live=True,
    help="The step ends where neither the weights nor the loss change by more.",
)
LINE_SEARCH = Hyperparameter(
    name="line_search",
    label="line search",
    default="none",
    choices=("none", "strong_wolfe"),
    live=True,
    help="How far each move goes: the learning rate, or as far as the strong Wolfe conditions ask.",
)

VELOCITY_HYPERPARAMETERS = (LEARNING_RATE, replace(MOMENTUM, default=0.9), WEIGHT_DECAY)
"""Hyperparameters of the optimizers with a velocity."""
ADAM_HYPERPARAMETERS = (replace(LEARNING_RATE, default=0.001), BETA1, BETA2, WEIGHT_DECAY, EPS)
"""Hyperparameters of Adam and of its variants, the learning rate first."""
