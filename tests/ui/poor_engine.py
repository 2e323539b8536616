"""PoorEngine: an engine of a run without a recipe, which lacks some capabilities."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.ui.stage import StillEngine
from tui_trainer.observed.capabilities import Capabilities, Capability
from tui_trainer.observed.snapshot import Snapshot


class PoorEngine(StillEngine):
    """Engine whose snapshots have no recipe, and only some capabilities."""

    def __init__(self, missing: Mapping[Capability, str], on_change: Callable[[], None] = lambda: None) -> None:
        super().__init__(on_change)
        self._capabilities = Capabilities(missing)

    def latest(self) -> Snapshot | None:
        """Return the newest snapshot without what is missing."""
        snapshot = super().latest()
        return snapshot and replace(snapshot, recipe=None, config=None, capabilities=self._capabilities)
