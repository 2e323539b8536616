"""Predictions: what the outputs of a model mean for rows, in the units and with the class names of the user."""

from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import shortest
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Predictions:
    """Predictions for n rows: numbers of a regression, or logits of two classes."""

    outputs: FloatArray
    """Numbers in original units, or logits, shape (n,)."""
    class_names: tuple[str, ...] = ()
    """Names of class 0 and class 1; empty for a regression."""

    @property
    def texts(self) -> list[str]:
        """Number with all its digits, or name of the class that is predicted, for each row; 'nan' for an output NaN.

        A logit of 0 or more predicts class 1, as the accuracy counts it.
        """
        if not self.class_names:
            return [shortest(value) for value in self.outputs.tolist()]
        return ["nan" if np.isnan(logit) else self.class_names[int(logit >= 0)] for logit in self.outputs.tolist()]

    @property
    def probabilities(self) -> FloatArray | None:
        """Probability of class 1 for each row, shape (n,); None for a regression."""
        return sigmoid(self.outputs) if self.class_names else None


def why_no_prediction(dataset: Dataset) -> str:
    """Return why a model's outputs for a dataset are no predictions that can be shown; an empty string if they are."""
    if dataset.task in (Task.REGRESSION, Task.BINARY) and dataset.spec.outputs == 1:
        return ""
    return "only models with one output a row can predict rows: a number, or the logit of two classes"


def predictions_of(outputs: FloatArray, dataset: Dataset) -> Predictions:
    """Return the predictions that a model's outputs (n, 1) mean for a dataset, in its original units.

    >>> from tui_trainer.datasets.load import load
    >>> from tui_trainer.recipe.problems import open_problem
    >>> found = predictions_of(np.array([[2.0], [-1.0]]), load(open_problem("logistic-sgd").config))
    >>> found.texts, [round(float(p), 3) for p in found.probabilities]
    (['admitted', 'not admitted'], [0.881, 0.269])
    """
    if dataset.task is Task.BINARY:
        return Predictions(outputs[:, 0], dataset.class_names)
    scaling = dataset.y_scaling
    return Predictions((scaling.undo(outputs) if scaling else outputs)[:, 0])


def sigmoid(logits: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-logits)), elementwise, without a warning on overflow."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-logits))
