"""Preview: what an update that has not been made yet would make of the weights."""

from tui_trainer.datasets.dataset import Rows
from tui_trainer.engine.observe.optimizer_view import numbers
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Descent


def weights_to_come(descent: Descent) -> list[Rows]:
    """The weights after the update that comes next, once backward is done: it is made, looked at and taken back."""
    place, config = descent.capture((), Best()), descent.config
    seen = descent.outputs, descent.targets, descent.loss
    descent.update()
    after = [numbers(param) for param in descent.params]
    descent.restore(place, config)
    descent.outputs, descent.targets, descent.loss = seen
    return after
