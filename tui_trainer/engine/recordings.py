"""Recordings: the bursts of the hyperparameters that were in force last, a bounded number of them."""

from collections import deque

from tui_trainer.engine.burst import Burst
from tui_trainer.engine.descent import Descent
from tui_trainer.run.config import RunConfig

MOST_RECORDINGS = 16
"""Each takes about 100 kB; edits often lead back to hyperparameters that were in force before."""


class Recordings:
    """Cache of bursts by hyperparameters, of one run; the oldest is forgotten when it is full."""

    def __init__(self) -> None:
        self._kept: deque[tuple[RunConfig, Burst]] = deque(maxlen=MOST_RECORDINGS)

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, descent: Descent) -> Burst | None:
        """Return the burst of the hyperparameters in force that fits the tensors there are now; None if none is kept."""
        found = (burst for config, burst in self._kept if config == descent.config)
        return next((burst for burst in found if burst.fits(descent)), None)

    def keep(self, config: RunConfig, burst: Burst) -> None:
        """Keep a burst recorded with these hyperparameters."""
        self._kept.append((config, burst))

    def drop(self, burst: Burst) -> None:
        """Remove a burst that failed, so that it is not found again."""
        self._kept = deque(((config, one) for config, one in self._kept if one is not burst), maxlen=MOST_RECORDINGS)
