"""Engine: what a front end with a clock of its own talks to."""

from typing import Protocol

from tui_trainer.observed.commands import Command
from tui_trainer.observed.snapshot import Snapshot


class Engine(Protocol):
    """A run that goes on by itself: commands down, the newest snapshot up."""

    def send(self, command: Command) -> None:
        """Ask for something. Returns at once; the answer is a snapshot."""

    def latest(self) -> Snapshot | None:
        """The newest snapshot, and a request for a newer one at the next step. None before the first."""

    def close(self) -> bool:
        """End the training thread. Returns whether it ended in time."""
