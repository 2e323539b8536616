"""Entry: the declaration of a dataset, a model, a loss, an optimizer or a schedule.

An entry has the import path of its builder as text, so that the catalogue does not import torch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.catalogue.code import Code, ModelCode, OptimizerCode
from tui_trainer.catalogue.code.schedules import ScheduleCode


class Task(StrEnum):
    """Meaning of a model's outputs and of a dataset's targets."""

    REGRESSION = "regression"
    """Task whose outputs and targets are k real numbers a row, (n, k) each."""
    BINARY = "binary classification"
    """Task whose output is the logit of class 1, and whose target is the class, 0 or 1; (n, 1) each."""
    CLASSES = "classification"
    """Task whose outputs are the logits of k classes, (n, k), and whose targets are class numbers, int64 of shape (n,)."""
    CUSTOM = "custom task"
    """Task whose outputs and targets only the model and its loss understand; the first dimension of both is the row."""


@dataclass(frozen=True)
class TaskSpec:
    """Task with the number of outputs of a row: the shapes that outputs and targets must have.

    >>> TaskSpec(Task.REGRESSION, 3).output_shape(10), TaskSpec(Task.CLASSES, 3).target_shape(10)
    ((10, 3), (10,))
    """

    task: Task
    outputs: int = 1
    """Number of outputs of a row, k; it is not checked for a custom task."""

    def output_shape(self, rows: int) -> tuple[int, ...] | None:
        """Return the shape that outputs must have; None if any shape will do."""
        return None if self.task is Task.CUSTOM else (rows, self.outputs)

    def target_shape(self, rows: int) -> tuple[int, ...] | None:
        """Return the shape that targets must have; None if any shape will do."""
        return (rows,) if self.task is Task.CLASSES else self.output_shape(rows)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Declaration of a dataset, a model, a loss, an optimizer or a schedule: its texts, hyperparameters, code and builder."""

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
    further: Callable[[Mapping[str, object]], tuple[Hyperparameter, ...]] | None = None
    """Function from values to further hyperparameters, for an entry that has more than declared; else None."""

    def for_values(self, values: Mapping[str, object]) -> Self:
        """Return the entry with every hyperparameter that it has for these values. Raises UserError for a wrong value."""
        further = self.further(values) if self.further else ()
        return replace(self, hyperparameters=(*self.hyperparameters, *further), further=None) if further else self

    def hyperparameter(self, name: str) -> Hyperparameter | None:
        """Return the hyperparameter with that name; None if the entry has no such hyperparameter."""
        return next((found for found in self.hyperparameters if found.name == name), None)


@dataclass(frozen=True)
class Schema:
    """Task of a dataset and its number of input columns, `features`: models and losses must fit them."""

    task: Task
    features: int
    outputs: int = 1
    """Number of outputs that a model must have for each row: targets of a regression, or classes of a classification."""


@dataclass(frozen=True, kw_only=True)
class DatasetEntry(Entry):
    """Declaration of a dataset: its task, and its number of input columns, `features`."""

    task: Task
    features: int
    outputs: int = 1
    """Number of outputs that a model must have for each row: targets of a regression, or classes of a classification."""
    schema_of: Callable[[Mapping[str, Value]], Schema] | None = None
    """Function from hyperparameters to the schema, for a dataset whose task or columns depend on them; else None."""

    def schema(self, values: Mapping[str, Value]) -> Schema:
        """Return the task and the number of columns of the dataset with these hyperparameters."""
        return self.schema_of(values) if self.schema_of else Schema(self.task, self.features, self.outputs)


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


@dataclass(frozen=True)
class ErrorMeasure:
    """Mean size of an error, in the unit of the targets: a root of the loss.

    >>> ErrorMeasure("rms error", power=2).in_units(0.25, divisor=100.0)
    50.0
    """

    label: str
    """Name on the status line."""
    power: int
    """Power of the errors that the loss is the mean of."""

    def in_units(self, loss: float, divisor: float) -> float:
        """Return the measure for targets that were divided by `divisor`."""
        return abs(divisor) * (loss if self.power == 1 else loss ** (1 / self.power))


class LinearFeatures(StrEnum):
    """Features of a linear model: the terms of its equation."""

    COLUMNS = "columns"
    """The input columns themselves."""
    POWERS = "powers"
    """The powers x, x², … of a single input column."""


@dataclass(frozen=True)
class LinearForm:
    """Capability of a model whose single output is `features @ weight + bias`: an equation and a closed-form gradient."""

    weight: str = "w"
    """Name of the parameter with a weight for each feature."""
    bias: str = "b"
    """Name of the parameter with the constant."""
    features: LinearFeatures = LinearFeatures.COLUMNS


@dataclass(frozen=True, kw_only=True)
class ModelEntry(Entry):
    """Declaration of a model: its tasks, and its number of input columns, `features` (None: any number)."""

    tasks: frozenset[Task]
    features: int | None = None
    outputs: int | None = 1
    """Number of outputs for each row; None if the model is built with as many as the dataset needs."""
    linear: LinearForm | None = None
    """Names of weights and bias of a linear model; None if it has no equation and no gradient in closed form."""
    code: ModelCode = field(default_factory=ModelCode)

    def fits(self, schema: Schema) -> bool:
        """Return whether the model can be trained on a dataset with this schema."""
        has_columns = self.features in (None, schema.features)
        return schema.task in self.tasks and has_columns and self.outputs in (None, schema.outputs)


@dataclass(frozen=True, kw_only=True)
class LossEntry(Entry):
    """Declaration of a loss, and of the tasks for which it can be used."""

    tasks: frozenset[Task]
    gradient: GradientFormula | None = None
    """Closed-form gradient for a linear model; None if no formula is declared."""
    saturation: Saturation | None = None
    """Limit beyond which rows have gradient 0; None if the loss has no limit."""
    error: ErrorMeasure | None = None
    """The size of an error that follows from the loss, in the unit of the targets; None if none follows."""

    def fits(self, schema: Schema) -> bool:
        """Return whether the loss can be used for a dataset with this schema."""
        return schema.task in self.tasks


@dataclass(frozen=True, kw_only=True)
class OptimizerEntry(Entry):
    """Declaration of an optimizer; every optimizer can train every model."""

    code: OptimizerCode = field(default_factory=OptimizerCode)


@dataclass(frozen=True, kw_only=True)
class ScheduleEntry(Entry):
    """Declaration of a schedule of the learning rate; every optimizer can have every schedule."""

    code: ScheduleCode = field(default_factory=ScheduleCode)
    plan: str = ""
    """Import path of the function that returns the rates at numbers of updates, for a drawing; empty if they depend on the run."""
