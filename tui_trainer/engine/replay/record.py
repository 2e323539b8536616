"""Record of a run: the histories of its metrics, its best loss, and keyframes to replay from."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.memory_budget import MEGABYTE
from tui_trainer.catalogue.metrics import recorded_metrics
from tui_trainer.engine.observe.step_values import StepValues
from tui_trainer.engine.replay.checkpoint import Checkpoint
from tui_trainer.engine.replay.histories import Histories
from tui_trainer.engine.replay.replay_check import ReplayCheck
from tui_trainer.engine.step.batches import BatchSchedule
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.state import Keyframes, State
from tui_trainer.observed.history import History
from tui_trainer.recipe.journal import Edit


class Record:
    """Histories, best loss and keyframes of a run, in limited memory."""

    def __init__(self, task: Task, names: Sequence[str], memory_budget: int) -> None:
        """`task`: says which metrics are recorded; `names`: of the parameters; `memory_budget`: megabytes for keyframes."""
        self.histories = Histories(recorded_metrics(task))
        """Histories of the recorded metrics."""
        self.best = Best()
        """Lowest of the losses that can be compared with the current loss, and its step."""
        self.keyframes = Keyframes(memory_budget * MEGABYTE)
        """States in memory to replay from."""
        self.check = ReplayCheck(names)
        """Comparison of replayed steps with what was recorded before."""
        self.newest_checkpoint: Checkpoint | None = None
        """Latest keyframe and the histories up to it, for autosave; None before the first keyframe."""

    @property
    def history(self) -> History:
        """Loss of every step."""
        return self.histories.loss

    def due_after(self, step: int) -> int:
        """Return the first step after `step` at which a keyframe or a metric other than the loss is due."""
        return min(self.keyframes.due_after(step), self.histories.due_after(step))

    def extend(self, losses: FloatArray, learner: Learner, schedule: BatchSchedule, capture: Callable[[], State]) -> None:
        """Add the losses of the learner's latest steps, and the metrics and the keyframe that are due at the last one.

        `schedule`: the rows that these steps read; `capture`: returns the current state.
        """
        first = learner.step - len(losses) + 1
        needs_best = self.histories.is_due(learner.step)
        best_before = self.best.with_losses(losses[:-1], first, schedule) if needs_best else self.best
        self.best = self.best.with_losses(losses, first, schedule)
        self.histories.extend(losses, StepValues(learner, best_before.loss))
        self.check.compare_losses(losses, first)
        if self.check.needs_state(learner.step):
            self.check.compare_state(capture())
        if self.keyframes.is_due(learner.step):
            state = capture()
            self.keyframes.append_if_due(state)
            self.keyframes.thin_out(self.history.width)
            self.newest_checkpoint = Checkpoint(state, self.histories.views())

    def nearest_keyframe(self, step: int, edits: tuple[Edit, ...]) -> State:
        """Return the latest keyframe before `step`, from which a replay reaches `step`.

        A keyframe at `step` itself is not used: the replay must recompute the loss and gradients of that step. The
        keyframe is at a bucket boundary of the history, so that the history can be truncated exactly there.
        """
        return self.keyframes.nearest(max(step - 1, 0), edits, self.history.width)

    def truncate(self, state: State) -> None:
        """Drop values of metrics and keyframes after `state.step`, and take the best loss from the state.

        Steps after it that are made again are compared with what is dropped.
        """
        self.check.begin(self.history, self.keyframes, state.step)
        self.best = state.best
        self.histories.truncate(state.step)
        self.keyframes.truncate(state.step)
        self.newest_checkpoint = Checkpoint(state, self.histories.views())

    def resume(self, checkpoint: Checkpoint) -> None:
        """Start with the histories of a checkpoint, and with its state as a keyframe."""
        self.histories.restore(checkpoint.histories)
        self.keyframes.append(checkpoint.state)
        self.check.resume(checkpoint.state.step)

    def forget_after(self, step: int) -> None:
        """Drop the keyframes after `step`, and compare no later step with what was recorded: its edits have changed."""
        self.keyframes.truncate(step)
        self.check.forget_after(step)


def new_edit(learner: Learner, address: str, value: Value) -> Edit:
    """Return an edit before the next update; one of a weight has the value that it replaces."""
    edit = Edit(learner.step + 1, address, value).canonical(learner.model.shapes())
    if edit.weight is None:
        return edit
    weight = learner.model.params[edit.weight.name][edit.weight.multi_index(learner.model.shapes())]
    return replace(edit, old_weight=weight.item())
