"""Trainer: a run in one thread, with steps, phases, edits, and a way back to any step by replay.

Uses no clock, no files and no screen.
"""

from dataclasses import replace

import numpy as np

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.memory_budget import MEMORY
from tui_trainer.conditions.check_recipe import check_weights
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import check_batch_sizes, check_edited_batch_size, load
from tui_trainer.engine.burst.step_executor import StepExecutor
from tui_trainer.engine.observe.observe import observation
from tui_trainer.engine.observe.step_values import StepValues
from tui_trainer.engine.replay.checkpoint import Checkpoint, with_measured_baseline
from tui_trainer.engine.replay.record import Record, new_edit
from tui_trainer.engine.step.best import changes_measure
from tui_trainer.engine.step.device import run_environment, set_torch_threads
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.look_ahead import exceeds_limit_next
from tui_trainer.engine.step.pre_update_state import PreUpdateState, capture_pre_update
from tui_trainer.engine.step.random_state import RandomState, with_random_state
from tui_trainer.engine.step.state import State
from tui_trainer.engine.stops.breakpoints import valid_conditions
from tui_trainer.engine.stops.divergence import find_divergence, make_phase
from tui_trainer.observed.phase import PHASES, Phase
from tui_trainer.observed.snapshot import Observation
from tui_trainer.observed.stop import Divergence, Stop
from tui_trainer.observed.watch import Watch
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import Breakpoint, Recipe


