"""Recipe: a RunConfig and its journal, from which replay reproduces every bit of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tui_trainer.base.errors import UserError
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.numbers import thousands
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.settings import PENALTIES
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit, Journal

MAX_STEPS = 10**12
"""Highest step number of a run."""
MAX_EDITS = 100_000
MAX_BREAKPOINTS = 1_000
MAX_SHOWN_WIDTH = 80
"""Maximum width, in cells, of a name or version in a message that says what differs from the recipe's environment."""


@dataclass(frozen=True)
class RunEnvironment:
    """Versions, device and data files that a run was computed with.

    With another version, device or data file, results may differ.
    """

    torch: str = ""
    device: str = "cpu"
    dtype: str = "float32"
    threads: int = 1
    files: Mapping[str, str] = field(default_factory=FrozenMapping)
    """SHA-256 of every data file, by file name."""

    def differences(self, now: "RunEnvironment") -> list[str]:
        """Return a line for each version, device, data file or setting that differs in `now`.

        Values that were not recorded are not compared.
        """
        lines = [
            f"the recipe ran with {name} {clean_text(str(then), MAX_SHOWN_WIDTH)}, this is {name} {current}"
            for name, then, current in (
                ("torch", self.torch, now.torch),
                ("device", self.device, now.device),
                ("dtype", self.dtype, now.dtype),
                ("threads", self.threads, now.threads),
            )
            if then and then != current
        ]
        changed = [name for name, digest in self.files.items() if now.files.get(name, digest) != digest]
        lines += [f"{clean_text(name, MAX_SHOWN_WIDTH)} has changed since the recipe was saved" for name in changed]
        return [clean_text(line) for line in lines]


@dataclass(frozen=True)
class Breakpoint:
    """A condition that stops the run, as text, and whether it is switched on. Breakpoints do not change computed results.

    >>> Breakpoint("loss < 0.1")
    Breakpoint(when='loss < 0.1', on=True)
    """

    when: str
    on: bool = True
    source: str = field(default="", compare=False, repr=False)
    """File and line that the breakpoint was read from, such as 'run.toml, line 3'; empty if it was typed in the app."""


@dataclass(frozen=True)
class Recipe:
    """A reproducible run: its configuration, its edits, the step it has reached and its breakpoints.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> recipe = open_problem("linear").with_edit(Edit(before=20, set="optimizer.lr", to=0.005))
    >>> recipe.config_at(19).get("optimizer.lr"), recipe.config_at(20).get("optimizer.lr")
    (0.01, 0.005)
    """

    config: RunConfig
    journal: Journal = field(default_factory=Journal)
    step: int = 0
    ran_with: RunEnvironment | None = None
    breakpoints: tuple[Breakpoint, ...] = ()

    def __post_init__(self) -> None:
        """Check the limits. Raises UserError for more edits or breakpoints than a recipe file may have."""
        for noun, count, max_count in (
            ("edits", len(self.journal), MAX_EDITS),
            ("breakpoints", len(self.breakpoints), MAX_BREAKPOINTS),
        ):
            if count > max_count:
                raise UserError(f"a run has at most {thousands(max_count)} {noun}")

    def has_penalty(self, update: int = MAX_STEPS + 1) -> bool:
        """Return whether the loss has a penalty of the weights at the start, or after an edit before update `update` or earlier."""
        names = {penalty.name for penalty in PENALTIES}
        return self.config.has_penalty or any(edit.set in names and edit.to for edit in self.journal.up_to(update))

    def config_at(self, update: int) -> RunConfig:
        """Return the config used for an update: the config with the edits whose `before` is at most `update`."""
        return self.journal.config_at(self.config, update)

    def with_edit(self, edit: Edit) -> "Recipe":
        """Return the recipe with one more edit, and without the edits whose `before` is greater.

        Raises UserError for an invalid edit.
        """
        edited = replace(self, journal=self.journal.add(edit))
        edited.config_at(edit.before)
        return edited
