"""Recordings: the bursts of the hyperparameters that were in force last, a bounded number of them."""

from tui_trainer.engine.burst.burst import Burst
from tui_trainer.engine.step.learner import Learner
from tui_trainer.recipe.config import RunConfig

MOST_RECORDINGS = 8
"""Each takes about 180 kB in torch; edits often lead back to hyperparameters that were in force a moment ago."""


class Recordings:
    """Cache of bursts by hyperparameters, of one run; when it is full, the one used longest ago is forgotten."""

    def __init__(self) -> None:
        self._kept: list[tuple[RunConfig, Burst]] = []
        """The one used last stands last. A list: hyperparameters can't be hashed."""

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, learner: Learner) -> Burst | None:
        """Return the burst of the hyperparameters in force that fits the tensors there are now; None if none is kept."""
        for config, burst in self._kept:
            if config == learner.config and burst.fits(learner):
                self._kept.remove((config, burst))
                self.keep(config, burst)
                return burst
        return None

    def keep(self, config: RunConfig, burst: Burst) -> None:
        """Keep a burst recorded with these hyperparameters."""
        self._kept = [*self._kept, (config, burst)][-MOST_RECORDINGS:]

    def drop(self, burst: Burst) -> None:
        """Remove a burst that failed, so that it is not found again."""
        self._kept = [(config, one) for config, one in self._kept if one is not burst]
