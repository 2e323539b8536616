"""Parts of a snapshot: the results of the charts' probes, and the snapshot of a run that couldn't start."""

import logging
from collections.abc import Mapping
from types import MappingProxyType

from tui_trainer.base.text import exception_text
from tui_trainer.catalogue.metrics import LOSS_NAME
from tui_trainer.engine.observe.observe import LearnerView
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.history import History
from tui_trainer.observed.protocols import Probe
from tui_trainer.observed.snapshot import Observation, ProbeFailure, Snapshot, Status
from tui_trainer.recipe.recipe import Recipe

logger = logging.getLogger(__name__)


def probe_results(probes: Mapping[str, Probe], trainer: Trainer) -> Mapping[str, object]:
    """Return the result of every chart's probe, by chart name; a ProbeFailure for a probe that raises an exception."""
    view = LearnerView(trainer.learner, trainer.pre_update)
    return MappingProxyType({name: _probe_result(probe, view) for name, probe in probes.items()})


def snapshot_of_failed_start(
    run: int, commands_done: int, recipe: Recipe, message: str, speed: float | None
) -> Snapshot:
    """Return the snapshot of a run that couldn't start: its recipe and a message that says why, with an empty state."""
    empty = Observation(step=0, epoch=0, rows_read=0, metrics={}, params=())
    return Snapshot(
        run=run,
        commands_done=commands_done,
        status=Status.FAILED,
        recipe=recipe,
        config=recipe.config,
        state=empty,
        histories={LOSS_NAME: History().view()},
        message=message,
        speed=speed,
    )


def _probe_result(probe: Probe, view: LearnerView) -> object:
    """Return a probe's result; a ProbeFailure if the probe raises an exception."""
    try:
        return probe(view)
    except Exception as error:  # shown in the chart
        logger.exception("the probe of a chart failed")
        return ProbeFailure(exception_text(error, 200))
