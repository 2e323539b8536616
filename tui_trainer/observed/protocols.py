"""What the two halves of the program know of each other."""

from collections.abc import Callable, Mapping
from typing import Protocol

from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.snapshot import Observation
from tui_trainer.observed.stop import Stop


class ModelView(Protocol):
    """What a chart may ask of the model. Nothing it asks changes the run."""

    @property
    def dataset(self) -> Dataset:
        """The rows of the run."""

    def predict(self, x: FloatArray) -> FloatArray:
        """Outputs (n, 1) for inputs (n, features): values for a regression, logits for classes."""

    def predict_before(self, x: FloatArray) -> FloatArray | None:
        """The same with the weights from before the last update; None when there was none."""


    def gradient_by_formula(self) -> Mapping[str, FloatArray] | None:
        """The gradient of the last pass by every tensor of weights, in the tensor's own shape, by its closed formula.

        None where there is no formula, no pass, or so many rows that it would take a while.
        """


Probe = Callable[[ModelView], object]
"""Asks the model for the numbers of a chart. It runs in the training thread."""


class Stepper(Protocol):
    """A run that is stepped by its caller, in the caller's own thread."""

    @property
    def step(self) -> int:
        """Updates done."""

    def advance(self, steps: int) -> Stop | None:
        """Make that many updates; fewer when there is a reason to stop."""

    def observe(self) -> Observation:
        """The state after the last update."""
