"""Keeper: puts the run of now on disk while it is made, in a thread of its own, so that no crash loses it."""

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tui_trainer.engine.checkpoint import Checkpoint, pack, read_checkpoint
from tui_trainer.errors import UserError
from tui_trainer.run.kept_runs import RunFolder
from tui_trainer.run.recipe import Recipe
from tui_trainer.text import os_error_text

EVERY_SECONDS = 0.4
"""How often the step a run has reached is put down; an edit is at once."""
DEAR_SECONDS = 2.0
"""A checkpoint is written when replaying from the last one would take longer than this."""
JOIN_SECONDS = 0.5


@dataclass(frozen=True)
class Standing:
    """The run of now."""

    recipe: Recipe
    """With the step it has reached, or that it is on its way to."""
    checkpoint: Checkpoint | None
    """The newest state to go back to, and the losses up to there."""
    seconds_per_step: float
    """0 where that is not known."""


class Keeper:
    """Takes what the training thread offers, and writes it. The training thread never waits for the disk."""

    def __init__(self, folder: RunFolder, clock: Callable[[], float] = time.monotonic) -> None:
        self.problem = ""
        """Why the run is not on disk as it should be; empty while it is."""
        self._folder = folder
        self._clock = clock
        self._offered_at = 0.0
        self._offered: tuple[Recipe, int] | None = None
        self._checkpoint: Checkpoint | None = None
        self._to_write: queue.SimpleQueue[Standing | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)
        self._thread.start()

    def is_due(self, recipe: Recipe, step: int, going: bool) -> bool:
        """Whether a run with this recipe at that step should be offered now; `going`: it makes steps by itself."""
        if self._offered is None or recipe is not self._offered[0]:
            return True
        return step != self._offered[1] and (not going or self._clock() >= self._offered_at + EVERY_SECONDS)

    def offer(self, recipe: Recipe, step: int, standing: Standing) -> None:
        """Have it written soon. Returns at once."""
        self._offered, self._offered_at = (recipe, step), self._clock()
        dear = self._is_dear(standing)
        self._checkpoint = standing.checkpoint if dear else self._checkpoint
        self._to_write.put(standing if dear else Standing(standing.recipe, None, 0.0))

    def find_checkpoint(self, recipe: Recipe) -> Checkpoint | None:
        """The latest checkpoint on the way to the recipe's step that can be used.

        It lies before that step: its loss and gradients are seen again only when the step is made.
        """
        for path in self._folder.checkpoints():
            with suppress(UserError):  # one that can't be used is passed over: the replay is longer, and as exact
                found = read_checkpoint(path, recipe)
                if found.state.step < recipe.step:
                    self._checkpoint = found
                    return found
        return None

    def close(self) -> None:
        """Write what was offered last, and let go of the folder."""
        self._to_write.put(None)
        self._thread.join(JOIN_SECONDS)

    def _is_dear(self, standing: Standing) -> bool:
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
            waiting = [self._to_write.get()]
            while not self._to_write.empty():
                waiting.append(self._to_write.get())
            ending = None in waiting
            self._write([one for one in waiting if one])
        self._folder.close()

    def _write(self, waiting: list[Standing]) -> None:
        """The newest recipe and the newest checkpoint."""
        try:
            if waiting:
                self._folder.write_recipe(waiting[-1].recipe)
            for one in [one for one in waiting if one.checkpoint][-1:]:
                assert one.checkpoint is not None
                self._folder.write_checkpoint(one.checkpoint.state.step, pack(one.checkpoint, one.recipe))
            self.problem = ""
        except OSError as error:
            self.problem = f"this run can't be kept for --resume: {os_error_text(error)}"
