"""Protocols between engines and front ends: what charts read from a model, and a run stepped by its caller."""

from collections.abc import Callable, Mapping
from typing import Protocol

from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.snapshot import Observation
from tui_trainer.observed.stop import Stop


class ModelView(Protocol):
    """View of the model for charts. Its methods do not change the run."""

    @property
    def dataset(self) -> Dataset:
        """The dataset of the run."""

    def predict(self, x: FloatArray) -> FloatArray:
        """Return outputs of shape (n, 1) for inputs of shape (n, features): values of a regression or logits."""

    def predict_before(self, x: FloatArray) -> FloatArray | None:
        """Return the same with the weights before the last update; None if there was no update."""

    def gradient_by_formula(self) -> Mapping[str, FloatArray] | None:
        """Return the gradient of the last pass by its closed formula, by tensor name, in the tensor's own shape.

        None if there is no formula or no pass, or if there are too many rows to compute it quickly.
        """


Probe = Callable[[ModelView], object]
"""Function that asks the model for the numbers of a chart, in the training thread."""


class Stepper(Protocol):
    """A run that its caller steps, in the caller's own thread."""

    @property
    def step(self) -> int:
        """Updates done."""

    def advance(self, steps: int) -> Stop | None:
        """Make `steps` updates. Return why the run stopped earlier, if it did."""

    def observe(self) -> Observation:
        """Return the state after the last update."""