class Trainer:
    """A run: `step` updates and `phases` phases of the next step are done, and the edits before that step are applied.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> trainer = Trainer(open_problem("linear"))
    >>> trainer.advance(100)  # returns None, or why the run stopped
    >>> state = trainer.observe()
    >>> state.step, round(state.loss, 4)
    (100, 0.2501)
    >>> trainer.apply("optimizer.lr", 0.005)  # an edit before update 101
    >>> trainer.advance(100)
    >>> trainer.rewind(150)  # to the nearest earlier state that is in memory …
    >>> trainer.advance(150 - trainer.step)  # … and on to step 150, with the same bits as before
    """

    def __init__(
        self, recipe: Recipe, dataset: Dataset | None = None, memory_budget: int = int(MEMORY.default)
    ) -> None:
        """Build the run at step 0.

        Must be called in the thread that makes the steps, since torch's number of threads is set per thread.
        `dataset`: the dataset at the start of the run, or None to load it; `memory_budget`: megabytes that keyframes
        may take. Raises UserError for a recipe that can't be run, such as one that edits a weight that doesn't exist.
        """
        set_torch_threads()
        dataset = dataset or load(recipe.config)
        check_batch_sizes(recipe, dataset)
        self.learner = Learner(recipe.config, dataset)
        check_weights(recipe, self.learner.model.shapes())
        self.recipe = replace(recipe, journal=recipe.journal.canonical(self.learner.model.shapes()))
        self.record = Record(dataset, tuple(self.learner.model.params), memory_budget)
        self.pre_update: PreUpdateState | None = None
        """Weights and optimizer state before the latest update; None if no update was made or replayed."""
        self.undone_weights = self.learner.model.weights()
        """Weights after the update that made the run diverge last, even if it was undone."""
        self.phases = 0
        """Number of completed phases of the current step, 0 to 4; 0 between two steps."""
        self.executor = StepExecutor(self.learner)
        self._applied_edits: tuple[Edit, ...] = ()
        self._step_start = self._capture()
        self.record.keyframes.append_if_due(self._step_start)
        self._apply_due_edits()

    def __repr__(self) -> str:
        loss = None if self.learner.loss is None else self.learner.loss.item()
        done = f"step={self.step}, phases={self.phases}, edits={len(self.recipe.journal)}"
        return f"Trainer({self.config.title!r}, {done}, loss={loss})"

    @property
    def step(self) -> int:
        """Number of updates done."""
        return self.learner.step

    @property
    def random_state(self) -> RandomState:
        """State of torch's default generator for this run; put in while it makes steps, phases, edits and observations."""
        return self.learner.random_state

    @property
    def config(self) -> RunConfig:
        """Hyperparameters of the next update."""
        return self.learner.config

    def recipe_now(self) -> Recipe:
        """Return the recipe to save, with the current step and the environment that the run is computed in."""
        return replace(self.recipe, step=self.step, ran_with=run_environment(self.learner.dataset, self.config.model))

    @with_random_state
    def advance(self, steps: int, stop_at_breakpoints: bool = True) -> Stop | None:
        """Make `steps` updates. If a step is unfinished, its update is the first of them.

        Returns why the run stopped; None if it did not stop. Stops before an update that would make the run diverge
        and, if `stop_at_breakpoints` is set, after an update that hits a breakpoint. Raises any exception that the model
        raises; the run is then before that step.
        """
        target = self.step + steps
        stop = self._make_phases(len(PHASES) - self.phases, stop_at_breakpoints) if self.phases and steps else None
        while stop is None and self.step < target:
            stop = self._make_steps(self._next_boundary(target) - self.step, stop_at_breakpoints)
            self._apply_due_edits()
        return stop

    @with_random_state
    def advance_phase(self, stop_at_breakpoints: bool = True) -> Stop | None:
        """Make the next phase of a step. Return why the run stopped; None if it did not stop.

        Stops as `advance` does. If the run diverges, or an exception is raised, all phases of the step are undone.
        """
        if self.phases == 0:
            self._step_start = self._capture()
            self.learner.forward_pass = None
        phase = PHASES[self.phases]
        if phase is Phase.UPDATE:
            self.pre_update = capture_pre_update(self.learner)
        try:
            diverged = make_phase(self.learner, phase)
        except Exception:
            self._replay_to(self.step, self._step_start)  # the phase may have changed the buffers
            raise
        if diverged:
            return self._find_divergence(self._step_start, self.step + 1)
        self.phases = (self.phases + 1) % len(PHASES)
        return None if self.phases else self._end_step(stop_at_breakpoints)

    @with_random_state
    def undo_bad_update(self) -> Divergence | None:
        """Undo the latest update if the next step would find that it made the run diverge. Return the divergence."""
        if self.phases or self.step == self.learner.baseline.step or not exceeds_limit_next(self.learner):
            return None
        self._replay_to((last := self.step) - 1, self._capture())  # a keyframe may be before edits
        return self._find_divergence(self._capture(), last)

    @with_random_state
    def apply(self, address: str, value: Value) -> Stop | None:
        """Edit a hyperparameter or a weight before the next update, and drop later edits from the journal.

        In the middle of a step, the step is restarted and its completed phases are made again. Returns the divergence
        if the run diverges in one of these phases, else None. Raises UserError for an address or value that isn't
        possible.
        """
        edit = new_edit(self.learner, address, value)
        edited = self.recipe.with_edit(edit)
        check_edited_batch_size(edited.config_at(edit.before), self.config, self.learner.dataset)
        phases = self.phases
        if phases:
            self._restore(self._step_start)
        self.recipe = edited
        self.record.forget_after(self.step)
        self._apply_due_edits()
        return self._make_phases(phases, stop_at_breakpoints=True)

    def rewind(self, step: int) -> None:
        """Return to the nearest keyframe before `step`, from which the caller replays the steps up to `step`."""
        self._return_to(self.record.nearest_keyframe(step, self.recipe.journal.edits))

    def switch_recipe(self, recipe: Recipe, step: int) -> None:
        """Replace the recipe by one with another journal but the same breakpoints, and rewind to `step`."""
        same = self.recipe.journal.steps_in_common(recipe.journal)
        self.recipe = replace(recipe, breakpoints=self.recipe.breakpoints)
        self.rewind(step)
        self.record.check.forget_after(same)

    def set_breakpoints(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """Replace the recipe's breakpoints.

        Raises UserError for the first invalid breakpoint; the valid ones are set nevertheless.
        """
        self.recipe = replace(self.recipe, breakpoints=breakpoints)
        conditions, errors = valid_conditions(self.recipe, self.learner)
        self.executor.set_conditions(conditions)
        if errors:
            raise errors[0]

    def resume(self, checkpoint: Checkpoint) -> None:
        """Continue from a checkpoint of this run, written by an earlier process. The run must be at step 0."""
        self._restore(checkpoint.state)
        measured = with_measured_baseline(checkpoint, self.learner)
        self.record.resume(measured)
        self._return_to(measured.state)

    @with_random_state
    def observe(self, watch: Watch | None = None) -> Observation:
        """Return the current state as numpy arrays and floats.

        Between backward and update it includes a preview of the next weights. `watch`: visible parts of a large model.
        """
        penalty = self.recipe.has_penalty(self.step + 1)
        return observation(self.learner, self.pre_update, self.phases, watch, self.record.evaluation, penalty)

    def _make_phases(self, count: int, stop_at_breakpoints: bool) -> Stop | None:
        """Make the next `count` phases, until one of them stops the run."""
        stops = (self.advance_phase(stop_at_breakpoints) for _ in range(count))
        return next((stop for stop in stops if stop), None)

    def _end_step(self, stop_at_breakpoints: bool) -> Stop | None:
        """Record a step whose phases were made one by one, and test the breakpoints. Return the breakpoint hit, if any."""
        assert self.learner.loss is not None
        losses = np.array([self.learner.loss.item()])
        schedule = self.learner.batch_schedule._replace(position=self._step_start.position)
        hit = self.executor.test(self.record.best, losses, schedule, stop_at_breakpoints)
        values = self.record.extend(losses, self.learner, schedule, self._capture)
        hit = self.executor.test_evaluation(values, hit, stop_at_breakpoints)
        self._apply_due_edits()
        return hit

    def _make_steps(self, steps: int, stop_at_breakpoints: bool) -> Stop | None:
        """Make steps between which no edit, no keyframe, no metric and no evaluation is due.

        Returns why the run stopped; None if it did not stop. If the run diverges, returns to the state before the first
        step that diverges; if a step hits a breakpoint, to the state after that step.
        """
        start, schedule, breakpoints = self._capture(), self.learner.batch_schedule, self.executor.breakpoints.copy()
        try:
            result = self.executor.run(steps, self.record.best, stop_at_breakpoints)
        except Exception:
            if steps == 1:
                self._replay_to(start.step, start)
                raise
            self._restore(start)
            self.executor.breakpoints = breakpoints
            stops = (self._make_steps(1, stop_at_breakpoints) for _ in range(steps))  # records those before the failing one
            return next((stop for stop in stops if stop), None)
        if result is None:
            return self._find_divergence(start, start.step + steps)
        if result.pre_update is None:
            self._restore(start)
            again = self.executor.run(len(result.losses), self.record.best, stop_at_breakpoints=False)
            if again is None:
                return self._find_divergence(start, start.step + steps)
            result = replace(again, hit=result.hit)
        self.pre_update = result.pre_update
        values = self.record.extend(result.losses, self.learner, schedule, self._capture)
        return self.executor.test_evaluation(values, result.hit, stop_at_breakpoints)

    def _find_divergence(self, start: State, last: int) -> Divergence:
        """Find the update after `start`, at most `last`, that makes the run diverge; go to the state before it."""
        self._restore(start)
        divergence = find_divergence(self.learner, last)
        if 0 < divergence.step == start.step:  # caused by the update before `start`: make it again to know its losses
            self._replay_to(start.step, start)
            divergence = find_divergence(self.learner, last)
        self.undone_weights = self.learner.model.weights()
        self._replay_to(max(divergence.step - 1, 0), start)
        return divergence

    def _replay_to(self, step: int, start: State) -> None:
        """Go to the state after `step`, with the loss and gradients of that step, from `start` if that is earlier."""
        nearest = self.record.nearest_keyframe(step, self.recipe.journal.edits)
        self._return_to(start if start.step < step else nearest)
        self.advance(step - self.step, stop_at_breakpoints=False)

    def _return_to(self, state: State) -> None:
        """Return to a state, and drop losses and keyframes after it."""
        self._restore(state)
        self.executor.reset_breakpoints(StepValues(self.learner, evaluation=state.evaluation))
        self.pre_update = None
        self.record.truncate(state)
        self._apply_due_edits()

    def _capture(self) -> State:
        return self.learner.capture(self._applied_edits, self.record.best, self.record.evaluation)

    def _restore(self, state: State) -> None:
        self._applied_edits = state.edits
        self.record.restore(state)
        self.phases = 0
        config = self.recipe.journal.config_after(self.recipe.config, len(state.edits))
        self.learner.restore(state, config)

    def _apply_due_edits(self) -> None:
        """Apply the edits that are due before the next update and are not applied yet."""
        due = self.recipe.journal.up_to(self.step + 1).edits
        for edit in due[len(self._applied_edits) :]:
            self.learner.apply_edit(edit)
            if changes_measure(edit):
                self.record.begin_measure(self.step, edit)
        if due != self._applied_edits:
            self._applied_edits = due  # assigned only if changed, so that keyframes between two edits share one tuple

    def _next_boundary(self, step: int) -> int:
        """Return the next step after which an edit, a keyframe or a metric is due; at most `step`."""
        later = self.recipe.journal.edits[len(self._applied_edits) :]
        return min(step, self.record.due_after(self.learner), *(edit.before - 1 for edit in later[:1]))
