"""Recipe: a RunConfig and its journal. Everything else about a run is derived from it by replay."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit, Journal

MOST_STEPS = 10**12
"""The last step that a run can be sent to or say it has reached."""
MOST_EDITS = 100_000
MOST_BREAKPOINTS = 1_000
LONGEST_DIFFERENCE = 80
"""Cells of a name or version in a line about what has changed."""


@dataclass(frozen=True)
class RanWith:
    """What a run was computed with: bits may differ elsewhere."""

    torch: str = ""
    device: str = "cpu"
    dtype: str = "float32"
    threads: int = 1
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """SHA-256 of every data file, by its name."""

    def differences(self, now: "RanWith") -> list[str]:
        """What has changed since, one line each; nothing is said of what was not recorded."""
        lines = [
            f"the recipe ran with {name} {clean_text(str(then), LONGEST_DIFFERENCE)}, this is {name} {current}"
            for name, then, current in (
                ("torch", self.torch, now.torch),
                ("device", self.device, now.device),
                ("dtype", self.dtype, now.dtype),
                ("threads", self.threads, now.threads),
            )
            if then and then != current
        ]
        changed = [name for name, digest in self.files.items() if now.files.get(name, digest) != digest]
        lines += [f"{clean_text(name, LONGEST_DIFFERENCE)} has changed since the recipe was saved" for name in changed]
        return [clean_text(line) for line in lines]


@dataclass(frozen=True)
class Breakpoint:
    """A condition that stops the run, and whether it is switched on. It is no part of what makes the bits."""

    when: str
    on: bool = True
    place: str = field(default="", compare=False, repr=False)
    """Where it was read from, such as 'run.toml, line 3', for errors; empty if it was typed in the app."""


@dataclass(frozen=True)
class Recipe:
    """A run: where it starts, what was edited when, and the step it had reached."""

    config: RunConfig
    journal: Journal = field(default_factory=Journal)
    step: int = 0
    ran_with: RanWith | None = None
    breakpoints: tuple[Breakpoint, ...] = ()

    def __post_init__(self) -> None:
        """Raises UserError for more edits or breakpoints than a file that can be read has room for."""
        for noun, count, most in (
            ("edits", len(self.journal), MOST_EDITS),
            ("breakpoints", len(self.breakpoints), MOST_BREAKPOINTS),
        ):
            if count > most:
                raise UserError(f"a run has at most {most:,} {noun}")

    def config_at(self, update: int) -> RunConfig:
        """The hyperparameters in force for update `update`."""
        return self.journal.config_at(self.config, update)

    def edited(self, edit: Edit) -> "Recipe":
        """The recipe with one more edit; edits of later updates are left out. Raises UserError when it can't be."""
        edited = replace(self, journal=self.journal.add(edit))
        edited.config_at(edit.before)
        return edited
