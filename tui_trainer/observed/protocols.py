"""Protocols between engines and front ends: the view of a model that charts read, and a run that its caller steps."""

from collections.abc import Callable, Mapping
from typing import Protocol

from tui_trainer.base.arrays import FloatArray, IndexArray
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.snapshot import Observation
from tui_trainer.observed.stop import Stop
from tui_trainer.observed.watch import ProbeRequest


class ModelView(Protocol):
    """View of the model for charts. Its methods do not change the run."""

    @property
    def dataset(self) -> Dataset:
        """The dataset of the run."""

    def predict(self, x: FloatArray) -> FloatArray:
        """Return the model's outputs in eval mode, shape (n, k), for inputs of shape (n, features).

        Outputs of a classifier are logits.
        """

    def predict_before(self, x: FloatArray) -> FloatArray | None:
        """Return the outputs with the weights before the last update; None if there was no update."""

    def predict_undone(self, x: FloatArray) -> FloatArray | None:
        """Return the outputs with the weights after the update that was undone because the run diverged.

        Returns None if the run did not stop for such an update.
        """

    def batch_rows(self) -> IndexArray | None:
        """Return the indices of the training rows in the latest batch, shape (batch,).

        Returns None before the first forward pass, if all rows were read, and if the rows are not known.
        """

    def closed_form_gradient(self) -> Mapping[str, FloatArray] | None:
        """Return the gradient of the last backward pass, computed in closed form, by the name of the tensor.

        Each array has its tensor's shape. Returns None if the gradient has no closed form, if no backward pass was
        made, or if there are too many rows to compute it quickly.
        """


Prober = Callable[[ModelView, ProbeRequest], object]
"""Function that returns the numbers that a chart needs from the model; they can be pickled.

An engine is given such a function by whoever starts it, and calls it in the training thread. Any exception that it
raises becomes a ProbeFailure.
"""


class Stepper(Protocol):
    """A run that its caller steps, in the caller's own thread."""

    @property
    def step(self) -> int:
        """Number of updates made."""

    def advance(self, steps: int) -> Stop | None:
        """Make `steps` updates.

        Return why the run stopped before or after the last of them; None if it did not stop.
        """

    def observe(self) -> Observation:
        """Return the state after the last update."""
