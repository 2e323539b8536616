"""Make the first steps of a run twice, to find a model whose runs can't be replayed before the user relies on it."""

import logging

from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.difference import Difference, first_difference
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.models.model_adapter import ModelAdapter
from tui_trainer.engine.step.state import State
from tui_trainer.recipe.config import RunConfig

STEPS = 3
"""Number of steps that are made twice."""
logger = logging.getLogger(__name__)


def first_steps_difference(model: ModelAdapter, config: RunConfig, dataset: Dataset | None) -> Difference | None:
    """Make the first steps twice from the initial state, and return the first difference; None if there is none.

    Makes them with one copy of the model, which keeps what it has besides its state from the first time to the second.
    A model that raises an exception has no difference: its run will raise it too. `model`: model of the run; for a model
    of the catalogue nothing is made. `dataset`: None to load it.
    """
    if not model.can_hide_state:
        return None
    try:
        learner = Learner(config, dataset or load(config))
        with learner.random_state:
            start = learner.capture((), Best())
            first = _make_steps(learner)
            learner.restore(start, config)
            second = _make_steps(learner)
    except Exception:
        logger.debug("the first steps were not made twice", exc_info=True)
        return None
    names = tuple(learner.model.params)
    found = (_difference(*then, *now, names) for then, now in zip(first, second, strict=True))
    return next((difference for difference in found if difference), None)


def _make_steps(learner: Learner) -> list[tuple[float, State]]:
    """Make the steps, and return the loss of each and the state after it."""
    return [(learner.make_step(), learner.capture((), Best())) for _ in range(STEPS)]


def _difference(
    loss: float, state: State, loss_again: float, state_again: State, names: tuple[str, ...]
) -> Difference | None:
    if loss != loss_again and not (loss != loss and loss_again != loss_again):  # noqa: PLR0124 - NaN
        return Difference(state.step, "loss", loss, loss, loss_again)
    return first_difference(state, state_again, names)
