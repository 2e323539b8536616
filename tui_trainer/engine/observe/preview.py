"""Preview: what an update that has not been made yet would make of the weights."""

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.observe.optimizer_view import numbers
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner


def weights_to_come(learner: Learner) -> list[FloatArray]:
    """The weights after the update that comes next, once backward is done: it is made, looked at and taken back."""
    place, config = learner.capture((), Best()), learner.config
    forward_pass = learner.forward_pass
    learner.update()
    after = [numbers(param) for param in learner.params]
    learner.restore(place, config)
    learner.forward_pass = forward_pass
    return after
