"""Preview of the next update: compute the weights that the update will give, without changing the run."""

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.observe.optimizer_view import to_numpy
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner


def preview_update(learner: Learner) -> list[FloatArray]:
    """Return the values that every parameter would have after the next update, by making the update and undoing it.

    Requires that backward, the phase before the update, is done.
    """
    start, config, forward_pass = learner.capture((), Best()), learner.config, learner.forward_pass
    learner.update()
    updated = [to_numpy(param) for param in learner.params]
    learner.restore(start, config)
    learner.forward_pass = forward_pass
    return updated
