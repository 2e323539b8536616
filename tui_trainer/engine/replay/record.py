"""Record: what is remembered of the steps that were made: their losses, the best of them, and states to go back to."""

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
    """The past of a run, in bounded memory."""

    def __init__(self, memory: int) -> None:
        """`memory`: megabytes that the states to go back to may take."""
        self.history = History()
        """The loss of every step."""
        self.best = Best()
        """The lowest of them that can be compared with those of now, and which step's it was."""
        self.keyframes = Keyframes(memory * MEGABYTE)
        self.newest: Checkpoint | None = None
        """The last state that was kept, and the losses up to there."""

    def extend(self, losses: FloatArray, step: int, reading: Reading, capture: Callable[[], State]) -> None:
        """Remember the steps just made, the last of which was `step`. `capture` gives the state of now if it is due.

        `reading`: how they read the rows.
        """
        self.best = self.best.among(losses, step - len(losses) + 1, reading)
        self.history.extend(losses)
        if self.keyframes.is_due(step):
            state = capture()
            self.keyframes.offer(state)
            self.keyframes.thin(self.history.width)
            self.newest = Checkpoint(state, self.history.view())

    def nearest(self, step: int, edits: tuple[Edit, ...]) -> State:
        """The state to replay from: before that step, so that its loss and gradients are seen again.

        It lies at the edge of a bucket of the history, so that the branch that is forgotten leaves nothing behind.
        """
        return self.keyframes.nearest(max(step - 1, 0), edits, self.history.width)

    def forget_after(self, state: State) -> None:
        """That is how far the run has come."""
        self.best = state.best
        self.history.truncate(state.step)
        self.keyframes.truncate(state.step)
        self.newest = Checkpoint(state, self.history.view())

    def take_over(self, checkpoint: Checkpoint) -> None:
        """The past that another process has made."""
        self.history = History.of(checkpoint.history)
        self.keyframes.take_over(checkpoint.state)
