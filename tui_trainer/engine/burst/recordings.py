"""Recordings: a cache of bursts, each with the hyperparameters of the step that was traced for it."""

from tui_trainer.engine.burst.burst import Burst
from tui_trainer.engine.step.learner import Learner
from tui_trainer.recipe.config import RunConfig

MAX_RECORDINGS = 12
"""Maximum number of bursts cached per run.

Bursts are cached, since edits often set hyperparameters back to earlier values.
"""


class Recordings:
    """Cache of a run's bursts by hyperparameters.

    When it is full, the least recently used burst is removed.
    """

    def __init__(self) -> None:
        self._bursts: list[tuple[RunConfig, Burst]] = []
        """Pairs of hyperparameters and burst, the most recently used pair last.

        A list, since a RunConfig can't be hashed.
        """

    def __len__(self) -> int:
        return len(self._bursts)

    def find(self, learner: Learner) -> Burst | None:
        """Return the cached burst for the learner's current hyperparameters and tensors; None if there is none."""
        for config, burst in self._bursts:
            if config == learner.config and burst.fits(learner):
                self._bursts.remove((config, burst))
                self.add(config, burst)
                return burst
        return None

    def add(self, config: RunConfig, burst: Burst) -> None:
        """Add a burst whose step was traced with these hyperparameters."""
        self._bursts = [*self._bursts, (config, burst)][-MAX_RECORDINGS:]

    def drop(self, burst: Burst) -> None:
        """Remove a burst, such as one that failed."""
        self._bursts = [(config, other) for config, other in self._bursts if other is not burst]
