"""Session: the run that a front end shows. It sends the user's changes to the engine as commands."""

from contextlib import suppress
from dataclasses import dataclass, replace

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.weights import PARAMS_PREFIX
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import check_batch_size, check_batch_sizes, load
from tui_trainer.datasets.table_recipe import with_counted_classes
from tui_trainer.observed.commands import (
    INITIAL_SPEED,
    SPEEDS,
    Apply,
    Begin,
    Command,
    GoTo,
    RunCommand,
    SetSpeed,
)
from tui_trainer.observed.engine import Engine
from tui_trainer.observed.snapshot import Branch, RunId, Snapshot, Status
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.modules.choice import READ_ADDRESSES, with_current_module
from tui_trainer.recipe.modules.consent import check_allowed
from tui_trainer.recipe.recipe import Recipe

MAX_PREVIOUS_RUNS = 8
"""Maximum number of previous runs that can be returned to; older runs are dropped."""
AT_START = "this is the start: there is no step before it"


@dataclass(frozen=True)
class PreviousRun:
    """An earlier run of the session that can be returned to."""

    name: str
    recipe: Recipe
    """The recipe at the step that the run had reached."""
    branches: tuple[Branch, ...] = ()

    def includes(self, other: "PreviousRun") -> bool:
        """Return whether `other` is the same run at the same step or an earlier step."""
        mine, theirs = self.recipe, other.recipe
        is_same_run = (self.name, mine.config, mine.journal) == (other.name, theirs.config, theirs.journal)
        return is_same_run and mine.step >= theirs.step and len(self.branches) >= len(other.branches)


