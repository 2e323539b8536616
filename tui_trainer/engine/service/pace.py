"""Pace: how many steps are due now, and how many a second are made."""

import math
from collections import deque

from tui_trainer.observed.commands import FIRST_SPEED

BURST_SECONDS = 0.008
"""About how long steps are made before commands and the screen are looked at again."""
FEWEST_STEPS, LONGEST_SECONDS = 4, 0.04
"""Slow steps are still made a few at a time, as long as that lasts no longer: what is done between bursts costs more
after a step that has filled the processor's caches."""
TICK_SECONDS = 0.02
"""At a set speed, steps are made at most this often, several at a time if need be."""
WINDOW_SECONDS = 1.0
"""The rate shown is the mean over this long."""


class Pace:
    """Says when steps are due. It is told the time, in seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self.speed = FIRST_SPEED
        """Steps a second; None is flat out."""
        self.seconds_per_step = 0.0
        """What a step costs, as measured; 0 where that is not known."""
        self._due = 0.0
        self._made: deque[tuple[float, int]] = deque()
        """When steps were begun, and how many."""

    def start(self, now: float) -> None:
        """A run begins or goes on: the first step is due at once."""
        self._due = now
        self._made.clear()

    def set_speed(self, speed: float | None, now: float) -> None:
        """Run at that many steps a second from now on; None is flat out."""
        self.speed = speed
        self.start(now)

    def forget_cost(self) -> None:
        """Steps may cost something else from now on."""
        self.seconds_per_step = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next step is due."""
        return 0.0 if self.speed is None else max(0.0, self._due - now)

    def steps_due(self, flat_out: bool) -> int:
        """How many steps to make in one go."""
        possible = self._possible()
        if flat_out or self.speed is None:
            return possible
        return max(1, min(possible, math.floor(self.speed * TICK_SECONDS)))

    def made(self, steps: int, began: float, now: float) -> None:
        """That many steps were made between the two times."""
        cost = (now - began) / steps
        self.seconds_per_step = cost if not self.seconds_per_step else 0.8 * self.seconds_per_step + 0.2 * cost
        if self.speed is not None:
            self._due = max(self._due + steps / self.speed, now - 0.1)
        self._made.append((began, steps))
        while len(self._made) > 2 and self._made[1][0] < began - WINDOW_SECONDS:
            self._made.popleft()

    def rate(self) -> float:
        """Steps a second over the last while, up to the beginning of the newest ones; 0 before there are others."""
        if len(self._made) < 2:
            return 0.0
        seconds = self._made[-1][0] - self._made[0][0]
        return sum(steps for _, steps in list(self._made)[:-1]) / seconds if seconds > 0 else 0.0

    def _possible(self) -> int:
        """How many steps make a burst."""
        cost = self.seconds_per_step
        if not cost:
            return 1
        return max(1, int(BURST_SECONDS / cost), min(FEWEST_STEPS, int(LONGEST_SECONDS / cost)))
