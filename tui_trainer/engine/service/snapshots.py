"""SnapshotBuilder: builds the snapshots of a run, with what the front end looks at."""

import logging
from dataclasses import dataclass, replace

from torch import Tensor

from tui_trainer.base.expressions.names import Names
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.text import exception_text
from tui_trainer.catalogue.metrics import LOSS_NAME
from tui_trainer.engine.observe.observe import LearnerView
from tui_trainer.engine.observe.run_info import run_info
from tui_trainer.engine.observe.step_values import condition_names
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.current_losses import CurrentLosses
from tui_trainer.engine.service.full_losses import FullLosses
from tui_trainer.engine.service.progress import Progress
from tui_trainer.observed.capabilities import Capabilities, Capability
from tui_trainer.observed.history import History
from tui_trainer.observed.protocols import ModelView, Prober
from tui_trainer.observed.run_info import RunInfo
from tui_trainer.observed.snapshot import Observation, ProbeFailure, RunId, Snapshot, Status
from tui_trainer.observed.stop import Divergence, Stop
from tui_trainer.observed.watch import ProbeRequest, Watch
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

NO_PROBER = "this engine was started without the charts' probes"
EMPTY_STATE = Observation(step=0, epoch=0, rows_read=0, metrics={}, params=())
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Description:
    """Parts of the snapshots of a run that stay the same until an edit changes the config."""

    run: RunId
    config: RunConfig
    info: RunInfo
    names: Names


class SnapshotBuilder:
    """Builds snapshots of runs; all of them contain what `watch` says."""

    def __init__(self, answer_probe: Prober | None) -> None:
        """`answer_probe`: function that answers the charts' probes; None if there is none."""
        self._answer_probe = answer_probe
        self._capabilities = Capabilities() if answer_probe else Capabilities(FrozenMapping({Capability.PROBES: NO_PROBER}))
        self._description: _Description | None = None
        self._losses = CurrentLosses()
        self._full_losses = FullLosses()
        self.watch = Watch()

    def build(self, run: RunId, commands_done: int, branches: Branches, progress: Progress) -> Snapshot:
        """Return a snapshot of a run. `commands_done`: number of commands that it reflects."""
        trainer, pace = branches.trainer, progress.pace
        described = self._describe(run, trainer)
        state = self._observe(trainer, progress.status is Status.RUNNING)
        return Snapshot(
            run=run,
            commands_done=commands_done,
            status=progress.status,
            info=described.info,
            state=state,
            histories=trainer.record.histories.views(),
            recipe=trainer.recipe_now(),
            config=trainer.config,
            capabilities=self._capabilities,
            message=progress.message or trainer.record.check.message,
            steps_per_second=pace.rate() if progress.status is Status.RUNNING else 0.0,
            speed=pace.speed,
            target=progress.target_step,
            is_replaying=progress.replay is not None,
            branches=branches.abandoned,
            undone=branches.undone,
            names=described.names,
            stop=progress.stop,
            probes=self._probe_results(trainer, trainer.undone_weights if _has_undone(progress.stop) else None),
            bests=trainer.record.best_steps(),
            full_losses=self._full_losses.curve(trainer, state.full_loss),
        )

    def build_without_run(self, run: RunId, commands_done: int, recipe: Recipe, progress: Progress) -> Snapshot:
        """Return the snapshot of a run that couldn't start: its recipe and a message that says why."""
        return Snapshot(
            run=run,
            commands_done=commands_done,
            status=Status.FAILED,
            info=RunInfo(recipe.config.title, recipe.config.text),
            state=EMPTY_STATE,
            histories={LOSS_NAME: History().view()},
            recipe=recipe,
            config=recipe.config,
            capabilities=self._capabilities,
            message=progress.message,
            speed=progress.pace.speed,
        )

    def _observe(self, trainer: Trainer, is_running: bool) -> Observation:
        return replace(
            trainer.observe(self.watch),
            loss_after=self._losses.of_batch(trainer, is_running),
            full_loss=self._losses.of_all_rows(trainer, is_running),
        )

    def _describe(self, run: RunId, trainer: Trainer) -> _Description:
        before = described = self._description
        if described is None or described.run != run or described.config is not trainer.config:
            names = condition_names(trainer.learner)
            described = _Description(run, trainer.config, run_info(trainer.learner, names.metrics), names)
            self._full_losses = self._full_losses if before and before.run == run else FullLosses()
            self._description, self._losses = described, CurrentLosses()
        return described

    def _probe_results(self, trainer: Trainer, undone: list[Tensor] | None) -> FrozenMapping[str, object]:
        """Return the result of every probe by chart name; none without a function that answers them.

        `undone`: weights after the update that was undone; None if the run did not stop for such an update.
        """
        if self._answer_probe is None:
            return FrozenMapping()
        view = LearnerView(trainer.learner, trainer.pre_update, undone)
        requests = self.watch.probes
        return FrozenMapping({request.chart: _probe_result(self._answer_probe, view, request) for request in requests})


def _has_undone(stop: Stop | None) -> bool:
    """Return whether the run has stopped because an update was undone."""
    return isinstance(stop, Divergence) and stop.rise is not None


def _probe_result(answer_probe: Prober, view: ModelView, request: ProbeRequest) -> object:
    """Return the result of a probe; a ProbeFailure if the probe raises an exception."""
    try:
        return answer_probe(view, request)
    except Exception as error:  # shown in the chart
        logger.exception("the probe of a chart failed")
        return ProbeFailure(exception_text(error, 200))