class Session:
    """The run that a front end shows: its recipe, its dataset and its newest snapshot.

    Commands sent before an engine is attached are queued for it.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> session = Session(open_problem("linear"), "linear")
    >>> session
    Session('linear', step 0, no snapshot yet)
    >>> session.set("optimizer.lr", 0.02)
    >>> session.config.get("optimizer.lr")
    0.02
    >>> session.dataset.rows
    15
    """

    def __init__(self, recipe: Recipe, name: str, initial_dataset: Dataset | None = None) -> None:
        """Start a run. Raises UserError if the dataset can't be read or the recipe doesn't fit it.

        `name`: name of the problem or of the recipe's file.
        `initial_dataset`: the dataset at the start of the run, if it has been read already.
        """
        initial_dataset = initial_dataset or load(recipe.config)
        self.name = name
        self.snapshot: Snapshot | None = None
        """The newest snapshot of this run; None before the first snapshot."""
        self.config: RunConfig = recipe.config_at(recipe.step + 1)
        """The current hyperparameters and choices, including edits that the engine has not applied yet."""
        self.dataset = _load_if_changed(self.config, recipe.config, initial_dataset)
        self.speed = INITIAL_SPEED
        """Steps per second while running; None means full speed."""
        self.previous_runs: tuple[PreviousRun, ...] = ()
        """Earlier runs of the session, the latest last."""
        self.failure = ""
        """Why the engine could not be started; empty otherwise."""
        self._recipe = recipe
        self._engine: Engine | None = None
        self._queue: list[Command] = []
        self._run = RunId(0)
        """Run that the commands belong to."""
        self._commands_sent = 0
        """Number of commands sent or queued so far."""
        self._pending_edits: list[tuple[int, Apply]] = []
        """Edits that the newest snapshot does not include yet, each with the number of its command."""
        self._start(recipe, initial_dataset)

    def __repr__(self) -> str:
        state = "no snapshot yet" if self.snapshot is None else str(self.snapshot.status)
        return f"Session({self.name!r}, step {self.recipe.step}, {state})"

    @property
    def title(self) -> str:
        """Title of the run."""
        return self.snapshot.info.title if self.snapshot else self.config.title

    @property
    def recipe(self) -> Recipe:
        """The recipe of the newest snapshot; if there is none, the recipe that the run started with."""
        return (self.snapshot and self.snapshot.recipe) or self._recipe

    def attach(self, engine: Engine) -> None:
        """Use this engine from now on, and send it the commands queued so far."""
        self._engine = engine
        for command in self._queue:
            engine.send(command)
        self._queue.clear()

    def send(self, command: Command) -> None:
        """Send a command to the engine, or queue it until an engine is attached.

        A command that acts on a run is sent with the number of the current run, so that it can't act on a later one.
        """
        self._commands_sent += 1
        if isinstance(command, RunCommand):
            command = replace(command, run=self._run)
        if isinstance(command, Apply):
            self._pending_edits.append((self._commands_sent, command))
        if self._engine is None:
            self._queue.append(command)
        else:
            self._engine.send(command)

    def refresh(self) -> bool:
        """Take the engine's newest snapshot, unless it is from an earlier run.

        Return whether there was a new snapshot.
        """
        snapshot = self._engine.latest() if self._engine else None
        if snapshot is None or snapshot is self.snapshot or snapshot.run != self._run:
            return False
        self.snapshot = snapshot
        self._pending_edits = [(number, command) for number, command in self._pending_edits if number > snapshot.commands_done]
        if snapshot.config and snapshot.commands_done >= self._commands_sent:
            self._set_config(snapshot.config)
        return True

    def begin(self, recipe: Recipe, name: str | None = None, branches: tuple[Branch, ...] = ()) -> None:
        """Start another run. Raises UserError if it can't be started; then the current run continues.

        Raises NotAllowedError, a UserError, if it needs code that the user has not allowed.

        `branches`: branches of the new run that can be returned to.
        """
        check_allowed(recipe.config)
        config, initial_dataset = recipe.config_at(recipe.step + 1), load(recipe.config)
        check_batch_sizes(recipe, initial_dataset)
        self.dataset = _load_if_changed(config, recipe.config, initial_dataset)
        self._remember_run()
        self.config = config
        self.name = name or self.name
        self._start(recipe, initial_dataset, branches)

    def return_to(self, previous: PreviousRun) -> None:
        """Continue a previous run from its last step. Raises UserError if it can't be started again."""
        before = self.previous_runs
        self.previous_runs = tuple(run for run in before if run is not previous)
        try:
            self.begin(previous.recipe, previous.name, previous.branches)
        except UserError:
            self.previous_runs = before
            raise

    def set(self, address: str, value: Value) -> None:
        """Change a hyperparameter, choice or weight: by an edit if it is live, otherwise by a new run.

        `address`: such as optimizer.lr, dataset or params.w[0]. Raises UserError if the value is invalid.
        """
        if address == "dataset":
            self.begin(self.restart_recipe(self.config.with_dataset(str(value))))
            return
        if address.startswith(PARAMS_PREFIX):
            self.send(Apply(address, value))
            return
        config = self.config.with_value(address, value)
        if config == self.config:
            return
        if not config.address(address).live:
            config = with_current_module(config) if address in READ_ADDRESSES else config
            self.begin(self.restart_recipe(with_counted_classes(config)))
            return
        self._set_config(config)
        self.send(Apply(address, value))

    def go_to(self, step: int) -> None:
        """Replay or run to the state after update `step`. Raises UserError for a negative step."""
        if step < 0:
            raise UserError(AT_START)
        self.send(GoTo(step))

    def nudge_speed(self, direction: int) -> None:
        """Set the next higher (+1) or lower (-1) speed in `SPEEDS`."""
        index = SPEEDS.index(self.speed) + direction
        self.speed = SPEEDS[min(max(index, 0), len(SPEEDS) - 1)]
        self.send(SetSpeed(self.speed))

    def close(self) -> None:
        """Close the engine."""
        if self._engine:
            self._engine.close()

    def restart_recipe(self, config: RunConfig) -> Recipe:
        """Return a recipe at step 0 with this configuration, without edits, and with the current breakpoints."""
        return Recipe(config, breakpoints=self.recipe.breakpoints)

    def _remember_run(self) -> None:
        """Add the current run to the previous runs, and drop the previous runs that it includes."""
        current = self._current_run()
        if current and not any(run.includes(current) for run in self.previous_runs):
            others = [run for run in self.previous_runs if not current.includes(run)]
            self.previous_runs = (*others, current)[-MAX_PREVIOUS_RUNS:]

    def _current_run(self) -> PreviousRun | None:
        """Return the current run, including edits not applied yet; None if it has neither a step nor an edit."""
        snapshot = self.snapshot
        if snapshot is None or snapshot.recipe is None or (snapshot.status is Status.FAILED and not snapshot.state.step):
            return None
        recipe = snapshot.recipe
        with suppress(UserError):  # the engine refuses such an edit too, as it does during a replay
            for _, command in self._pending_edits if not snapshot.is_replaying else ():
                recipe = recipe.with_edit(Edit(snapshot.state.step + 1, command.set, command.to))
        reached_step = snapshot.target if snapshot.is_replaying and snapshot.target is not None else snapshot.state.step
        if not reached_step and not recipe.journal.edits:
            return None
        return PreviousRun(self.name, replace(recipe, step=reached_step), snapshot.branches)

    def _start(self, recipe: Recipe, initial_dataset: Dataset, branches: tuple[Branch, ...] = ()) -> None:
        """Make the engine start a run; `initial_dataset` is the dataset at its step 0."""
        self._recipe = recipe
        self._run = RunId(self._run + 1)
        self.snapshot = None
        self.send(Begin(recipe, initial_dataset, branches))

    def _set_config(self, config: RunConfig) -> None:
        """Set the current configuration, and load the dataset again if the configuration changes it."""
        self.dataset = _load_if_changed(config, self.config, self.dataset)
        self.config = config


def _load_if_changed(config: RunConfig, loaded_config: RunConfig, loaded: Dataset) -> Dataset:
    """Return the dataset of `config`: `loaded`, if that is also the dataset of `loaded_config`; otherwise load it."""
    if (config.dataset, config.seed) != (loaded_config.dataset, loaded_config.seed):
        return load(config)
    check_batch_size(config, loaded)
    return loaded
