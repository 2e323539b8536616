"""Entry: the declaration of a choice. It names its builder as text, so that the catalogue imports no torch."""

from dataclasses import dataclass, field
from enum import StrEnum

from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.catalogue.code import Code, ModelCode, OptimizerCode


class Task(StrEnum):
    """Kind of value that a dataset asks to be predicted."""

    REGRESSION = "regression"
    """A real number."""
    BINARY = "binary classification"
    """The probability of class 1 of two classes, 0 and 1."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Declaration of a choice: its name, texts, hyperparameters, code and the address of its builder."""

    name: str
    """Name in recipes and on the command line."""
    title: str
    """Name on screen."""
    summary: str
    """Description in one line without a full stop."""
    formula: str = ""
    """Formula in mathematical notation."""
    builder: str
    """Address of the builder: 'package.module:name'."""
    code: Code = field(default_factory=Code)
    """Plain PyTorch that does the same as the builder, bit for bit."""
    hyperparameters: tuple[Hyperparameter, ...] = ()
    source: str = ""
    """Paper or book that it comes from; empty if there is none."""

    def hyperparameter(self, name: str) -> Hyperparameter | None:
        """Return the hyperparameter of that name; None if there is none."""
        return next((found for found in self.hyperparameters if found.name == name), None)


@dataclass(frozen=True, kw_only=True)
class DatasetEntry(Entry):
    """Declaration of a dataset. `features`: its number of input columns."""

    task: Task
    features: int


@dataclass(frozen=True)
class GradientFormula:
    """Closed gradient of a loss by the weights of a linear model: the sum of features times the loss's slope."""

    text: str
    """Formula in mathematical notation."""
    slope: str
    """Address 'package.module:name' of the derivative of the loss by each output."""


@dataclass(frozen=True)
class Saturation:
    """Limit of a loss beyond which a row's loss stays constant and its gradient is 0, however wrong the output is."""

    text: str
    """Description of what happens to the rows beyond it, without a full stop."""
    count: str
    """Address 'package.module:name' of the function that counts those rows, from outputs and targets, (n, 1) each."""


@dataclass(frozen=True, kw_only=True)
class ModelEntry(Entry):
    """Declaration of a model: the tasks it can do, and its number of input columns (None: any number)."""

    tasks: frozenset[Task]
    features: int | None = None
    is_linear: bool = False
    """Whether its outputs are its features times `w` plus `b`."""
    code: ModelCode = field(default_factory=ModelCode)

    def fits(self, dataset: DatasetEntry) -> bool:
        """Return whether this model can be trained on that dataset."""
        return dataset.task in self.tasks and self.features in (None, dataset.features)


@dataclass(frozen=True, kw_only=True)
class LossEntry(Entry):
    """Declaration of a loss: the tasks whose predictions it measures."""

    tasks: frozenset[Task]
    gradient: GradientFormula | None = None
    """Closed gradient for a linear model; None if none is declared."""
    saturation: Saturation | None = None
    """Limit beyond which rows have no gradient; None if there is none."""

    def fits(self, dataset: DatasetEntry) -> bool:
        """Return whether this loss can measure predictions of that dataset."""
        return dataset.task in self.tasks


@dataclass(frozen=True, kw_only=True)
class OptimizerEntry(Entry):
    """Declaration of an optimizer; every optimizer fits every model."""

    code: OptimizerCode = field(default_factory=OptimizerCode)
