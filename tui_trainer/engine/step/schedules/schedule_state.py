"""ScheduleState: what a schedule of the learning rate keeps from update to update."""

import math
from typing import NamedTuple


class ScheduleState(NamedTuple):
    """State of a schedule before an update, with which keyframes and checkpoints restore it."""

    start: int = 0
    """Number of updates made before the schedule began."""
    step: int = 0
    """Number of updates made before the update that has the rate `rate`."""
    rate: float | None = None
    """Learning rate of that update; None if it is not computed yet."""
    best: float = math.inf
    """Best value of the metric since the schedule began, if it changes the rate at evaluations."""
    bad: int = 0
    """Number of evaluations since then."""


NO_SCHEDULE = ScheduleState()
"""State of a constant rate, and of every schedule that has not begun."""
