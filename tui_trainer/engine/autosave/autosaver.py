"""AutoSaver: puts the run of now on disk while it is made, in a thread of its own, so that no crash loses it."""

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
"""How often the step a run has reached is put down; an edit is at once."""
DEAR_SECONDS = 2.0
"""A checkpoint is written when replaying from the last one would take longer than this."""
JOIN_SECONDS = 0.5
LOOK_SECONDS = 2.0
"""How often to see whether the run is still on disk while nothing new is offered, and to try again if it is not."""
NOT_SAVED = "not saved for --resume"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Autosave:
    """The run of now."""

    recipe: Recipe
    """With the step it has reached, or that it is on its way to."""
    checkpoint: Checkpoint | None
    """The newest state to go back to, and the losses up to there."""
    seconds_per_step: float
    """0 where that is not known."""
    loss: float | None = None
    """That of its last step, where it is known."""


class AutoSaver:
    """Takes what the training thread offers, and writes it. The training thread never waits for the disk."""

    def __init__(self, folder: RunFolder, clock: Callable[[], float] = time.monotonic) -> None:
        self.problem = ""
        """Why the run is not on disk as it should be; empty while it is."""
        self.tell: Callable[[], object] = lambda: None
        """Called in the autosaver's thread when the problem has changed."""
        self._folder = folder
        self._clock = clock
        self._offered_at = 0.0
        self._offered: tuple[Recipe, int, bool] | None = None
        self._checkpoint: Checkpoint | None = None
        # not a SimpleQueue: when the process is stopped and goes on after a time-out, its get waits for ever
        self._to_write: queue.Queue[Autosave | None] = queue.Queue()
        self._newest: Autosave | None = None
        """What was offered last."""
        self._costly: Autosave | None = None
        """What was offered last with a checkpoint."""
        self._checkpoint_written = False
        self._thread = threading.Thread(target=self._work, name="autosaver", daemon=True)
        self._thread.start()

    def is_due(self, recipe: Recipe, step: int, going: bool, measured: bool) -> bool:
        """Whether a run with this recipe at that step should be offered now.

        `going`: it makes steps by itself; `measured`: its loss is known, as it is at the end of a replay.
        """
        if self._offered is None or recipe is not self._offered[0]:
            return True
        if not going:
            return (step, measured) != self._offered[1:]
        return step != self._offered[1] and self._clock() >= self._offered_at + EVERY_SECONDS

    def offer(self, recipe: Recipe, step: int, standing: Autosave) -> None:
        """Have it written soon. Returns at once."""
        self._offered, self._offered_at = (recipe, step, standing.loss is not None), self._clock()
        dear = self._is_dear(standing)
        self._checkpoint = standing.checkpoint if dear else self._checkpoint
        self._to_write.put(standing if dear else replace(standing, checkpoint=None))

    def find_checkpoint(self, recipe: Recipe) -> Checkpoint | None:
        """The latest checkpoint on the way to the recipe's step that can be used.

        It lies before that step: its loss and gradients are seen again only when the step is made.
        """
        for path in self._folder.checkpoints():
            try:
                found = read_checkpoint(path, recipe)
            except UserError:  # it is passed over: the replay is longer, and as exact
                logger.debug("a checkpoint is of no use", exc_info=True)
                continue
            if found.state.step < recipe.step:
                self._checkpoint = found
                return found
        return None

    def close(self) -> None:
        """Write what was offered last, and let go of the folder."""
        self._to_write.put(None)
        self._thread.join(JOIN_SECONDS)

    def _is_dear(self, standing: Autosave) -> bool:
        """Whether replaying to the newest state from the last one that was written would take long."""
        newest, last = standing.checkpoint, self._checkpoint
        if newest is None or newest is last:
            return False
        edits = newest.state.edits
        if edits != standing.recipe.journal.upto(newest.state.step).edits:
            return False  # an edit before the next update is in it: a run without that would take it for its own
        behind = last and last.state.step <= newest.state.step and edits[: len(last.state.edits)] == last.state.edits
        start = last.state.step if last and behind else 0
        return (newest.state.step - start) * standing.seconds_per_step > DEAR_SECONDS

    def _work(self) -> None:
        ending = False
        while not ending:
            waiting = self._offers()
            ending = None in waiting
            self._take([one for one in waiting if one])
            if self._newest and (any(waiting) or self.problem or not self._folder.is_whole()):
                self._write(self._newest)
        self._folder.close()

    def _offers(self) -> list[Autosave | None]:
        """What was offered since; after a while without an offer, nothing."""
        waiting: list[Autosave | None] = []
        try:
            waiting.append(self._to_write.get(timeout=LOOK_SECONDS))
            while True:
                waiting.append(self._to_write.get_nowait())
        except queue.Empty:
            return waiting

    def _take(self, offers: list[Autosave]) -> None:
        for standing in offers:
            self._newest = standing
            if standing.checkpoint:
                self._costly, self._checkpoint_written = standing, False

    def _write(self, newest: Autosave) -> None:
        """The newest recipe, and the newest checkpoint if it is not there; all anew where the folder was made anew."""
        try:
            if self._folder.ensure():
                logger.info("the run is kept in %s from now on", self._folder.path)
                self._checkpoint_written = False
            self._folder.write_recipe(newest.recipe, newest.loss)
            self._write_checkpoint()
        except OSError as error:
            logger.warning("the run was not saved", exc_info=True)
            self._report(f"{NOT_SAVED}: {error.strerror or exception_text(error)}")  # the log names the file
        except Exception as error:  # the thread lives on: the next offer may be saved
            logger.exception("the run was not saved")
            self._report(f"{NOT_SAVED}: {exception_text(error, 200)}")
        else:
            self._report("")

    def _write_checkpoint(self) -> None:
        costly = self._costly
        if costly and costly.checkpoint and not self._checkpoint_written:
            self._folder.write_checkpoint(costly.checkpoint.state.step, pack(costly.checkpoint, costly.recipe))
            self._checkpoint_written = True

    def _report(self, problem: str) -> None:
        problem = clean_text(problem, 200)
        if problem != self.problem:
            self.problem = problem
            self.tell()
