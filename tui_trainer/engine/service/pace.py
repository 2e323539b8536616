"""Pace: how many steps are due, and how many are made per second."""

import math
from collections import deque

from tui_trainer.observed.commands import INITIAL_SPEED

BURST_SECONDS = 0.008
"""Approximate duration of a batch of steps, after which commands are handled and a snapshot can be taken."""
MIN_STEPS, MAX_SECONDS = 4, 0.04
"""Slow steps are made MIN_STEPS at a time as long as that takes at most MAX_SECONDS: work between them is
slower after a step that has filled the processor's caches.
"""
TICK_SECONDS = 0.02
"""Shortest interval between two batches of steps at a set speed; fast speeds make several steps per batch."""
WINDOW_SECONDS = 1.0
"""Time over which the rate shown is averaged."""


class Pace:
    """Schedules steps at a speed. Times are passed in, in seconds of a monotonic clock."""

    def __init__(self) -> None:
        self.speed = INITIAL_SPEED
        """Steps per second; None for full speed."""
        self.seconds_per_step = 0.0
        """Measured cost of a step; 0 if unknown."""
        self._due = 0.0
        self._batches: deque[tuple[float, int]] = deque()
        """(Start time, number of steps) of the latest batches."""

    def start(self, now: float) -> None:
        """Start or continue the run: the first step is due at once."""
        self._due = now
        self._batches.clear()

    def set_speed(self, speed: float | None, now: float) -> None:
        """Set the speed in steps per second; None for full speed."""
        self.speed = speed
        self.start(now)

    def forget_cost(self) -> None:
        """Discard the measured cost of a step, after an edit."""
        self.seconds_per_step = 0.0

    def wait(self, now: float) -> float:
        """Return the seconds until the next step is due."""
        return 0.0 if self.speed is None else max(0.0, self._due - now)

    def steps_due(self, full_speed: bool) -> int:
        """Return the number of steps to make in one batch. `full_speed`: ignore the set speed."""
        possible = self._possible()
        if full_speed or self.speed is None:
            return possible
        return max(1, min(possible, math.floor(self.speed * TICK_SECONDS)))

    def record(self, steps: int, began: float, now: float) -> None:
        """Record that `steps` steps were made between two times: update cost, due time and rate."""
        cost = (now - began) / steps
        self.seconds_per_step = cost if not self.seconds_per_step else 0.8 * self.seconds_per_step + 0.2 * cost
        if self.speed is not None:
            self._due = max(self._due + steps / self.speed, now - 0.1)
        self._batches.append((began, steps))
        while len(self._batches) > 2 and self._batches[1][0] < began - WINDOW_SECONDS:
            self._batches.popleft()

    def rate(self) -> float:
        """Return the mean number of steps per second over WINDOW_SECONDS.

        Measured up to the start of the latest batch; 0 before the second batch.
        """
        if len(self._batches) < 2:
            return 0.0
        seconds = self._batches[-1][0] - self._batches[0][0]
        return sum(steps for _, steps in list(self._batches)[:-1]) / seconds if seconds > 0 else 0.0

    def _possible(self) -> int:
        """Return the number of steps that take about BURST_SECONDS."""
        cost = self.seconds_per_step
        if not cost:
            return 1
        return max(1, int(BURST_SECONDS / cost), min(MIN_STEPS, int(MAX_SECONDS / cost)))
