"""Record of a run: its losses, its best loss, and keyframes to replay from."""

from collections.abc import Callable, Sequence

from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.memory_budget import MEGABYTE
from tui_trainer.engine.replay.checkpoint import Checkpoint
from tui_trainer.engine.replay.replay_check import ReplayCheck
from tui_trainer.engine.step.batches import BatchSchedule
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.state import Keyframes, State
from tui_trainer.observed.history import History
from tui_trainer.recipe.journal import Edit


class Record:
    """Losses, best loss and keyframes of a run, in limited memory."""

    def __init__(self, memory_budget: int, names: Sequence[str]) -> None:
        """`memory_budget`: megabytes that the keyframes may take; `names`: names of the parameters."""
        self.history = History()
        """Loss of every step."""
        self.best = Best()
        """Lowest of the losses that can be compared with the current loss, and its step."""
        self.keyframes = Keyframes(memory_budget * MEGABYTE)
        """States in memory to replay from."""
        self.check = ReplayCheck(names)
        """Comparison of replayed steps with what was recorded before."""
        self.newest_checkpoint: Checkpoint | None = None
        """Latest keyframe and the losses up to it, for autosave; None before the first keyframe."""

    def extend(self, losses: FloatArray, step: int, schedule: BatchSchedule, capture: Callable[[], State]) -> None:
        """Add the losses of the latest steps, the last of which is `step`, and a keyframe if one is due.

        `schedule`: the rows that these steps read; `capture`: returns the current state.
        """
        self.best = self.best.with_losses(losses, step - len(losses) + 1, schedule)
        self.history.extend(losses)
        self.check.compare_losses(losses, step - len(losses) + 1)
        if self.check.needs_state(step):
            self.check.compare_state(capture())
        if self.keyframes.is_due(step):
            state = capture()
            self.keyframes.append_if_due(state)
            self.keyframes.thin_out(self.history.width)
            self.newest_checkpoint = Checkpoint(state, self.history.view())

    def nearest_keyframe(self, step: int, edits: tuple[Edit, ...]) -> State:
        """Return the latest keyframe before `step`, from which a replay reaches `step`.

        A keyframe at `step` itself is not used: the replay must recompute the loss and gradients of that step. The
        keyframe is at a bucket boundary of the history, so that the history can be truncated exactly there.
        """
        return self.keyframes.nearest(max(step - 1, 0), edits, self.history.width)

    def truncate(self, state: State) -> None:
        """Drop losses and keyframes after `state.step`, and take the best loss from the state.

        Steps after it that are made again are compared with what is dropped.
        """
        self.check.begin(self.history, self.keyframes, state.step)
        self.best = state.best
        self.history.truncate(state.step)
        self.keyframes.truncate(state.step)
        self.newest_checkpoint = Checkpoint(state, self.history.view())

    def resume(self, checkpoint: Checkpoint) -> None:
        """Start with the losses of a checkpoint, and with its state as a keyframe."""
        self.history = History.of(checkpoint.history)
        self.keyframes.append(checkpoint.state)
        self.check.resume(checkpoint.state.step)

    def forget_after(self, step: int) -> None:
        """Drop the keyframes after `step`, and compare no later step with what was recorded: its edits have changed."""
        self.keyframes.truncate(step)
        self.check.forget_after(step)
