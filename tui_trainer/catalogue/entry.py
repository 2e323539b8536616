"""Entry: the declaration of something one can choose. It names its builder and imports nothing."""

from dataclasses import dataclass, field
from enum import StrEnum

from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.catalogue.code import Code, ModelCode, OptimizerCode


class Task(StrEnum):
    """What is to be predicted."""

    REGRESSION = "regression"
    """A number."""
    BINARY = "binary classification"
    """One of two classes, as the probability of class 1."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What every choice has: a name, words about it, its hyperparameters and the address of its builder."""

    name: str
    title: str
    summary: str
    """One line, no full stop."""
    formula: str = ""
    builder: str
    """'package.module:name'."""
    code: Code = field(default_factory=Code)
    """The same in plain PyTorch, for scripts and for reading; tests hold it to the builder, bit for bit."""
    hyperparameters: tuple[Hyperparameter, ...] = ()
    source: str = ""
    """The paper or book it comes from, where there is one."""

    def hyperparameter(self, name: str) -> Hyperparameter | None:
        """The hyperparameter of that name, if it has one."""
        return next((one for one in self.hyperparameters if one.name == name), None)


@dataclass(frozen=True, kw_only=True)
class DatasetEntry(Entry):
    """A dataset: what it asks for and how many columns it has to predict from."""

    task: Task
    features: int


@dataclass(frozen=True)
class GradientFormula:
    """The gradient of a loss by the weights of a linear model: the sum of features times the slope of the loss."""

    text: str
    """As a person reads it."""
    slope: str
    """'package.module:name' of the derivative of the loss by each output."""


@dataclass(frozen=True)
class Saturation:
    """A limit of a loss: beyond it a row's loss no longer grows and its gradient is 0, however wrong the output is."""

    text: str
    """What happens to the rows beyond it, as a person reads it; no full stop."""
    count: str
    """'package.module:name' of the function that counts them: from outputs and targets, (n, 1) each, to an int."""


@dataclass(frozen=True, kw_only=True)
class ModelEntry(Entry):
    """A model: the tasks it can do, and how many columns it can take (None: any number)."""

    tasks: frozenset[Task]
    features: int | None = None
    linear: bool = False
    """Whether its outputs are features times `w` plus `b`."""
    code: ModelCode = field(default_factory=ModelCode)

    def fits(self, dataset: DatasetEntry) -> bool:
        """Whether this model can learn that dataset."""
        return dataset.task in self.tasks and self.features in (None, dataset.features)


@dataclass(frozen=True, kw_only=True)
class LossEntry(Entry):
    """A loss: the tasks it measures."""

    tasks: frozenset[Task]
    gradient: GradientFormula | None = None
    """What its gradient is for a linear model, where that is written down."""
    saturation: Saturation | None = None
    """Where it stops growing, if it does."""

    def fits(self, dataset: DatasetEntry) -> bool:
        """Whether this loss can measure predictions of that dataset."""
        return dataset.task in self.tasks


@dataclass(frozen=True, kw_only=True)
class OptimizerEntry(Entry):
    """An optimizer: it fits every model."""

    code: OptimizerCode = field(default_factory=OptimizerCode)
