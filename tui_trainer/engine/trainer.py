"""Trainer: one run, one thread. Steps, edits, and back to any step by replay. No clock, no files, no screen."""

from dataclasses import replace

import numpy as np
from torch import Tensor

from tui_trainer.datasets.load import check_batch_size, check_batch_sizes, load
from tui_trainer.engine.build import ran_with, settle_torch
from tui_trainer.engine.descent import Descent
from tui_trainer.engine.divergence import first_not_finite, make_step_carefully
from tui_trainer.engine.observe import observation
from tui_trainer.engine.state import Keyframes, State
from tui_trainer.hyperparameters import Value
from tui_trainer.run.config import RunConfig
from tui_trainer.run.dataset import Dataset
from tui_trainer.run.history import History
from tui_trainer.run.journal import Edit
from tui_trainer.run.recipe import Recipe
from tui_trainer.run.snapshot import Divergence, Observation


class Trainer:
    """A run made to happen. After any call it stands at a boundary: `step` updates done, edits of the next enacted."""

    def __init__(self, recipe: Recipe, dataset: Dataset | None = None) -> None:
        """The run at its start, in the thread that will make its steps. Raises UserError.

        `dataset`: its rows, if they were read already.
        """
        settle_torch()
        dataset = dataset or load(recipe.config)
        check_batch_sizes(recipe, dataset)
        self.recipe = recipe
        self.descent = Descent(recipe.config, dataset)
        self.history = History()
        """The loss of every step."""
        self.before: list[Tensor] | None = None
        """The weights from before the last update."""
        self.keyframes = Keyframes()
        self._enacted: tuple[Edit, ...] = ()
        self.keyframes.offer(self._capture())
        self._enact_due()

    @property
    def step(self) -> int:
        """Updates done."""
        return self.descent.step

    @property
    def config(self) -> RunConfig:
        """The hyperparameters in force for the next update."""
        return self.descent.config

    def recipe_now(self) -> Recipe:
        """The recipe with the step it has reached and what it runs with."""
        return replace(self.recipe, step=self.step, ran_with=ran_with(self.descent.dataset))

    def advance(self, steps: int) -> Divergence | None:
        """Make that many updates. If one of them ruins the run, stop before it and say why."""
        target = self.step + steps
        while self.step < target:
            divergence = self._stretch(self._until_boundary(target) - self.step)
            if divergence:
                return divergence
            self._enact_due()
        return None

    def apply(self, address: str, value: Value) -> None:
        """Edit a hyperparameter before the next update; the old future is forgotten. Raises UserError."""
        edited = self.recipe.edited(Edit(self.step + 1, address, value))
        config = edited.config_at(self.step + 1)
        same_rows = config.dataset == self.config.dataset
        check_batch_size(config, self.descent.dataset if same_rows else load(config))
        self.recipe = edited
        self.keyframes.truncate(self.step)
        self._enact_due()

    def go_to(self, step: int) -> Divergence | None:
        """Stand after update `step`, by replay from a state that was kept. If an update on the way ruins the run, stop."""
        return self._replay(self._nearest(step), step)

    def observe(self) -> Observation:
        """The state after the last update, in plain numbers."""
        return observation(self.descent, self.before)

    def warm_up(self) -> None:
        """Get ready for the first update while nothing waits for it."""
        _ = self.descent.optimizer

    def _stretch(self, steps: int) -> Divergence | None:
        """Steps with no boundary among them, checked as a whole; on trouble, the step that made it is looked for."""
        start = self._capture()
        losses = self._make_steps(steps)
        if losses is None:
            return self._find_divergence(start)
        self.history.extend(losses)
        if self.keyframes.is_due(self.step):
            self.keyframes.offer(self._capture())
        return None

    def _make_steps(self, steps: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]] | None":
        """The losses of that many steps; None when one was too large or the weights are no longer finite."""
        losses = np.empty(steps)
        limit = self.descent.loss_limit
        make_step = self.descent.make_step
        for index in range(steps):
            if index == steps - 1:
                self.before = [param.detach().clone() for param in self.descent.params]
            losses[index] = loss = make_step()
            if not loss <= limit:
                return None
        return losses if first_not_finite(self.descent.model.params) is None else None

    def _find_divergence(self, start: State) -> Divergence:
        """From a good state, find the update that ruins the run; stand before it."""
        self._restore(start)
        divergence = None
        while divergence is None:
            divergence = make_step_carefully(self.descent)
        good = max(divergence.step - 1, 0)
        self._replay(start if start.step < good else self._nearest(good), good)
        return divergence

    def _nearest(self, step: int) -> State:
        """The state to replay from: before that step, so that its loss and gradients are seen again.

        It lies at the edge of a bucket of the history, so that the future that is forgotten leaves nothing behind.
        """
        return self.keyframes.nearest(max(step - 1, 0), self.recipe.journal.edits, self.history.width)

    def _replay(self, state: State, step: int) -> Divergence | None:
        self._restore(state)
        self.before = None
        self.history.truncate(state.step)
        self.keyframes.truncate(state.step)
        self._enact_due()
        return self.advance(step - self.step)

    def _capture(self) -> State:
        return self.descent.capture(self._enacted)

    def _restore(self, state: State) -> None:
        self._enacted = state.edits
        config = self.recipe.config
        for edit in state.edits:
            config = edit.apply(config)
        self.descent.restore(state, config)

    def _enact_due(self) -> None:
        """Make the edits that stand before the next update and have not been made."""
        due = self.recipe.journal.upto(self.step + 1).edits
        for edit in due[len(self._enacted) :]:
            self.descent.enact(edit)
        self._enacted = due

    def _until_boundary(self, step: int) -> int:
        """That step, or the first one before it after which an edit or a keyframe is due."""
        later = self.recipe.journal.edits[len(self._enacted) :]
        edit = later[0].before - 1 if later else step
        return min(step, edit, self.keyframes.due_after(self.step))
