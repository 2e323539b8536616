"""Preview of the next update: compute the weights that the update will give, without changing the run."""

from dataclasses import replace

from tui_trainer.engine.observe.optimizer_view import to_numpy
from tui_trainer.engine.observe.params import first_weights
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner
from tui_trainer.observed.snapshot import Param


def with_upcoming(params: tuple[Param, ...], learner: Learner) -> tuple[Param, ...]:
    """Return `params` with the values after the next update, which is made for that and undone.

    Requires that backward, the phase before the update, is done.
    """
    start, config, forward_pass = learner.capture((), Best()), learner.config, learner.forward_pass
    learner.update()
    updated = tuple(
        replace(param, upcoming=(first_weights if param.excerpt else to_numpy)(tensor)) if param.after.size else param
        for param, tensor in zip(params, learner.params, strict=True)
    )
    learner.restore(start, config)
    learner.forward_pass = forward_pass
    return updated
