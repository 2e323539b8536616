"""Engine: the interface by which a front end controls and observes a run in another thread."""

from typing import Protocol

from tui_trainer.observed.commands import Command
from tui_trainer.observed.snapshot import Snapshot


class Engine(Protocol):
    """A run in its own thread, controlled by commands and observed by snapshots."""

    def send(self, command: Command) -> None:
        """Send a command. Returns at once; its effect is seen in a later snapshot."""

    def latest(self) -> Snapshot | None:
        """Return the newest snapshot, and request a new one after the next step; None before the first snapshot."""

    def close(self) -> bool:
        """End the training thread. Return whether it ended within the time limit."""
