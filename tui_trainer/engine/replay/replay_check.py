"""ReplayCheck: compare the losses and states of a replay with the recorded ones, to find a run that can't be replayed.

A replay is exact if a step depends on nothing but the state, which has weights, buffers, optimizer state and torch's
random state. A module can keep more, such as a plain attribute, or draw from another random generator.
"""

import logging
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.replay.difference import Difference, first_difference
from tui_trainer.engine.step.state import Keyframes, State
from tui_trainer.observed.history import History, HistoryView

logger = logging.getLogger(__name__)


class ReplayCheck:
    """Comparison of each step that is made again with what was recorded when it was made first.

    A loss is compared exactly while the history has a value for every step. In a history whose buckets have several
    steps, each loss must lie between the lowest and the highest loss of its bucket, and the last of a bucket must be
    equal. The state is compared with the first keyframe after the state that the replay starts from.
    """

    def __init__(self, names: Sequence[str]) -> None:
        """`names`: names of the parameters, in the model's order."""
        self._names = tuple(names)
        self.message = ""
        """Difference that was found last, as one line; empty if there is none, or it has been seen."""
        self._recorded: HistoryView | None = None
        """Losses recorded before the run went back; None if there is nothing to compare."""
        self._last = 0
        """Last step whose recorded loss has the same edits as the replay."""
        self._from_elsewhere = self._recorded_elsewhere = 0
        """Last step of the run, and of the recorded losses, that another process made.

        Its losses are not compared, since it may have had another version of torch.
        """
        self._keyframe: State | None = None
        """State to compare with when the replay has reached its step."""

    def resume(self, step: int) -> None:
        """Don't compare steps up to `step`: their losses come from a checkpoint of another process."""
        self._from_elsewhere = step

    def begin(self, history: History, keyframes: Keyframes, step: int) -> None:
        """Store what was recorded after `step`, to which the run is about to go back."""
        if history.steps <= step:
            return
        if self._recorded is None or self._last < history.steps:
            self._recorded, self._last, self._recorded_elsewhere = history.view(), history.steps, self._from_elsewhere
        self._keyframe = keyframes.first_after(max(step, self._from_elsewhere))
        self._from_elsewhere = min(self._from_elsewhere, step)

    def forget_after(self, step: int) -> None:
        """Compare only steps up to `step`: the steps after it have other edits now."""
        self._last = min(self._last, step)
        if self._keyframe and self._keyframe.step > step:
            self._keyframe = None

    def compare_losses(self, losses: FloatArray, first: int) -> None:
        """Compare the losses of the latest steps, the first of which is `first`, with the recorded ones."""
        recorded = self._recorded
        if recorded is None:
            return
        skipped = max(self._recorded_elsewhere + 1 - first, 0)
        again = losses[skipped : max(self._last - first + 1, 0)]
        differs = _differing(recorded, again, first + skipped, self._last)
        if first + len(losses) > self._last:
            self._recorded = None
        if differs.any():
            self._report_loss(recorded, again, int(differs.argmax()), first + skipped)

    def needs_state(self, step: int) -> bool:
        """Return whether there is a keyframe of that step to compare with."""
        if self._keyframe and self._keyframe.step < step:
            self._keyframe = None  # the replay has passed its step within a burst
        return self._keyframe is not None and self._keyframe.step == step

    def compare_state(self, state: State) -> None:
        """Compare the state after the latest step with the keyframe of that step."""
        then, self._keyframe = self._keyframe, None
        if then and then.edits == state.edits and (found := first_difference(then, state, self._names)):
            self.report(found)

    def report(self, found: Difference) -> None:
        """Set the message to a difference, and compare nothing until the run goes back again."""
        self.message = str(found)
        self._recorded = self._keyframe = None
        logger.warning("%s (%r)", found, found)

    def _report_loss(self, recorded: HistoryView, again: FloatArray, index: int, first: int) -> None:
        bucket = (first + index - 1) // recorded.width
        low, high, last = (float(values[bucket]) for values in (recorded.low, recorded.high, recorded.last))
        now = float(again[index])
        then = (last, last) if low <= now <= high else (low, high)
        self.report(Difference(first + index, "loss", *then, now))


def _differing(recorded: HistoryView, again: FloatArray, first: int, last: int) -> NDArray[np.bool_]:
    """Return for each loss of the steps from `first` whether it differs from the recorded ones, which end at `last`."""
    steps = np.arange(first, first + len(again))
    buckets = (steps - 1) // recorded.width
    low, high = recorded.low[buckets], recorded.high[buckets]
    outside = (again < low) | (again > high)
    ends = np.minimum((buckets + 1) * recorded.width, recorded.steps)
    is_last = (steps == ends) & (ends <= last)
    then = recorded.last[buckets]
    both_nan, one_nan = np.isnan(again) & np.isnan(then), np.isnan(again) | np.isnan(then)
    unequal = (again != then) & ~(both_nan if recorded.width == 1 else one_nan)  # a bucket leaves NaN out
    differing: NDArray[np.bool_] = outside | (is_last & unequal)
    return differing
