"""Pace: when the next steps are due, how many are made in one call, and how many are made per second."""

import math
from collections import deque

from tui_trainer.observed.commands import INITIAL_SPEED

TARGET_CALL_SECONDS = 0.008
"""Target duration of one call that makes steps.

Commands are handled and snapshots are taken only between such calls.
"""
MIN_CALL_STEPS, MAX_CALL_SECONDS = 4, 0.04
"""Minimum number of steps per call, unless a call of that many steps would take longer than MAX_CALL_SECONDS.

The work between two calls is slow after steps that have filled the processor's caches, so slow steps are made in
fewer calls.
"""
MIN_INTERVAL_SECONDS = 0.02
"""Minimum interval between two calls that make steps at a set speed.

At high speeds a call makes several steps.
"""
MAX_WAITING_RATIO = 4
"""Maximum ratio of the duration of a call to TARGET_CALL_SECONDS that is accepted because the thread waits."""
RATE_WINDOW_SECONDS = 1.0
"""Time over which the displayed number of steps per second is averaged."""


class Pace:
    """Schedules steps at the set speed.

    Does not read a clock: its methods take times in seconds of a monotonic clock, such as time.monotonic().
    """

    def __init__(self) -> None:
        self.speed = INITIAL_SPEED
        """Steps per second; None for full speed."""
        self.seconds_per_step = 0.0
        """Measured duration of a step; 0 if it is unknown."""
        self._work_per_step = 0.0
        """Measured time that a step computes; 0 if it is unknown. The number of steps per call follows from it.

        Waiting for other threads is not counted: a call waits about as long for few steps as for many.
        """
        self._due_time = 0.0
        self._calls: deque[tuple[float, int]] = deque()
        """Start time and number of steps of each of the latest calls that made steps."""

    def start(self, now: float) -> None:
        """Start or continue the run: the first step is due at once."""
        self._due_time = now
        self._calls.clear()

    def set_speed(self, speed: float | None, now: float) -> None:
        """Set the speed in steps per second; None for full speed."""
        self.speed = speed
        self.start(now)

    def discard_step_duration(self) -> None:
        """Discard the measured duration of a step, after an edit that may have changed it."""
        self.seconds_per_step = self._work_per_step = 0.0

    def seconds_until_due(self, now: float) -> float:
        """Return the number of seconds until the next step is due; 0 if it is due now."""
        return 0.0 if self.speed is None else max(0.0, self._due_time - now)

    def steps_due(self, full_speed: bool) -> int:
        """Return the number of steps to make in the next call.

        `full_speed`: whether to ignore the set speed.
        """
        possible = self._steps_per_call()
        if full_speed or self.speed is None:
            return possible
        return max(1, min(possible, math.floor(self.speed * MIN_INTERVAL_SECONDS)))

    def record(self, steps: int, began: float, now: float, computed: float | None = None) -> None:
        """Record that `steps` steps were made from time `began` to time `now`.

        `computed`: seconds in which the thread computed, without those in which it waited for other threads; None means
        all. Updates the duration of a step, the time of the next step, and the rate.
        """
        duration = now - began
        self.seconds_per_step = _averaged(self.seconds_per_step, duration / steps)
        work = duration if computed is None else max(computed, duration / MAX_WAITING_RATIO)
        self._work_per_step = _averaged(self._work_per_step, work / steps)
        if self.speed is not None:
            self._due_time = max(self._due_time + steps / self.speed, now - 0.1)
        self._calls.append((began, steps))
        while len(self._calls) > 2 and self._calls[1][0] < began - RATE_WINDOW_SECONDS:
            self._calls.popleft()

    def rate(self) -> float:
        """Return the mean number of steps per second over about the last RATE_WINDOW_SECONDS.

        The time after the start of the latest call that made steps is left out. Returns 0 before the second such
        call.
        """
        if len(self._calls) < 2:
            return 0.0
        seconds = self._calls[-1][0] - self._calls[0][0]
        return sum(steps for _, steps in list(self._calls)[:-1]) / seconds if seconds > 0 else 0.0

    def _steps_per_call(self) -> int:
        """Return the number of steps that take about TARGET_CALL_SECONDS; more if steps are slow (see MIN_CALL_STEPS)."""
        cost = self._work_per_step
        if not cost:
            return 1
        return max(1, int(TARGET_CALL_SECONDS / cost), min(MIN_CALL_STEPS, int(MAX_CALL_SECONDS / cost)))


def _averaged(mean: float, value: float) -> float:
    """Return the moving average of a duration after another value; 0 means that there is no average yet."""
    return 0.8 * mean + 0.2 * value if mean else value
