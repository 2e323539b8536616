"""Learner: the model, loss, optimizer and batches of a run, and one step of them. It knows no past."""

import math
from collections.abc import Iterable

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
from tui_trainer.engine.step.divergence_baseline import DivergenceBaseline, FullLoss
from tui_trainer.engine.step.forward_pass import ForwardPass
from tui_trainer.engine.step.optimizers.optimizer import Optimizer
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState
from tui_trainer.engine.step.state import State
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit


class Learner:
    """What makes one step. A step is five phases in order: zero_grad, forward, loss, backward, update."""

    def __init__(self, config: RunConfig, dataset: Dataset) -> None:
        self.config = config
        """The hyperparameters in force."""
        self.step = 0
        """Updates done."""
        self.model = build_model(config, dataset.x.shape[1])
        self.params = list(self.model.params.values())
        self.forward_pass: ForwardPass | None = None
        """Latest forward pass; None before the first one, after going back, and before the next step's phase 2."""
        self.baseline = DivergenceBaseline(0.0, 0)
        """Loss that divergence is judged by; reset by an edit of the loss, the data or a weight."""
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
        """Phase 1: set the gradients to None, unless `zero_grad` is off."""
        if self.config.zero_grad:
            _clear_gradients(self.params)

    def forward(self) -> None:
        """Phase 2: compute the outputs for the next batch."""
        inputs, targets = self.batches.current(self.config.batch_size)
        self.forward_pass = ForwardPass(inputs, targets, self.model.forward(inputs), self.step, self.config)

    def measure_loss(self) -> Tensor:
        """Phase 3: compute the loss of those outputs, a scalar tensor."""
        assert self.forward_pass is not None
        inputs, targets, outputs, step, config, _ = self.forward_pass
        loss = self._loss_function(outputs, targets)
        self.forward_pass = ForwardPass(inputs, targets, outputs, step, config, loss)
        return loss

    def backward(self) -> None:
        """Phase 4: add the gradient of the loss to every parameter's `grad`."""
        assert self.loss is not None
        self.loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it

    def update(self) -> None:
        """Phase 5: let the optimizer change the weights."""
        assert self.forward_pass is not None
        assert self.forward_pass.loss is not None
        self.optimizer.step(self.forward_pass.loss, self.evaluate)
        self.batches.advance(len(self.forward_pass.targets))
        self.step += 1

    def count_steps(self, steps: int) -> None:
        """Take note of steps over all rows that were made on the same tensors elsewhere."""
        self.optimizer.advance_count(steps)
        self.batches.count_epochs(steps)
        self.step += steps

    def evaluate(self) -> Tensor:
        """The loss of the step's batch with the weights as they are now, its gradients in them: an optimizer asks.

        What the step shows, outputs and loss, stays.
        """
        features, targets = self.batches.current(self.config.batch_size)
        _clear_gradients(self.params)
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
    def loss(self) -> Tensor | None:
        """Loss of the latest forward pass, a scalar; None where there is none."""
        return self.forward_pass.loss if self.forward_pass else None

    @property
    def loss_limit(self) -> float:
        """Loss above which the run has diverged."""
        return self.baseline.limit(self.config.diverges_at)

    @property
    def full_loss(self) -> FullLoss:
        """Loss over all rows, with the current loss function and data."""
        return FullLoss(self._loss_function, self.batches)

    def measure_baseline(self, loss: float, step: int) -> DivergenceBaseline:
        """Return the divergence baseline from a full-batch loss and the loss of the initial weights."""
        initial = build_model(self.config, self.dataset.x.shape[1])
        return DivergenceBaseline.measured(loss, step, self.full_loss, initial)

    @property
    def reading(self) -> Reading:
        """How the steps that come read the rows."""
        return self.batches.reading(self.config.batch_size)

    def apply_edit(self, edit: Edit) -> None:
        """Make an edit."""
        swapped, self.config = self.config.optimizer, edit.apply(self.config)
        kind, _, name = edit.set.partition(".")
        if kind == "optimizer" and name:
            self.optimizer.set(name, self.config.optimizer.values[name])
        elif kind == "optimizer":
            self._optimizer = None
            if OPTIMIZERS[swapped.name].code.closure:
                _clear_gradients(self.params)  # the closure ran several backward passes: discard their mixed gradients
        elif kind == "loss":
            self._use_loss()
        elif kind == "dataset":
            epoch, position = self.batches.epoch, self.batches.position
            self._feed(load(self.config))
            self.batches.seek(epoch, position)
            self._use_loss()
        elif kind == "diverges_at":
            self.baseline = self.baseline._replace(step=self.step)
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
            baseline=self.baseline,
            best=best,
            edits=edits,
        )

    def restore(self, state: State, config: RunConfig) -> None:
        """Go back to a state; `config` is the run with the state's edits."""
        then, self.config = self.config, config
        if (config.dataset, config.seed) != (then.dataset, then.seed):
            self._feed(load(config))
        self._loss_function = build_loss(config)
        self.baseline = state.baseline
        self._optimizer = None
        if state.memory:
            self.optimizer.load_state(state.memory)
        with torch.no_grad():
            for param, value, grad in zip(self.params, state.params, state.grads, strict=True):
                param.copy_(value)
                param.grad = None if grad is None else grad.clone()
        self.batches.seek(state.epoch, state.position)
        self.step = state.step
        self.forward_pass = None

    def _set_weight(self, address: WeightAddress, value: float) -> None:
        """Put a number in place of a weight. A loss that this alone makes larger is no divergence."""
        index = address.full_index(self.model.shapes())
        with torch.no_grad():
            self.model.params[address.name][index] = value
        loss = self.full_loss.of(self.model)
        if math.isfinite(loss):
            self.baseline = self.measure_baseline(max(self.baseline.loss, loss), self.step)
        else:
            self.baseline = self.baseline._replace(step=self.step)

    def _feed(self, dataset: Dataset) -> None:
        self.dataset = dataset
        inputs = torch.as_tensor(dataset.x, dtype=torch.float32)
        targets = torch.as_tensor(dataset.y, dtype=torch.float32)
        with torch.no_grad():
            features = self.model.features(inputs)
        self.batches = Batches(features, targets, self.config.seed)

    def _use_loss(self) -> None:
        """Build the loss function in force and measure the divergence baseline with it.

        Raises UserError when the model's outputs and the targets differ in shape.
        """
        self._loss_function = build_loss(self.config)
        with torch.no_grad():
            outputs = self.model.forward(self.batches.inputs)
            if outputs.shape != self.batches.targets.shape:
                shapes = f"{tuple(outputs.shape)} for targets {tuple(self.batches.targets.shape)}"
                raise UserError(f"model {self.config.model.name} gives outputs {shapes}: the shapes must be the same")
            loss = self._loss_function(outputs, self.batches.targets).item()
        self.baseline = self.measure_baseline(loss, self.step)


def _clear_gradients(params: Iterable[Tensor]) -> None:
    for param in params:
        param.grad = None
