"""AutoSaver: writes the current run to its run folder in a separate thread, so that a crash loses at most a second."""

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

AUTOSAVE_SECONDS = 0.4
"""Interval at which the current step is written while a run is running. An edit is written at once."""
MAX_REPLAY_SECONDS = 2.0
"""Maximum duration of a replay from the latest checkpoint; a longer replay is prevented by a new checkpoint."""
MAX_JOIN_SECONDS = 0.5
"""Maximum time that `close` waits for the thread to end."""
FOLDER_CHECK_SECONDS = 2.0
"""Interval at which the run folder is checked while nothing is queued. Missing files are written again."""
NOT_SAVED_MESSAGE = "not saved for --resume"
"""Start of the message that is on screen while the run can't be written."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Autosave:
    """Version of a run to be written to disk: its recipe and, if needed, a checkpoint."""

    recipe: Recipe
    """Recipe with the current step of the run; during a replay, with the replay's target step."""
    checkpoint: Checkpoint | None
    """Latest keyframe and the losses up to it; None if no checkpoint needs to be written."""
    seconds_per_step: float
    """Measured duration of a step; 0 if no step was measured."""
    loss: float | None = None
    """Loss of the latest step; None during a replay."""


class AutoSaver:
    """Writes the versions of a run that the training thread queues.

    The training thread never waits for the disk.
    """

    def __init__(self, folder: RunFolder, clock: Callable[[], float] = time.monotonic) -> None:
        self.error = ""
        """Message that says why the run can't be written; empty while the run can be written."""
        self.on_error_change: Callable[[], object] = lambda: None
        """Called in the autosaver's thread when `error` has changed."""
        self._folder = folder
        self._clock = clock
        self._last_queued_at = 0.0
        self._last_queued: tuple[Recipe, int, bool] | None = None
        """Recipe and step of the latest queued version, and whether its loss was known; None before the first version is queued."""
        self._latest_checkpoint: Checkpoint | None = None
        """Latest checkpoint that was queued for writing, or was read from disk; None if there is none."""
        # not a SimpleQueue: its get hangs when the process is stopped and continued after the timeout has passed
        self._queue: queue.Queue[Autosave | None] = queue.Queue()
        self._newest_version: Autosave | None = None
        """Latest version taken from the queue; None before the first."""
        self._checkpoint_version: Autosave | None = None
        """Latest version taken from the queue that has a checkpoint; None if there is none."""
        self._is_checkpoint_written = False
        """Whether the checkpoint of `_checkpoint_version` is on disk."""
        self._thread = threading.Thread(target=self._write_until_closed, name="autosaver", daemon=True)
        self._thread.start()

    def is_due(self, recipe: Recipe, step: int, is_running: bool, has_loss: bool) -> bool:
        """Return whether a version of the run with this recipe and step should be queued now.

        `is_running`: whether the run is making steps; `has_loss`: whether the loss of the step is known. During a
        replay the loss is not known.
        """
        if self._last_queued is None or recipe is not self._last_queued[0]:
            return True
        if not is_running:
            return (step, has_loss) != self._last_queued[1:]
        return step != self._last_queued[1] and self._clock() >= self._last_queued_at + AUTOSAVE_SECONDS

    def submit(self, recipe: Recipe, step: int, version: Autosave) -> None:
        """Queue a version of the run, to be written soon, and return at once."""
        self._last_queued, self._last_queued_at = (recipe, step, version.loss is not None), self._clock()
        needed = self._needs_checkpoint(version)
        self._latest_checkpoint = version.checkpoint if needed else self._latest_checkpoint
        self._queue.put(version if needed else replace(version, checkpoint=None))

    def find_checkpoint(self, recipe: Recipe) -> Checkpoint | None:
        """Return the run's latest usable checkpoint from before `recipe.step`, the step to resume at; None if there is none.

        A checkpoint at `recipe.step` itself is not used: it lacks the loss and gradients of that step, which are
        known only after the step is made again.
        """
        for path in self._folder.checkpoints():
            try:
                found = read_checkpoint(path, recipe)
            except UserError:  # ignored: the replay is longer without it, and as exact
                logger.debug("ignored a checkpoint", exc_info=True)
                continue
            if found.state.step < recipe.step:
                self._latest_checkpoint = found
                return found
        return None

    def close(self) -> None:
        """Write the latest queued version and release the folder."""
        self._queue.put(None)
        self._thread.join(MAX_JOIN_SECONDS)

    def _needs_checkpoint(self, version: Autosave) -> bool:
        """Return whether a replay from the latest checkpoint would take longer than MAX_REPLAY_SECONDS."""
        newest, last = version.checkpoint, self._latest_checkpoint
        if newest is None or newest is last:
            return False
        edits = newest.state.edits
        if edits != version.recipe.journal.up_to(newest.state.step).edits:
            return False  # the state includes an edit before its next update, which may be undone later
        precedes = last and last.state.step <= newest.state.step and edits[: len(last.state.edits)] == last.state.edits
        start = last.state.step if last and precedes else 0
        return (newest.state.step - start) * version.seconds_per_step > MAX_REPLAY_SECONDS

    def _write_until_closed(self) -> None:
        ending = False
        while not ending:
            queued = self._read_queue()
            ending = None in queued
            self._set_newest_version([version for version in queued if version])
            if self._newest_version and (any(queued) or self.error or not self._folder.is_intact()):
                self._write(self._newest_version)
        self._folder.close()

    def _read_queue(self) -> list[Autosave | None]:
        """Return the versions queued since the last call. Wait at most FOLDER_CHECK_SECONDS for the first version.

        Returns an empty list if no version is queued in this time.
        """
        queued: list[Autosave | None] = []
        try:
            queued.append(self._queue.get(timeout=FOLDER_CHECK_SECONDS))
            while True:
                queued.append(self._queue.get_nowait())
        except queue.Empty:
            return queued

    def _set_newest_version(self, versions: list[Autosave]) -> None:
        for version in versions:
            self._newest_version = version
            if version.checkpoint:
                self._checkpoint_version, self._is_checkpoint_written = version, False

    def _write(self, newest: Autosave) -> None:
        """Write the recipe of the newest version, and the latest checkpoint unless it is already on disk.

        If the folder was deleted, it is created again, and the checkpoint is written again too.
        """
        try:
            if self._folder.ensure_usable():
                logger.info("the run is written to %s from now on", self._folder.path)
                self._is_checkpoint_written = False
            self._folder.write_recipe(newest.recipe, newest.loss)
            self._write_checkpoint()
        except OSError as error:
            logger.warning("the run was not saved", exc_info=True)
            self._set_error(f"{NOT_SAVED_MESSAGE}: {error.strerror or exception_text(error)}")  # the log names the file
        except Exception as error:  # the thread continues: the next version may be written
            logger.exception("the run was not saved")
            self._set_error(f"{NOT_SAVED_MESSAGE}: {exception_text(error, 200)}")
        else:
            self._set_error("")

    def _write_checkpoint(self) -> None:
        version = self._checkpoint_version
        if version and version.checkpoint and not self._is_checkpoint_written:
            self._folder.write_checkpoint(version.checkpoint.state.step, pack(version.checkpoint, version.recipe))
            self._is_checkpoint_written = True

    def _set_error(self, error: str) -> None:
        error = clean_text(error, 200)
        if error != self.error:
            self.error = error
            self.on_error_change()
