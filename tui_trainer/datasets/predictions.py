"""Predictions: what the outputs of a model mean for rows, in the units and with the class names of the user."""

from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import shortest
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Predictions:
    """Predictions for n rows: numbers of a regression, or logits of classes."""

    outputs: FloatArray
    """Numbers in original units, or logits of class 1, shape (n,); for more than two classes logits, (n, classes)."""
    class_names: tuple[str, ...] = ()
    """Names of the classes, by class number; empty for a regression."""

    @property
    def texts(self) -> list[str]:
        """Number with all its digits, or name of the class that is predicted, for each row; 'nan' for an output NaN.

        As the accuracy counts them, a logit of 0 or more predicts class 1, and of several logits the largest its class.
        """
        if not self.class_names:
            return [shortest(value) for value in self.outputs.tolist()]
        logits = self.outputs.reshape(len(self.outputs), -1)
        numbers: list[int] = ((logits[:, 0] >= 0).astype(int) if self.outputs.ndim == 1 else logits.argmax(axis=1)).tolist()
        unknown = [bool(np.isnan(row).any()) for row in logits]
        return ["nan" if nan else self.class_names[number] for number, nan in zip(numbers, unknown, strict=True)]

    @property
    def probabilities(self) -> dict[str, FloatArray]:
        """Probability of class 1, or of each of more classes, for each row, (n,) each, by the name of the class.

        Empty for a regression.
        """
        if self.outputs.ndim == 1:
            return {self.class_names[1]: sigmoid(self.outputs)} if self.class_names else {}
        return dict(zip(self.class_names, softmax(self.outputs).T, strict=True))


def why_no_prediction(dataset: Dataset) -> str:
    """Return why a model's outputs for a dataset are no predictions that can be shown; an empty string if they are."""
    is_class = dataset.task in (Task.BINARY, Task.CLASSES)
    if is_class or (dataset.task is Task.REGRESSION and dataset.spec.outputs == 1):
        return ""
    return "only models with one output a row, or of classes, can predict rows"


def predictions_of(outputs: FloatArray, dataset: Dataset) -> Predictions:
    """Return the predictions that a model's outputs (n, k) mean for a dataset, in its original units.

    >>> from tui_trainer.datasets.load import load
    >>> from tui_trainer.recipe.problems import open_problem
    >>> found = predictions_of(np.array([[2.0], [-1.0]]), load(open_problem("logistic-sgd").config))
    >>> found.texts, [round(float(p), 3) for p in found.probabilities["admitted"]]
    (['admitted', 'not admitted'], [0.881, 0.269])
    """
    if dataset.task is Task.BINARY:
        return Predictions(outputs[:, 0], dataset.class_names)
    if dataset.task is Task.CLASSES:
        return Predictions(outputs, dataset.class_names)
    scaling = dataset.y_scaling
    return Predictions((scaling.undo(outputs) if scaling else outputs)[:, 0])


def sigmoid(logits: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-logits)), elementwise, without a warning on overflow."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-logits))


def softmax(logits: FloatArray) -> FloatArray:
    """Return exp(logits) / sum(exp(logits)) for each row, shape (n, k), without overflow.

    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]])).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    with np.errstate(invalid="ignore"):
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: FloatArray = powers / powers.sum(axis=1, keepdims=True)
    return shares
