"""Preview: the weights that the next update would give."""

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.observe.optimizer_view import numbers
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner


def preview_update(learner: Learner) -> list[FloatArray]:
    """Return every parameter as the next update would leave it, by making the update and undoing it.

    Requires that the phase backward of the step is done.
    """
    start, config, forward_pass = learner.capture((), Best()), learner.config, learner.forward_pass
    learner.update()
    updated = [numbers(param) for param in learner.params]
    learner.restore(start, config)
    learner.forward_pass = forward_pass
    return updated
