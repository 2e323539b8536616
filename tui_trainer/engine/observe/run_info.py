"""RunInfo of a learner."""

from tui_trainer.engine.step.learner import Learner
from tui_trainer.observed.run_info import OptimizerGroup, RunInfo, TensorInfo


def run_info(learner: Learner, metrics: tuple[str, ...]) -> RunInfo:
    """Return what a run is made of, with its current hyperparameters. `metrics`: names of its metrics."""
    config, shapes = learner.config, learner.model.shapes()
    return RunInfo(
        title=config.title,
        text=config.text,
        task=learner.dataset.spec,
        tensors=tuple(TensorInfo(name, shape) for name, shape in shapes.items()),
        groups=(OptimizerGroup(config.optimizer.name, config.optimizer.values, tuple(shapes)),),
        metrics=metrics,
    )
