"""Session: the run a front end looks at. It checks what a person asks for and passes it on to the engine."""

from contextlib import suppress
from dataclasses import dataclass, replace

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.weights import PREFIX
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import check_batch_size, check_batch_sizes, load
from tui_trainer.observed.commands import FIRST_SPEED, SPEEDS, Apply, Begin, Command, GoTo, Speed
from tui_trainer.observed.engine import Engine
from tui_trainer.observed.snapshot import Branch, Snapshot, Status
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import Recipe

MOST_LEFT = 8
"""Runs that can be gone back to; of more, the oldest are forgotten."""
AT_START = "this is the start: there is no step before it"


@dataclass(frozen=True)
class LeftRun:
    """A run that another has taken the place of: its name, and the recipe with the step it had reached."""

    name: str
    recipe: Recipe
    branches: tuple[Branch, ...] = ()

    def covers(self, other: "LeftRun") -> bool:
        """Whether it is the same run, and has come as far."""
        same = (self.name, self.recipe.config, self.recipe.journal) == (other.name, other.recipe.config, other.recipe.journal)
        return same and self.recipe.step >= other.recipe.step and len(self.branches) >= len(other.branches)


class Session:
    """What is trained now: its recipe, its rows, the newest snapshot. Nothing here knows the screen."""

    def __init__(self, recipe: Recipe, name: str, first_rows: Dataset | None = None) -> None:
        """`name`: the problem's, or that of the file the recipe came from. Raises UserError when it can't be read.

        `first_rows`: the rows that its run begins with, if they were read already.
        """
        first_rows = first_rows or load(recipe.config)
        self.name = name
        self.snapshot: Snapshot | None = None
        """The newest one of this run; None until there is one."""
        self.config: RunConfig = recipe.config_at(recipe.step + 1)
        """The hyperparameters in force, edits on their way to the engine included."""
        self.dataset = _rows_of(self.config, recipe.config, first_rows)
        self.speed = FIRST_SPEED
        """Steps a second while it runs; None is flat out."""
        self.left: tuple[LeftRun, ...] = ()
        """Runs that others have taken the place of, the latest last."""
        self.failure = ""
        """Why there will be no engine; empty while there may be one."""
        self._recipe = recipe
        self._engine: Engine | None = None
        self._waiting: list[Command] = []
        self._run = 0
        self._sent = 0
        """Commands that were sent, or wait to be."""
        self._edits: list[tuple[int, Apply]] = []
        """The edits among them that were not answered when it was last looked, and which commands they were."""
        self._begin(recipe, first_rows)

    @property
    def recipe(self) -> Recipe:
        """The recipe as the engine last told it."""
        return self.snapshot.recipe if self.snapshot else self._recipe

    def attach(self, engine: Engine) -> None:
        """The engine is there: give it what was asked for meanwhile."""
        self._engine = engine
        for command in self._waiting:
            engine.send(command)
        self._waiting.clear()

    def send(self, command: Command) -> None:
        """Pass a command on, at once or as soon as the engine is there."""
        self._sent += 1
        if isinstance(command, Apply):
            self._edits.append((self._sent, command))
        if self._engine is None:
            self._waiting.append(command)
        else:
            self._engine.send(command)

    def refresh(self) -> bool:
        """Take the newest snapshot. Returns whether there is a new one; those of an earlier run are left out."""
        snapshot = self._engine.latest() if self._engine else None
        if snapshot is None or snapshot is self.snapshot or snapshot.run < self._run:
            return False
        self.snapshot = snapshot
        self._edits = [(number, command) for number, command in self._edits if number > snapshot.answered]
        if snapshot.answered >= self._sent:
            self._take(snapshot.config)
        return True

    def begin(self, recipe: Recipe, name: str | None = None, branches: tuple[Branch, ...] = ()) -> None:
        """Start another run. Raises UserError, and goes on with this one, when it can't be started.

        `branches`: what was left behind in it before.
        """
        config, first_rows = recipe.config_at(recipe.step + 1), load(recipe.config)
        check_batch_sizes(recipe, first_rows)
        self.dataset = _rows_of(config, recipe.config, first_rows)
        self._leave()
        self.config = config
        self.name = name or self.name
        self._begin(recipe, first_rows, branches)

    def return_to(self, left: LeftRun) -> None:
        """Go on with a run that was left, where it stood. Raises UserError when it can't be begun again."""
        before = self.left
        self.left = tuple(one for one in before if one is not left)
        try:
            self.begin(left.recipe, left.name, left.branches)
        except UserError:
            self.left = before
            raise

    def set(self, address: str, value: Value) -> None:
        """Set a hyperparameter or a choice: an edit if it is live, a new run otherwise. Raises UserError."""
        if address == "dataset":
            self.begin(self.anew(self.config.with_dataset(str(value))))
            return
        if address.startswith(PREFIX):
            self.send(Apply(address, value))
            return
        config = self.config.with_value(address, value)
        if config == self.config:
            return
        if not config.address(address).live:
            self.begin(self.anew(config))
            return
        self._take(config)
        self.send(Apply(address, value))

    def go_to(self, step: int) -> None:
        """Stand after that update. Raises UserError for a step before the start."""
        if step < 0:
            raise UserError(AT_START)
        self.send(GoTo(step))

    def nudge_speed(self, direction: int) -> None:
        """One speed up (+1) or down (-1)."""
        place = SPEEDS.index(self.speed) + direction
        self.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
        self.send(Speed(self.speed))

    def close(self) -> None:
        """End the engine."""
        if self._engine:
            self._engine.close()

    def anew(self, config: RunConfig) -> Recipe:
        """A run from the start that stops where this one would have."""
        return Recipe(config, breakpoints=self.recipe.breakpoints)

    def _leave(self) -> None:
        """Remember this run, if anything was done in it, in place of what it has come further than."""
        present = self._present()
        if present and not any(one.covers(present) for one in self.left):
            others = [one for one in self.left if not present.covers(one)]
            self.left = (*others, present)[-MOST_LEFT:]

    def _present(self) -> LeftRun | None:
        """This run, with the edits that the engine has not answered yet; None where nothing was done in it."""
        seen = self.snapshot
        if seen is None or (seen.status is Status.FAILED and not seen.state.step):
            return None
        recipe = seen.recipe
        with suppress(UserError):  # what the engine would refuse, as it does on the way to another step
            for _, command in self._edits if not seen.replaying else ():
                recipe = recipe.edited(Edit(seen.state.step + 1, command.set, command.to))
        reached = seen.target if seen.replaying and seen.target is not None else seen.state.step
        return LeftRun(self.name, replace(recipe, step=reached), seen.branches) if reached or recipe.journal.edits else None

    def _begin(self, recipe: Recipe, first_rows: Dataset, branches: tuple[Branch, ...] = ()) -> None:
        """`first_rows`: those that the run starts on."""
        self._recipe = recipe
        self._run += 1
        self.snapshot = None
        self.send(Begin(recipe, first_rows, branches))

    def _take(self, config: RunConfig) -> None:
        """Make these hyperparameters the ones in force; read the data anew if they change it."""
        self.dataset = _rows_of(config, self.config, self.dataset)
        self.config = config


def _rows_of(config: RunConfig, other: RunConfig, rows: Dataset) -> Dataset:
    """The rows that `config` names. `rows`, those of `other`, are not read again where they are the same."""
    if (config.dataset, config.seed) != (other.dataset, other.seed):
        return load(config)
    check_batch_size(config, rows)
    return rows
