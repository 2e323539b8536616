"""Entry: the declaration of a dataset, a model, a loss or an optimizer.

An entry has the import path of its builder as text, so that the catalogue does not import torch.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.catalogue.code import Code, ModelCode, OptimizerCode


class Task(StrEnum):
    """Kind of value that a model must predict for a dataset."""

    REGRESSION = "regression"
    """Task whose model predicts a real number."""
    BINARY = "binary classification"
    """Task whose model predicts the probability of class 1; the classes are 0 and 1."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Declaration of a dataset, a model, a loss or an optimizer: its texts, hyperparameters, code and builder."""

    name: str
    """Name in recipes and on the command line."""
    title: str
    """Name on screen."""
    summary: str
    """Description in one line without a full stop."""
    formula: str = ""
    """Formula in mathematical notation."""
    builder: str
    """Import path of the builder: 'package.module:name'."""
    code: Code = field(default_factory=Code)
    """Lines of plain PyTorch with the same results as what the builder builds, bit for bit."""
    hyperparameters: tuple[Hyperparameter, ...] = ()
    source: str = ""
    """Paper or lecture in which the method was published; empty if none is known."""

    def hyperparameter(self, name: str) -> Hyperparameter | None:
        """Return the hyperparameter with that name; None if the entry has no such hyperparameter."""
        return next((found for found in self.hyperparameters if found.name == name), None)


@dataclass(frozen=True, kw_only=True)
class DatasetEntry(Entry):
    """Declaration of a dataset: its task, regression or binary classification, and its number of input columns, `features`."""

    task: Task
    features: int


@dataclass(frozen=True)
class GradientFormula:
    """Closed-form gradient of a loss with respect to the weights of a linear model.

    Each row contributes its features, times the derivative of the loss with respect to its output; the gradient is the
    sum over all rows.
    """

    text: str
    """Formula in mathematical notation."""
    output_gradient: str
    """Import path 'package.module:name' of the function that returns the gradient of the loss with respect to the outputs."""


@dataclass(frozen=True)
class Saturation:
    """Limit of a loss: for rows beyond it the loss is constant and the gradient is 0, however wrong the output is."""

    text: str
    """Text about the rows whose loss has reached its limit, and about their gradient; no full stop at the end."""
    count: str
    """Import path of the function that counts these rows, given outputs and targets of shape (n, 1)."""


@dataclass(frozen=True, kw_only=True)
class ModelEntry(Entry):
    """Declaration of a model: its tasks, and its number of input columns, `features` (None: any number)."""

    tasks: frozenset[Task]
    features: int | None = None
    is_linear: bool = False
    """Whether its outputs are `features @ w + b`. The features may be computed from x, such as its powers."""
    code: ModelCode = field(default_factory=ModelCode)

    def fits(self, dataset: DatasetEntry) -> bool:
        """Return whether the model can be trained on a dataset."""
        return dataset.task in self.tasks and self.features in (None, dataset.features)


@dataclass(frozen=True, kw_only=True)
class LossEntry(Entry):
    """Declaration of a loss, and of the tasks for which it can be used."""

    tasks: frozenset[Task]
    gradient: GradientFormula | None = None
    """Closed-form gradient for a linear model; None if no formula is declared."""
    saturation: Saturation | None = None
    """Limit beyond which rows have gradient 0; None if the loss has no limit."""

    def fits(self, dataset: DatasetEntry) -> bool:
        """Return whether the loss can be used for a dataset."""
        return dataset.task in self.tasks


@dataclass(frozen=True, kw_only=True)
class OptimizerEntry(Entry):
    """Declaration of an optimizer; every optimizer can train every model."""

    code: OptimizerCode = field(default_factory=OptimizerCode)
