"""What goes into a snapshot beside the run itself."""

import logging
from collections.abc import Mapping
from types import MappingProxyType

from tui_trainer.base.text import exception_text
from tui_trainer.engine.observe.observe import LearnerView
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.history import History
from tui_trainer.observed.protocols import Probe
from tui_trainer.observed.snapshot import Observation, ProbeFailure, Snapshot, Status
from tui_trainer.recipe.recipe import Recipe

logger = logging.getLogger(__name__)


def answers(probes: Mapping[str, Probe], trainer: Trainer) -> Mapping[str, object]:
    """What the probes find, by chart."""
    view = LearnerView(trainer.learner, trainer.before)
    return MappingProxyType({name: _answer(probe, view) for name, probe in probes.items()})


def snapshot_of_refused(run: int, answered: int, recipe: Recipe, message: str, speed: float | None) -> Snapshot:
    """A run that could not be begun."""
    nothing = Observation(step=0, epoch=0, rows_read=0, loss=None, accuracy=None, params=())
    return Snapshot(
        run=run,
        answered=answered,
        status=Status.FAILED,
        recipe=recipe,
        config=recipe.config,
        state=nothing,
        history=History().view(),
        message=message,
        speed=speed,
    )


def _answer(probe: Probe, view: LearnerView) -> object:
    """What the probe finds. One that breaks spoils its own chart and nothing else."""
    try:
        return probe(view)
    except Exception as error:  # whatever it raises is shown in the chart
        logger.exception("what a chart asks of the model failed")
        return ProbeFailure(exception_text(error, 200))
