"""Learner: the model, loss, optimizer and batches of a run, and one step of them. It knows no past."""

import math

import torch
from torch import Tensor

from tui_trainer.base.errors import UserError
from tui_trainer.base.weights import WeightAddress
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import load
from tui_trainer.engine.step.batches import Batches, Reading
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.build import build_loss, build_model, build_optimizer
from tui_trainer.engine.step.optimizers.optimizer import Optimizer
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState
from tui_trainer.engine.step.state import State
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit

LARGEST = torch.finfo(torch.float64).max
NEGLIGIBLE = 1e-6
"""A reference for divergence at or below this many times the loss of outputs that are all 0 sets no limit."""


class Learner:
    """What makes one step. A step is five phases in order: zero_grad, forward, loss, backward, update."""

    def __init__(self, config: RunConfig, dataset: Dataset) -> None:
        self.config = config
        """The hyperparameters in force."""
        self.step = 0
        """Updates done."""
        self.model = build_model(config, dataset.x.shape[1])
        self.params = list(self.model.params.values())
        self.outputs: Tensor | None = None
        """The last forward pass: values or logits, (batch, 1)."""
        self.targets: Tensor | None = None
        """The targets of that pass."""
        self.inputs: Tensor | None = None
        """The features of the pass that made the outputs, or of an earlier one when there are none."""
        self.passed_at = (0, config)
        """The updates done at that pass, and the hyperparameters in force."""
        self.loss: Tensor | None = None
        """The loss of that pass."""
        self.judged_from = 0
        """The step at which what divergence is judged by was last changed; 0 is the beginning."""
        self._optimizer: Optimizer | None = None
        self._feed(dataset)
        self._use_loss()

    def make_step(self) -> float:
        """One whole step. Returns its loss."""
        self.zero_grad()
        self.forward()
        value = self.measure_loss().item()
        self.backward()
        self.update()
        return value

    def zero_grad(self) -> None:
        """Phase 1: forget the gradients, unless that is switched off."""
        if self.config.zero_grad:
            self._forget_gradients()

    def forward(self) -> None:
        """Phase 2: outputs for the next batch."""
        self.inputs, self.targets = self.batches.current(self.config.batch_size)
        self.passed_at = self.step, self.config
        self.outputs = self.model.forward(self.inputs)

    def measure_loss(self) -> Tensor:
        """Phase 3: the loss of those outputs."""
        assert self.outputs is not None
        assert self.targets is not None
        self.loss = self._loss_function(self.outputs, self.targets)
        return self.loss

    def backward(self) -> None:
        """Phase 4: the gradient of the loss by every weight."""
        assert self.loss is not None
        self.loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it

    def update(self) -> None:
        """Phase 5: the optimizer moves the weights."""
        assert self.targets is not None
        assert self.loss is not None
        self.optimizer.step(self.loss, self.evaluate)
        self.batches.advance(len(self.targets))
        self.step += 1

    def count(self, steps: int) -> None:
        """Take note of steps over all rows that were made on the same tensors elsewhere."""
        self.optimizer.advance_count(steps)
        self.batches.count(steps)
        self.step += steps

    def evaluate(self) -> Tensor:
        """The loss of the step's batch with the weights as they are now, its gradients in them: an optimizer asks.

        What the step shows, outputs and loss, stays.
        """
        features, targets = self.batches.current(self.config.batch_size)
        self._forget_gradients()
        loss = self._loss_function(self.model.forward(features), targets)
        loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
        return loss.detach()

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer; built when it is first needed, since torch.optim takes over a second to import."""
        if self._optimizer is None:
            self._optimizer = build_optimizer(self.config, self.params)
        return self._optimizer

    @property
    def loss_limit(self) -> float:
        """The loss above which the run has diverged. A `first_loss` of 0 sets no limit."""
        limit = self.first_loss * self.config.diverges_at
        return limit if 0 < limit < LARGEST else LARGEST  # also where the first loss is not a number

    def initial_loss(self) -> float:
        """Measure the loss of the initial weights over all rows, with the loss function and the data of now."""
        model = build_model(self.config, self.dataset.x.shape[1])
        with torch.no_grad():
            return self._loss_function(model.forward(self.batches.inputs), self.batches.targets).item()

    def reference(self, loss: float) -> float:
        """The `first_loss` where that loss was measured: at least the loss of the initial weights.

        0 where it is next to nothing beside the loss of outputs that are all 0: any other loss is many times that.
        """
        targets = self.batches.targets
        reference = max(loss, self.initial_loss())
        scale = self._loss_function(torch.zeros_like(targets), targets).item()
        return 0.0 if reference <= NEGLIGIBLE * scale else reference

    @property
    def reading(self) -> Reading:
        """How the steps that come read the rows."""
        return self.batches.reading(self.config.batch_size)

    def enact(self, edit: Edit) -> None:
        """Make an edit."""
        swapped, self.config = self.config.optimizer, edit.apply(self.config)
        kind, _, name = edit.set.partition(".")
        if kind == "optimizer" and name:
            self.optimizer.set(name, self.config.optimizer.values[name])
        elif kind == "optimizer":
            self._optimizer = None
            if OPTIMIZERS[swapped.name].code.closure:
                self._forget_gradients()  # several evaluations were made: whose they would be, nobody can tell
        elif kind == "loss":
            self._use_loss()
        elif kind == "dataset":
            place = self.batches.epoch, self.batches.position
            self._feed(load(self.config))
            self.batches.go_to(*place)
            self._use_loss()
        elif kind == "diverges_at":
            self.judged_from = self.step
        elif edit.weight:
            self._set_weight(edit.weight, float(edit.to))

    def memory(self) -> OptimizerState:
        """A copy of what the optimizer remembers; empty before it has made an update."""
        return self._optimizer.state() if self._optimizer else []

    def capture(self, edits: tuple[Edit, ...], best: Best) -> State:
        """A copy of all that the next bit depends on, reached with those edits, and the best loss on the way."""
        return State(
            step=self.step,
            epoch=self.batches.epoch,
            position=self.batches.position,
            params=tuple(self.model.weights()),
            grads=tuple(None if param.grad is None else param.grad.clone() for param in self.params),
            memory=self.memory(),
            first_loss=self.first_loss,
            judged_from=self.judged_from,
            best=best,
            edits=edits,
        )

    def restore(self, state: State, config: RunConfig) -> None:
        """Go back to a state; `config` is the run with the state's edits."""
        then, self.config = self.config, config
        if (config.dataset, config.seed) != (then.dataset, then.seed):
            self._feed(load(config))
        self._loss_function = build_loss(config)
        self.first_loss, self.judged_from = state.first_loss, state.judged_from
        self._optimizer = None
        if state.memory:
            self.optimizer.load_state(state.memory)
        with torch.no_grad():
            for param, value, grad in zip(self.params, state.params, state.grads, strict=True):
                param.copy_(value)
                param.grad = None if grad is None else grad.clone()
        self.batches.go_to(state.epoch, state.position)
        self.step = state.step
        self.forget_pass()

    def forget_pass(self) -> None:
        """Nothing has been computed of the step that comes."""
        self.outputs = self.targets = self.loss = None

    def _forget_gradients(self) -> None:
        for param in self.params:
            param.grad = None

    def _set_weight(self, address: WeightAddress, value: float) -> None:
        """Put a number in place of a weight. A loss that this alone makes larger is no divergence."""
        index = address.full_index(self.model.shapes())
        with torch.no_grad():
            self.model.params[address.name][index] = value
            loss = self._loss_function(self.model.forward(self.batches.inputs), self.batches.targets).item()
        if math.isfinite(loss):
            self.first_loss = self.reference(max(self.first_loss, loss))
        self.judged_from = self.step

    def _feed(self, dataset: Dataset) -> None:
        self.dataset = dataset
        inputs = torch.as_tensor(dataset.x, dtype=torch.float32)
        targets = torch.as_tensor(dataset.y, dtype=torch.float32)
        with torch.no_grad():
            features = self.model.features(inputs)
        self.batches = Batches(features, targets, self.config.seed)

    def _use_loss(self) -> None:
        """Take the loss function in force, and measure what divergence is judged by: its value over all rows."""
        self._loss_function = build_loss(self.config)
        self.judged_from = self.step
        with torch.no_grad():
            outputs = self.model.forward(self.batches.inputs)
            if outputs.shape != self.batches.targets.shape:
                shapes = f"{tuple(outputs.shape)} for targets {tuple(self.batches.targets.shape)}"
                raise UserError(f"model {self.config.model.name} gives outputs {shapes}: the shapes must be the same")
            loss = self._loss_function(outputs, self.batches.targets).item()
        self.first_loss = self.reference(loss)
        """The loss that divergence is judged by."""
