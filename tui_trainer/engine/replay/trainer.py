"""Trainer: one run, one thread. Steps, phases, edits, and back to any step by replay. No clock, no files, no screen."""

from dataclasses import replace

import numpy as np

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.memory_budget import MEMORY
from tui_trainer.conditions.check_recipe import check_weights
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import check_batch_size, check_batch_sizes, load
from tui_trainer.engine.burst.step_executor import StepExecutor
from tui_trainer.engine.observe.observe import observation
from tui_trainer.engine.observe.preview import weights_to_come
from tui_trainer.engine.replay.checkpoint import Checkpoint
from tui_trainer.engine.replay.record import Record
from tui_trainer.engine.step.best import Best, changes_measure
from tui_trainer.engine.step.build import ran_with, settle_torch
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.pre_update_state import PreUpdateState, capture_pre_update
from tui_trainer.engine.step.state import State
from tui_trainer.engine.stops.breakpoints import valid_conditions
from tui_trainer.engine.stops.divergence import make_checked_step, make_phase
from tui_trainer.observed.phase import PHASES, Phase
from tui_trainer.observed.snapshot import Observation
from tui_trainer.observed.stop import Divergence, Stop
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import Breakpoint, Recipe


class Trainer:
    """A run made to happen: `step` updates done, `phases` of the next, and its edits enacted."""

    def __init__(
        self, recipe: Recipe, dataset: Dataset | None = None, memory: int = int(MEMORY.default)
    ) -> None:
        """The run at its start, in the thread that will make its steps. Raises UserError.

        `dataset`: its rows, if they were read already; `memory`: megabytes that the states to go back to may take.
        """
        settle_torch()
        dataset = dataset or load(recipe.config)
        check_batch_sizes(recipe, dataset)
        self.learner = Learner(recipe.config, dataset)
        check_weights(recipe, self.learner.model.shapes())
        self.recipe = replace(recipe, journal=recipe.journal.usual(self.learner.model.shapes()))
        self.record = Record(memory)
        self.before: PreUpdateState | None = None
        """The weights and the optimizer's memory from before the last update."""
        self.phases = 0
        """Phases of the step under way that are done; 0 stands between two steps."""
        self.steps = StepExecutor(self.learner)
        self._enacted: tuple[Edit, ...] = ()
        self._step_start = self._capture()
        self.record.keyframes.offer(self._step_start)
        self._enact_due()

    @property
    def step(self) -> int:
        """Updates done."""
        return self.learner.step

    @property
    def config(self) -> RunConfig:
        """The hyperparameters in force for the next update."""
        return self.learner.config

    def recipe_now(self) -> Recipe:
        """The recipe with the step it has reached and what it runs with."""
        return replace(self.recipe, step=self.step, ran_with=ran_with(self.learner.dataset))

    def advance(self, steps: int, testing: bool = True) -> Stop | None:
        """Make that many updates, the one under way among them. Stop before one that ruins the run, or at a breakpoint.

        `testing`: whether breakpoints stop it.
        """
        target = self.step + steps
        stop = self._make_phases(len(PHASES) - self.phases, testing) if self.phases and steps else None
        while stop is None and self.step < target:
            stop = self._stretch(self._until_boundary(target) - self.step, testing)
            self._enact_due()
        return stop

    def advance_phase(self, testing: bool = True) -> Stop | None:
        """Make the next phase of a step. Stop before an update that ruins the run, or at a breakpoint."""
        if self.phases == 0:
            self._step_start = self._capture()
            self.learner.forward_pass = None
        phase = PHASES[self.phases]
        if phase is Phase.UPDATE:
            self.before = capture_pre_update(self.learner)
        if make_phase(self.learner, phase):
            return self._find_divergence(self._step_start)
        self.phases = (self.phases + 1) % len(PHASES)
        return None if self.phases else self._end_step(testing)

    def apply(self, address: str, value: Value) -> Stop | None:
        """Edit a hyperparameter or a weight before the next update; the old branch is forgotten. Raises UserError.

        In the middle of a step, the step begins anew and its phases are made again up to where it stood; if they show
        that the run is ruined, stop.
        """
        edit = Edit(self.step + 1, address, value).usual(self.learner.model.shapes())
        edited = self.recipe.edited(edit)
        _check(edited.config_at(edit.before), self.learner)
        phases = self.phases
        if phases:
            self._restore(self._step_start)
        self.recipe = edited
        self.record.keyframes.truncate(self.step)
        self._enact_due()
        return self._make_phases(phases, testing=True)

    def rewind(self, step: int) -> None:
        """Stand at or before update `step`, at a state that was kept, from where it can be replayed."""
        self._stand_at(self.record.nearest(step, self.recipe.journal.edits))

    def follow(self, recipe: Recipe, step: int) -> None:
        """Rewind to `step` of another recipe that has the same beginning. The breakpoints stay."""
        self.recipe = replace(recipe, breakpoints=self.recipe.breakpoints)
        self.rewind(step)

    def set_breakpoints(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """Replace the recipe's breakpoints. Raises UserError for the first invalid one; the valid ones are set."""
        self.recipe = replace(self.recipe, breakpoints=breakpoints)
        conditions, errors = valid_conditions(self.recipe, self.learner)
        self.steps.stop_at(conditions)
        if errors:
            raise errors[0]

    def resume(self, checkpoint: Checkpoint) -> None:
        """Stand where another process has brought this run. Only a trainer at the start of the run is asked to."""
        self._restore(checkpoint.state)
        # version 0.1.0 did not compare it with the loss of the initial weights
        written = checkpoint.state.baseline
        state = replace(checkpoint.state, baseline=self.learner.measure_baseline(written.loss, written.step))
        self.record.take_over(replace(checkpoint, state=state))
        self._stand_at(state)

    def observe(self) -> Observation:
        """The state of now, in plain numbers; between backward and update, the update to come too."""
        state = observation(self.learner, self.before, self.phases)
        if self.phases and PHASES[self.phases] is Phase.UPDATE:
            pairs = zip(state.params, weights_to_come(self.learner), strict=True)
            state = replace(state, params=tuple(replace(param, upcoming=new) for param, new in pairs))
        return state

    def _make_phases(self, count: int, testing: bool) -> Stop | None:
        """The next phases of the step, until one of them stops the run."""
        stops = (self.advance_phase(testing) for _ in range(count))
        return next((stop for stop in stops if stop), None)

    def _end_step(self, testing: bool) -> Stop | None:
        """An update was made by phases: what `_stretch` does for many."""
        assert self.learner.loss is not None
        losses = np.array([self.learner.loss.item()])
        hit = self.steps.test(self.record.best, testing)
        reading = self.learner.reading._replace(position=self._step_start.position)
        self.record.extend(losses, self.step, reading, self._capture)
        self._enact_due()
        return hit

    def _stretch(self, steps: int, testing: bool) -> Stop | None:
        """Steps with no boundary among them, checked as a whole; on trouble, the step that made it is looked for."""
        start, reading = self._capture(), self.learner.reading
        made = self.steps.make(steps, self.record.best, testing)
        if made is None:
            return self._find_divergence(start)
        if made.before is None:
            self._restore(start)
            again = self.steps.make(len(made.losses), self.record.best, testing=False)
            if again is None:
                return self._find_divergence(start)
            made = replace(again, hit=made.hit)
        self.before = made.before
        self.record.extend(made.losses, self.step, reading, self._capture)
        return made.hit

    def _find_divergence(self, start: State) -> Divergence:
        """From a good state, find the update that ruins the run; stand before it."""
        self._restore(start)
        divergence = None
        while divergence is None:
            divergence = make_checked_step(self.learner)
        good = max(divergence.step - 1, 0)
        self._stand_at(start if start.step < good else self.record.nearest(good, self.recipe.journal.edits))
        self.advance(good - self.step, testing=False)
        return divergence

    def _stand_at(self, state: State) -> None:
        """Stand at a state, its branch forgotten."""
        self.steps.breakpoints.reset()
        self._restore(state)
        self.before = None
        self.record.forget_after(state)
        self._enact_due()

    def _capture(self) -> State:
        return self.learner.capture(self._enacted, self.record.best)

    def _restore(self, state: State) -> None:
        self._enacted = state.edits
        self.record.best = state.best
        self.phases = 0
        config = self.recipe.journal.config_after(self.recipe.config, len(state.edits))
        self.learner.restore(state, config)

    def _enact_due(self) -> None:
        """Make the edits that stand before the next update and have not been made."""
        due = self.recipe.journal.upto(self.step + 1).edits
        for edit in due[len(self._enacted) :]:
            self.learner.apply_edit(edit)
            if changes_measure(edit):
                self.record.best = Best.since(self.step)
        if due != self._enacted:
            self._enacted = due  # only then: states that are kept share the tuple

    def _until_boundary(self, step: int) -> int:
        """That step, or the first one before it after which an edit or a keyframe is due."""
        later = self.recipe.journal.edits[len(self._enacted) :]
        edit = later[0].before - 1 if later else step
        return min(step, edit, self.record.keyframes.due_after(self.step))


def _check(config: RunConfig, learner: Learner) -> None:
    """Raises UserError when the run can't go on with these hyperparameters."""
    same_rows = config.dataset == learner.config.dataset
    check_batch_size(config, learner.dataset if same_rows else load(config))
