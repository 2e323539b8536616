"""AutoSaver: writes the current run to its folder in a thread of its own, so that a crash loses little."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text, exception_text
from tui_trainer.engine.replay.checkpoint import Checkpoint, pack, read_checkpoint
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.run_folders.run_folder import RunFolder

EVERY_SECONDS = 0.4
"""Interval at which the step that a running run has reached is written; an edit is written at once."""
MAX_REPLAY_SECONDS = 2.0
"""A checkpoint is written when replaying from the previous one would take longer than this."""
JOIN_SECONDS = 0.5
"""Longest that `close` waits for the thread."""
CHECK_SECONDS = 2.0
"""Interval at which the folder is checked while nothing new is queued; what is missing is written again."""
NOT_SAVED = "not saved for --resume"
"""Start of the message on screen while the run can't be written."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Autosave:
    """Version of a run, to be written."""

    recipe: Recipe
    """Recipe with the step it has reached; during a replay, the step it is replayed to."""
    checkpoint: Checkpoint | None
    """Latest keyframe and the losses up to it."""
    seconds_per_step: float
    """Measured cost of a step; 0 if unknown."""
    loss: float | None = None
    """Loss of the latest step; None during a replay."""


class AutoSaver:
    """Writes runs that the training thread queues. The training thread never waits for the disk."""

    def __init__(self, folder: RunFolder, clock: Callable[[], float] = time.monotonic) -> None:
        self.error = ""
        """Why the run can't be written; empty while it can."""
        self.on_error_change: Callable[[], object] = lambda: None
        """Called in the autosaver's thread when `error` has changed."""
        self._folder = folder
        self._clock = clock
        self._queued_at = 0.0
        self._queued: tuple[Recipe, int, bool] | None = None
        """Recipe, step and whether the loss was known, of the version queued last."""
        self._checkpoint: Checkpoint | None = None
        """Latest checkpoint that was queued or read."""
        # not a SimpleQueue: when the process is stopped and goes on after a time-out, its get waits for ever
        self._to_write: queue.Queue[Autosave | None] = queue.Queue()
        self._newest: Autosave | None = None
        """Latest queued version."""
        self._with_checkpoint: Autosave | None = None
        """Latest queued version that has a checkpoint to be written."""
        self._checkpoint_written = False
        self._thread = threading.Thread(target=self._work, name="autosaver", daemon=True)
        self._thread.start()

    def is_due(self, recipe: Recipe, step: int, running: bool, has_loss: bool) -> bool:
        """Whether a run with this recipe at this step should be queued now.

        `running`: whether it is making steps; `has_loss`: whether its loss is known, as it is not during a
        replay.
        """
        if self._queued is None or recipe is not self._queued[0]:
            return True
        if not running:
            return (step, has_loss) != self._queued[1:]
        return step != self._queued[1] and self._clock() >= self._queued_at + EVERY_SECONDS

    def submit(self, recipe: Recipe, step: int, version: Autosave) -> None:
        """Queue a version of the run to be written soon. Returns at once."""
        self._queued, self._queued_at = (recipe, step, version.loss is not None), self._clock()
        needed = self._needs_checkpoint(version)
        self._checkpoint = version.checkpoint if needed else self._checkpoint
        self._to_write.put(version if needed else replace(version, checkpoint=None))

    def find_checkpoint(self, recipe: Recipe) -> Checkpoint | None:
        """Return the latest usable checkpoint of the run before the recipe's step; None if there is none.

        Before, not at that step, since its loss and gradients are known only after making the step.
        """
        for path in self._folder.checkpoints():
            try:
                found = read_checkpoint(path, recipe)
            except UserError:  # ignored: the replay is longer without it, and as exact
                logger.debug("ignored a checkpoint", exc_info=True)
                continue
            if found.state.step < recipe.step:
                self._checkpoint = found
                return found
        return None

    def close(self) -> None:
        """Write the latest queued version and release the folder."""
        self._to_write.put(None)
        self._thread.join(JOIN_SECONDS)

    def _needs_checkpoint(self, version: Autosave) -> bool:
        """Whether replaying from the previous checkpoint would take longer than MAX_REPLAY_SECONDS."""
        newest, last = version.checkpoint, self._checkpoint
        if newest is None or newest is last:
            return False
        edits = newest.state.edits
        if edits != version.recipe.journal.up_to(newest.state.step).edits:
            return False  # the state includes an edit before its next update, which the run may later be without
        precedes = last and last.state.step <= newest.state.step and edits[: len(last.state.edits)] == last.state.edits
        start = last.state.step if last and precedes else 0
        return (newest.state.step - start) * version.seconds_per_step > MAX_REPLAY_SECONDS

    def _work(self) -> None:
        ending = False
        while not ending:
            queued = self._read_queue()
            ending = None in queued
            self._take([version for version in queued if version])
            if self._newest and (any(queued) or self.error or not self._folder.is_intact()):
                self._write(self._newest)
        self._folder.close()

    def _read_queue(self) -> list[Autosave | None]:
        """Return what was queued since the last call; an empty list after CHECK_SECONDS without anything."""
        queued: list[Autosave | None] = []
        try:
            queued.append(self._to_write.get(timeout=CHECK_SECONDS))
            while True:
                queued.append(self._to_write.get_nowait())
        except queue.Empty:
            return queued

    def _take(self, versions: list[Autosave]) -> None:
        for version in versions:
            self._newest = version
            if version.checkpoint:
                self._with_checkpoint, self._checkpoint_written = version, False

    def _write(self, newest: Autosave) -> None:
        """Write the latest recipe, and the latest checkpoint unless it is on disk.

        Writes both again if the folder was deleted.
        """
        try:
            if self._folder.ensure_usable():
                logger.info("the run is written to %s from now on", self._folder.path)
                self._checkpoint_written = False
            self._folder.write_recipe(newest.recipe, newest.loss)
            self._write_checkpoint()
        except OSError as error:
            logger.warning("the run was not saved", exc_info=True)
            self._report(f"{NOT_SAVED}: {error.strerror or exception_text(error)}")  # the log names the file
        except Exception as error:  # the thread continues: the next version may be written
            logger.exception("the run was not saved")
            self._report(f"{NOT_SAVED}: {exception_text(error, 200)}")
        else:
            self._report("")

    def _write_checkpoint(self) -> None:
        version = self._with_checkpoint
        if version and version.checkpoint and not self._checkpoint_written:
            self._folder.write_checkpoint(version.checkpoint.state.step, pack(version.checkpoint, version.recipe))
            self._checkpoint_written = True

    def _report(self, error: str) -> None:
        error = clean_text(error, 200)
        if error != self.error:
            self.error = error
            self.on_error_change()
