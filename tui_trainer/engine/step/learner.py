"""Learner: model, loss, optimizer and batches of a run, and the five phases of a step. Stores no history."""

import math

import torch
from torch import Tensor

from tui_trainer.base.weights import WeightAddress
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.settings import PENALTIES
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import load
from tui_trainer.engine.step.batches import Batches, BatchSchedule
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.build import (
    build_full_loss,
    build_model,
    build_optimizer,
    build_rows,
    build_test_rows,
    initial_model,
)
from tui_trainer.engine.step.check_outputs import check_outputs
from tui_trainer.engine.step.divergence_baseline import DivergenceBaseline
from tui_trainer.engine.step.evaluation import NO_EVALUATION, Evaluation
from tui_trainer.engine.step.forward_pass import ForwardPass, LossParts
from tui_trainer.engine.step.objective.gradients import clear_gradients, clip_gradients
from tui_trainer.engine.step.optimizers.optimizer import Optimizer
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState
from tui_trainer.engine.step.random_state import RandomState
from tui_trainer.engine.step.schedules.schedule import Schedule
from tui_trainer.engine.step.state import State
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit


class Learner:
    """Model, loss, optimizer and batches of a run.

    A step is five phases: zero_grad, forward, loss, backward, update.

    >>> from tui_trainer.datasets.load import load
    >>> from tui_trainer.recipe.problems import open_problem
    >>> config = open_problem("linear").config
    >>> learner = Learner(config, load(config))
    >>> round(learner.make_step(), 3)  # loss before the update
    153.352
    >>> learner.step, learner.forward_pass.outputs.shape
    (1, torch.Size([15, 1]))
    >>> learner.zero_grad()
    >>> learner.forward()
    >>> round(learner.measure_loss().item(), 3)
    3.136
    """

    def __init__(self, config: RunConfig, dataset: Dataset) -> None:
        """Draw the initial weights and measure the divergence baseline.

        Raises UserError when the shape of the model's outputs does not fit the dataset's task.
        """
        self.config = config
        """Current hyperparameters."""
        self.step = 0
        """Number of updates done."""
        self.random_state = RandomState(config.seed)
        """State of torch's default generator for this run, which the caller puts in while steps are made.

        Models of the catalogue make the same steps without it, since they don't draw from that generator.
        """
        with self.random_state:
            self.model = build_model(config, dataset.schema)
        self.random_state.is_needed = self.model.draws_random_numbers
        self.params = list(self.model.params.values())
        """Every parameter, frozen ones included. Optimizers get only those that require gradients."""
        self.forward_pass: ForwardPass | None = None
        """Latest forward pass; None before the first forward pass and after `restore`."""
        self.baseline = DivergenceBaseline(0.0, 0)
        """Loss that later losses are compared with, to detect divergence.

        Edits of loss, dataset or weights change it.
        """
        self.schedule = Schedule(config)
        """Learning rate of each update."""
        self._optimizer: Optimizer | None = None
        self._set_dataset(dataset)
        self.full_loss = build_full_loss(config, self.model, self.batches)
        """Loss over all training rows, with the current loss function, penalty and data."""
        self._build_loss()

    def __repr__(self) -> str:
        names = f"{self.config.model.name}, {self.config.loss.name}, {self.config.optimizer.name}"
        return f"Learner({names}, step={self.step}, loss={None if self.loss is None else self.loss.item()})"

    def make_step(self) -> float:
        """Make a whole step, all five phases. Return its loss, computed before the update."""
        self.zero_grad()
        self.forward()
        value = self.measure_loss().item()
        self.backward()
        self.update()
        return value

    def zero_grad(self) -> None:
        """Make phase 1: set the gradients to None, unless the setting `zero_grad` is off."""
        if self.config.zero_grad:
            clear_gradients(self.params)

    def forward(self) -> None:
        """Make phase 2: compute the outputs for the next batch."""
        inputs, targets = self.batches.current(self.config.batch_size)
        self.forward_pass = ForwardPass(inputs, targets, self.model.forward(inputs), self.step, self.config)

    def measure_loss(self) -> Tensor:
        """Make phase 3: compute the loss of the outputs of `forward`, with the penalty. Return it, a scalar tensor."""
        assert self.forward_pass is not None
        inputs, targets, outputs, step, config, *_ = self.forward_pass
        loss, parts = self.full_loss.function(outputs, targets), None
        if self.full_loss.penalty is not None:
            parts = LossParts(loss, self.full_loss.penalty.of(self.model.params))
            loss = parts.data_loss + parts.penalty
        self.forward_pass = ForwardPass(inputs, targets, outputs, step, config, loss, parts)
        return loss

    def backward(self) -> None:
        """Make phase 4: compute the gradient of the loss, add it to the `grad` of every parameter, and clip these."""
        assert self.forward_pass is not None
        assert self.forward_pass.loss is not None
        self.forward_pass.loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
        if self.config.clips_gradients:
            self.forward_pass = self.forward_pass._replace(unclipped_norm=clip_gradients(self.params, self.config))

    def update(self) -> None:
        """Make phase 5: update the weights by a step of the optimizer."""
        assert self.forward_pass is not None
        assert self.forward_pass.loss is not None
        self.schedule.set_rate(self.optimizer, self.step)
        self.optimizer.step(self.forward_pass.loss, self.evaluate)
        self.batches.advance(len(self.forward_pass.targets))
        self.step += 1

    def count_steps(self, steps: int, rows: int) -> None:
        """Count `steps` steps on `rows` rows each, which a burst has made on this learner's tensors."""
        self.optimizer.updates += steps
        self.batches.advance(steps * rows)
        self.step += steps

    def compute_loss(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Return the loss of a batch, a scalar tensor, with the penalty. `forward_pass` stays as it is."""
        loss, penalty = self.full_loss.function(self.model.forward(inputs), targets), self.full_loss.penalty
        return loss if penalty is None else loss + penalty.of(self.model.params)

    def evaluate(self) -> Tensor:
        """Compute loss and gradients of the step's batch with the current weights; the closure for `Optimizer.step`.

        Returns the loss, without its graph. `forward_pass` stays the forward pass of the step.
        """
        inputs, targets = self.batches.current(self.config.batch_size)
        clear_gradients(self.params)
        loss = self.compute_loss(inputs, targets)
        loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
        return loss.detach()

    @property
    def optimizer(self) -> Optimizer:
        """Optimizer of the run; built when it is first used, since importing torch.optim takes over a second."""
        if self._optimizer is None:
            self._optimizer = build_optimizer(self.config, [param for param in self.params if param.requires_grad])
        return self._optimizer

    @property
    def loss(self) -> Tensor | None:
        """Loss of the latest forward pass, a scalar; None if it is not computed yet."""
        return self.forward_pass.loss if self.forward_pass else None

    @property
    def loss_limit(self) -> float:
        """Loss above which the run diverges."""
        return self.baseline.limit(self.config.diverges_at)

    def measure_baseline(self, loss: float, step: int) -> DivergenceBaseline:
        """Return the divergence baseline for a full-batch loss; computes the loss of the initial weights for it.

        `step`: current step.
        """
        initial = initial_model(self.config, self.dataset.schema)
        return DivergenceBaseline.measure(loss, step, self.full_loss, initial)

    @property
    def batch_schedule(self) -> BatchSchedule:
        """Rows that the next steps read."""
        return self.batches.schedule(self.config.batch_size)

    def apply_edit(self, edit: Edit) -> None:
        """Apply an edit of a hyperparameter or a weight before the next update.

        Other weights stay, and so does the optimizer's state unless the edit replaces the optimizer. Raises UserError
        for a weight that doesn't exist.
        """
        previous, self.config = self.config.optimizer, edit.apply(self.config)
        self.schedule.edit(edit.set, self.config, self.step)
        kind, _, name = edit.set.partition(".")
        if kind == "optimizer" and name:
            self.optimizer.set(name, self.config.optimizer.values[name])
        elif kind == "optimizer":
            self._optimizer = None
            if OPTIMIZERS[previous.name].code.needs_closure:
                clear_gradients(self.params)  # the closure ran several backward passes: discard their mixed gradients
        elif kind in ("loss", *(penalty.name for penalty in PENALTIES)):
            self._build_loss()
        elif kind == "dataset":
            before = self.batches
            self._set_dataset(load(self.config))
            self.batches.begin_epoch_after(before)
            self._build_loss()
        elif kind == "diverges_at":
            self.baseline = self.baseline._replace(step=self.step)
        elif edit.weight:
            self._set_weight(edit.weight, float(edit.to))

    def optimizer_state(self) -> OptimizerState:
        """Return a copy of the optimizer's state: a dict for every parameter, empty for a frozen one.

        The list is empty before the optimizer's first update.
        """
        own = self._optimizer.state() if self._optimizer else []
        entries = iter(own)
        return [next(entries) if param.requires_grad else {} for param in self.params] if own else []

    def capture(self, edits: tuple[Edit, ...], best: Best, evaluation: Evaluation = NO_EVALUATION) -> State:
        """Return a copy of everything that later steps depend on.

        `edits`: edits applied so far; `best`: the best loss so far; `evaluation`: the latest evaluation.
        """
        return State(
            step=self.step,
            epoch=self.batches.epoch,
            position=self.batches.position,
            params=tuple(self.model.weights()),
            grads=tuple(None if param.grad is None else param.grad.clone() for param in self.params),
            optimizer_state=self.optimizer_state(),
            baseline=self.baseline,
            best=best,
            evaluation=evaluation,
            edits=edits,
            buffers={name: buffer.detach().clone() for name, buffer in self.model.buffers.items()},
            modes=self.model.modes,
            random_state=self.random_state.capture(),
            schedule=self.schedule.capture(self.step),
        )

    def restore(self, state: State, config: RunConfig) -> None:
        """Restore a captured state. `config`: the hyperparameters after the edits of that state."""
        previous, self.config = self.config, config
        if (config.dataset, config.seed) != (previous.dataset, previous.seed):
            self._set_dataset(load(config))
        self.full_loss = build_full_loss(config, self.model, self.batches)
        self.schedule.restore(config, state.schedule)
        self.baseline = state.baseline
        self._optimizer = None
        if state.optimizer_state:
            pairs = zip(self.params, state.optimizer_state, strict=True)
            self.optimizer.load_state([entries for param, entries in pairs if param.requires_grad])
        self.random_state.restore(state.random_state)
        self.model.restore(state.buffers, state.modes)
        with torch.no_grad():
            for param, value, grad in zip(self.params, state.params, state.grads, strict=True):
                param.copy_(value)
                param.grad = None if grad is None else grad.clone()
        self.batches.seek(state.epoch, state.position)
        self.step = state.step
        self.forward_pass = None

    def _set_weight(self, address: WeightAddress, value: float) -> None:
        """Set one weight.

        If that increases the loss, the divergence baseline is increased too, so that the edit itself is not taken for
        a divergence.
        """
        self.model.set_weight(address, value)
        loss = self.full_loss.of(self.model)
        if math.isfinite(loss):
            self.baseline = self.measure_baseline(max(self.baseline.loss, loss), self.step)
        else:
            self.baseline = self.baseline._replace(step=self.step)

    def _set_dataset(self, dataset: Dataset) -> None:
        """Switch to a dataset: compute the model's features of its training and test rows, and start at its epoch 0."""
        self.dataset = dataset
        self.batches = Batches(*build_rows((dataset.x, dataset.y), self.model), self.config.seed)
        self.test_rows = build_test_rows(dataset, self.model)

    def _build_loss(self) -> None:
        """Build the loss function of the current hyperparameters, and measure the divergence baseline with it.

        Raises UserError when the shape of the model's outputs does not fit the dataset's task.
        """
        self.full_loss = build_full_loss(self.config, self.model, self.batches)
        outputs = self.model.predict(self.batches.inputs)
        check_outputs(outputs, self.dataset.spec, self.batches.targets, self.config.model.name)
        self.baseline = self.measure_baseline(self.full_loss.with_penalty(outputs, self.model), self.step)
