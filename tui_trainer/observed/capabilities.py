"""Capabilities: what an engine can do with a run, and why it can't do the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tui_trainer.base.frozen_mapping import FrozenMapping


class Capability(StrEnum):
    """Abilities that an engine has for some runs and lacks for others."""

    STEP = "step"
    """Make single updates, and run until paused."""
    PHASES = "phases"
    """Make the phases of a step one by one."""
    EDIT = "edit"
    """Change hyperparameters and weights during a run, and undo and redo these edits."""
    BACK = "back"
    """Go back to an earlier step."""
    BRANCH = "branch"
    """Return to continuations of the run that were left by going back."""
    BREAKPOINTS = "breakpoints"
    """Pause where a condition holds."""
    REPLAY = "replay"
    """Reproduce the run from its recipe: restart it, start it with another seed, save it."""
    EXPORT = "export"
    """Write the run as a PyTorch script."""
    PROBES = "probes"
    """Answer the charts' probes of the model."""


@dataclass(frozen=True)
class Capabilities:
    """Capabilities of an engine for a run: all except those in `missing`.

    >>> capabilities = Capabilities({Capability.BACK: "a script can't go back"})
    >>> Capability.BACK in capabilities, Capability.STEP in capabilities
    (False, True)
    >>> capabilities.why_not(Capability.BACK), capabilities.why_not(Capability.STEP)
    ("a script can't go back", '')
    """

    missing: Mapping[Capability, str] = field(default_factory=FrozenMapping)
    """For each missing capability the reason, as a message on the screen gives it."""

    def __contains__(self, capability: Capability) -> bool:
        return capability not in self.missing

    def why_not(self, capability: Capability) -> str:
        """Return why the engine lacks a capability; an empty string if it has it."""
        return self.missing.get(capability, "")


ALL_CAPABILITIES = Capabilities()
"""Capabilities of an engine that lacks none."""
