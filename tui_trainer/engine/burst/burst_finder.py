"""BurstFinder: returns the burst for a learner's next steps, from the cache or newly recorded."""

import logging

from tui_trainer.engine.burst.burst import Burst, record_burst
from tui_trainer.engine.burst.recorded_loop import NotRecordableError
from tui_trainer.engine.burst.recordings import Recordings
from tui_trainer.engine.step.learner import Learner
from tui_trainer.recipe.config import RunConfig

logger = logging.getLogger(__name__)

RECORD_AFTER_STEPS = 200
"""Number of steps with unchanged hyperparameters after which a step is recorded: traced and compiled for bursts.

Making these steps takes about as long as recording one.
"""


class BurstFinder:
    """Records and caches the bursts of a run: one for each number of rows that its steps read."""

    def __init__(self) -> None:
        self.record_after_steps = RECORD_AFTER_STEPS
        self._config: RunConfig | None = None
        """Hyperparameters of the latest steps."""
        self._steps_unchanged = 0
        """Number of steps made since the hyperparameters last changed, that a burst could have made."""
        self._bursts: dict[int, Burst | None] = {}
        """Bursts for the current hyperparameters by number of rows; None if recording failed."""
        self._recordings = Recordings()
        """Cached bursts for the current hyperparameters and earlier ones."""
        self._has_failed = False
        """Whether a burst has failed in this run."""

    def __len__(self) -> int:
        """Return the number of cached bursts."""
        return len(self._recordings)

    def find(self, learner: Learner, steps: int) -> Burst | None:
        """Return the burst for the next batch and the current hyperparameters; None if there is none.

        Takes it from the cache, or records it once enough steps were made with these hyperparameters. `steps`: number
        of steps that bursts could make now.
        """
        if learner.config is not self._config and learner.config != self._config:
            self._config, self._steps_unchanged, self._bursts = learner.config, 0, {}
        schedule = learner.batch_schedule
        rows = schedule.next_rows
        if rows not in self._bursts and rows in schedule.regular_rows:
            self._look_up_or_record(learner, rows, steps)
        return self._bursts.get(rows)

    def is_ready(self, learner: Learner) -> bool:
        """Return whether a burst can make the learner's next step."""
        burst = self._bursts.get(learner.batch_schedule.next_rows) if learner.config is self._config else None
        return burst is not None and burst.has_state_of(learner)

    def drop(self, burst: Burst) -> None:
        """Remove a burst that failed or no longer has the operations of a step. A new one is recorded later."""
        self._recordings.drop(burst)
        self._bursts, self._steps_unchanged = {}, 0

    def give_up(self, burst: Burst) -> None:
        """Remove a burst that failed, and log the current exception. No other is recorded for these hyperparameters."""
        self._log_failure("made in a burst")
        self._recordings.drop(burst)
        self._bursts = {rows: None if other is burst else other for rows, other in self._bursts.items()}

    def _look_up_or_record(self, learner: Learner, rows: int, steps: int) -> None:
        if cached := self._recordings.find(learner):
            self._bursts[rows] = cached
            return
        self._steps_unchanged += steps
        if self._steps_unchanged >= self.record_after_steps:
            self._bursts[rows] = burst = self._record(learner)
            if burst:
                self._recordings.add(learner.config, burst)

    def _record(self, learner: Learner) -> Burst | None:
        """Record a step as a burst. Return None if a burst is not possible or fails."""
        try:
            return record_burst(learner)
        except NotRecordableError as error:
            logger.debug("steps are made one by one: %s", error)
            return None
        except Exception:  # noqa: BLE001 - TorchScript may be missing, broken or refuse a step
            self._log_failure("recorded")
            return None

    def _log_failure(self, failed_action: str) -> None:
        """Log the current exception with its traceback: as a warning the first time, later as a debug message.

        `failed_action`: participle for the message, such as 'recorded'.
        """
        level = logging.DEBUG if self._has_failed else logging.WARNING
        self._has_failed = True
        logger.log(level, "steps can't be %s and are made one by one", failed_action, exc_info=True)
