"""Hyperparameters of the schedules. Lengths are numbers of updates; the defaults of the other numbers are torch's."""

from tui_trainer.base.hyperparameters import Hyperparameter, Scale

MAX_LENGTH = 10**8
"""Largest length of a schedule, in updates: with three times as many torch's cosine divides by 0 at its end."""


def _length(name: str, default: int, help_text: str) -> Hyperparameter:
    """Return the declaration of a number of updates."""
    return Hyperparameter(
        name=name,
        label=name.replace("_", " "),
        default=default,
        minimum=1,
        maximum=MAX_LENGTH,
        scale=Scale.DECADE,
        unit="updates",
        live=True,
        help=help_text,
    )


def _factor(name: str, default: float, help_text: str, *, maximum: float = 1.0, step: float = 0.1) -> Hyperparameter:
    """Return the declaration of a factor above 0."""
    return Hyperparameter(
        name=name,
        label=name.replace("_", " "),
        default=default,
        minimum=0,
        excludes_minimum=True,
        maximum=maximum,
        excludes_maximum=name == "factor",
        step=step,
        live=True,
        help=help_text,
    )


EVERY = _length("every", 100, "Number of updates between two drops of the learning rate.")
DROP_GAMMA = _factor("gamma", 0.1, "Factor of the learning rate at each drop.")
GAMMA = _factor(
    "gamma", 0.99, "Factor of the learning rate after each update. Above 1 it grows: a search for the largest useful rate.",
    maximum=10.0, step=0.001,
)  # fmt: skip
COSINE_LENGTH = _length("length", 1000, "Number of updates from the learning rate down to the lowest; after that it rises again.")
LOWEST = Hyperparameter(
    name="lowest",
    label="lowest",
    default=0.0,
    minimum=0,
    scale=Scale.DECADE,
    live=True,
    help="Learning rate at the end of the cosine.",
)
WARMUP_LENGTH = _length("length", 100, "Number of updates until the learning rate is reached.")
START_FACTOR = _factor("start_factor", 0.1, "Fraction of the learning rate with which the first update is made.")
CYCLE_LENGTH = _length("length", 1000, "Number of updates of the cycle; after that the rate stays at its lowest.")
RISE = Hyperparameter(
    name="rise",
    label="rise",
    default=0.3,
    minimum=0,
    maximum=1,
    step=0.1,
    live=True,
    help="Fraction of the cycle in which the rate rises to its peak, the learning rate.",
)
METRIC = Hyperparameter(
    name="metric",
    label="metric",
    default="loss",
    choices=("loss", "test_loss"),
    live=True,
    help="Metric whose plateau reduces the rate, read at every evaluation: the loss of the step's batch, or of the test rows.",
)
FACTOR = _factor("factor", 0.1, "Factor of the learning rate at each reduction.")
PATIENCE = Hyperparameter(
    name="patience",
    label="patience",
    default=10,
    minimum=0,
    maximum=MAX_LENGTH,
    unit="evaluations",
    live=True,
    help="Number of evaluations without improvement that are let pass before the rate is reduced.",
)
THRESHOLD = Hyperparameter(
    name="threshold",
    label="threshold",
    default=1e-4,
    minimum=0,
    maximum=1,
    scale=Scale.DECADE,
    live=True,
    help="Fraction of the best value by which a value must be lower to count as an improvement.",
)
