"""Record of a run: the histories of its metrics, its best loss, its evaluations, and keyframes to replay from."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.memory_budget import MEGABYTE
from tui_trainer.catalogue.metrics import LOSS_NAME, recorded_metrics
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.observe.held_out import evaluate
from tui_trainer.engine.observe.step_values import StepValues
from tui_trainer.engine.replay.checkpoint import Checkpoint
from tui_trainer.engine.replay.histories import Histories
from tui_trainer.engine.replay.replay_check import ReplayCheck
from tui_trainer.engine.step.batches import BatchSchedule
from tui_trainer.engine.step.best import Best, changes_test_measure
from tui_trainer.engine.step.evaluation import NO_EVALUATION, is_evaluation_due, next_evaluation
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.state import Keyframes, State
from tui_trainer.observed.history import History
from tui_trainer.observed.snapshot import BestStep
from tui_trainer.recipe.journal import Edit


class Record:
    """Histories, best loss, latest evaluation and keyframes of a run, in limited memory."""

    def __init__(self, dataset: Dataset, names: Sequence[str], memory_budget: int) -> None:
        """`dataset`: its task and test rows say which metrics are recorded; `names`: of the parameters.

        `memory_budget`: megabytes for keyframes.
        """
        self.histories = Histories(recorded_metrics(dataset.task, has_test_rows=dataset.test_rows > 0))
        """Histories of the recorded metrics."""
        self.best = Best()
        """Lowest of the losses that can be compared with the current loss, and its step."""
        self.evaluation = NO_EVALUATION
        """Latest evaluation of the test rows."""
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

    def due_after(self, learner: Learner) -> int:
        """Return the first later step at which a keyframe, a metric other than the loss or an evaluation is due."""
        step = learner.step
        due = min(self.keyframes.due_after(step), self.histories.due_after(step, learner.config))
        if not _has_evaluations(learner):
            return due
        return min(due, next_evaluation(step, learner.config, learner.batch_schedule))

    def extend(
        self, losses: FloatArray, learner: Learner, schedule: BatchSchedule, capture: Callable[[], State]
    ) -> StepValues:
        """Add the losses of the learner's latest steps, and the metrics and the keyframe that are due at the last one.

        Returns the values of the last step; its best loss is known if a metric other than the loss is due there.
        `schedule`: the rows that these steps read; `capture`: returns the current state.
        """
        first = learner.step - len(losses) + 1
        is_due = _has_evaluations(learner) and is_evaluation_due(learner.step, learner.config, learner.batch_schedule)
        is_evaluated = is_due and learner.test_rows is not None
        needs_best = is_evaluated or self.histories.is_due(learner.step, learner.config)
        best_before = self.best.with_losses(losses[:-1], first, schedule) if needs_best else self.best
        self.best = self.best.with_losses(losses, first, schedule)
        self.evaluation = evaluate(learner, self.evaluation) if is_evaluated else self.evaluation
        values = StepValues(learner, best_before.loss, self.best.known_step, self.evaluation)
        self.histories.extend(losses, values)
        if is_due and learner.schedule.metric:
            learner.schedule.follow(values.scalar(learner.schedule.metric))
        self.check.compare_losses(losses, first)
        if self.check.needs_state(learner.step):
            self.check.compare_state(capture())
        if self.keyframes.is_due(learner.step):
            state = capture()
            self.keyframes.append_if_due(state)
            self.keyframes.thin_out(self.history.width)
            self.newest_checkpoint = Checkpoint(state, self.histories.views())
        return values

    def best_steps(self) -> tuple[BestStep, ...]:
        """Return the best steps by the loss and by the test loss, as far as there are any."""
        found = (
            BestStep(LOSS_NAME, self.best.step - 1, self.best.loss),
            BestStep("test_loss", self.evaluation.best_step, self.evaluation.best_loss),
        )
        return tuple(best for best in found if math.isfinite(best.value))

    def begin_measure(self, step: int, edit: Edit) -> None:
        """Forget the best values: after update `step`, an edit makes losses measure something else."""
        self.best = Best.since(step)
        if changes_test_measure(edit):
            self.evaluation = self.evaluation.without_best()

    def restore(self, state: State) -> None:
        """Take the best loss and the evaluation of a state, to which the run returns."""
        self.best, self.evaluation = state.best, state.evaluation

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
        self.restore(state)
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


def _has_evaluations(learner: Learner) -> bool:
    """Return whether a run has evaluations: of test rows, or by which its schedule changes the learning rate."""
    return learner.test_rows is not None or learner.schedule.metric is not None


def new_edit(learner: Learner, address: str, value: Value) -> Edit:
    """Return an edit before the next update; one of a weight has the value that it replaces."""
    edit = Edit(learner.step + 1, address, value).canonical(learner.model.shapes())
    if edit.weight is None:
        return edit
    weight = learner.model.params[edit.weight.name][edit.weight.multi_index(learner.model.shapes())]
    return replace(edit, old_weight=weight.item())
