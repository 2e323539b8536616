"""Record: history of a run: losses, best loss, and keyframes to replay from."""

from collections.abc import Callable

from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.memory_budget import MEGABYTE
from tui_trainer.engine.replay.checkpoint import Checkpoint
from tui_trainer.engine.step.batches import Reading
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.state import Keyframes, State
from tui_trainer.observed.history import History
from tui_trainer.recipe.journal import Edit


class Record:
    """History of a run, in bounded memory."""

    def __init__(self, memory_budget: int) -> None:
        """`memory_budget`: megabytes that the keyframes may take."""
        self.history = History()
        """Loss of every step."""
        self.best = Best()
        """Lowest loss among those comparable with the current ones, and its step."""
        self.keyframes = Keyframes(memory_budget * MEGABYTE)
        """States to replay from."""
        self.newest: Checkpoint | None = None
        """Latest keyframe and the losses up to it, for autosave."""

    def extend(self, losses: FloatArray, step: int, reading: Reading, capture: Callable[[], State]) -> None:
        """Add the losses of the latest steps, up to `step`, and a keyframe if one is due.

        `reading`: how these steps read the rows; `capture`: returns the current state.
        """
        self.best = self.best.among(losses, step - len(losses) + 1, reading)
        self.history.extend(losses)
        if self.keyframes.is_due(step):
            state = capture()
            self.keyframes.offer(state)
            self.keyframes.thin(self.history.width)
            self.newest = Checkpoint(state, self.history.view())

    def nearest(self, step: int, edits: tuple[Edit, ...]) -> State:
        """Return the keyframe to replay from: one before `step`, whose loss and gradients are then recomputed.

        It is at a bucket boundary of the history, so that the history can be cut off there exactly.
        """
        return self.keyframes.nearest(max(step - 1, 0), edits, self.history.width)

    def truncate(self, state: State) -> None:
        """Drop what follows `state.step`."""
        self.best = state.best
        self.history.truncate(state.step)
        self.keyframes.truncate(state.step)
        self.newest = Checkpoint(state, self.history.view())

    def resume(self, checkpoint: Checkpoint) -> None:
        """Continue from the history and state of a checkpoint."""
        self.history = History.of(checkpoint.history)
        self.keyframes.append(checkpoint.state)
