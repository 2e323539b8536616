"""Recordings: a bounded cache of bursts, by the hyperparameters they were recorded with."""

from tui_trainer.engine.burst.burst import Burst
from tui_trainer.engine.step.learner import Learner
from tui_trainer.recipe.config import RunConfig

MAX_RECORDINGS = 8
"""Recordings cached per run, about 180 kB each.

Edits often return to hyperparameters that were in force shortly before.
"""


class Recordings:
    """Cache of a run's bursts by hyperparameters; the least recently used one is dropped when it is full."""

    def __init__(self) -> None:
        self._bursts: list[tuple[RunConfig, Burst]] = []
        """Most recently used last. A list, since a RunConfig can't be hashed."""

    def __len__(self) -> int:
        return len(self._bursts)

    def find(self, learner: Learner) -> Burst | None:
        """Return the cached burst for the learner's current hyperparameters and tensors, or None."""
        for config, burst in self._bursts:
            if config == learner.config and burst.fits(learner):
                self._bursts.remove((config, burst))
                self.add(config, burst)
                return burst
        return None

    def add(self, config: RunConfig, burst: Burst) -> None:
        """Add a burst recorded with these hyperparameters."""
        self._bursts = [*self._bursts, (config, burst)][-MAX_RECORDINGS:]

    def drop(self, burst: Burst) -> None:
        """Remove a burst that failed."""
        self._bursts = [(config, other) for config, other in self._bursts if other is not burst]
