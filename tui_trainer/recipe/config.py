"""RunConfig: dataset, model, loss, optimizer, schedule and settings of a run, validated and frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tui_trainer.base.errors import UserError
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.catalogue.all import CATALOGUE, DEFAULT_CHOICES
from tui_trainer.catalogue.class_weights import check_weight_count, weight_count
from tui_trainer.catalogue.dataset_hyperparameters import TEST_SHARE
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import GradientFormula, LinearForm, Schema, Task
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.settings import CLIPPING, SEED, SETTINGS
from tui_trainer.catalogue.table import CLASS_COUNT
from tui_trainer.recipe.check_schedule import check_schedule, fitted_schedule_values
from tui_trainer.recipe.choice import Address, Choice
from tui_trainer.recipe.initial_weights import InitialWeights

CONSTANT_RATE = Choice.of("schedule", DEFAULT_CHOICES["schedule"])
"""Schedule of a run for which no other is chosen."""


@dataclass(frozen=True)
class RunConfig:
    """Configuration of a run before any edit: dataset, model, loss, optimizer, schedule and settings.

    Raises UserError when the choices do not fit each other or a setting is out of range.

    >>> config = RunConfig(
    ...     Choice.of("dataset", "line_points"), Choice.of("model", "linear"), Choice.of("loss", "mse"),
    ...     Choice.of("optimizer", "sgd"), batch_size=5,
    ... )
    >>> config.get("optimizer.lr")
    0.01
    >>> config.with_value("optimizer.lr", 0.1).get("optimizer.lr")
    0.1
    >>> config.with_value("loss", "bce_by_hand")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    tui_trainer.base.errors.UserError: loss bce_by_hand does not fit dataset line_points: choose one of ...
    """

    dataset: Choice
    model: Choice
    loss: Choice
    optimizer: Choice
    batch_size: int = 0
    seed: int = 2017
    diverges_at: float = 1000.0
    zero_grad: bool = True
    evaluate_every: int = 0
    l1: float = 0.0
    l2: float = 0.0
    clip_norm: float = 0.0
    clip_value: float = 0.0
    title: str = ""
    text: str = ""
    discard_normals: tuple[tuple[int, ...], ...] = ()
    """Shapes of the normally distributed tensors that the seeded generator draws and discards before the weights.

    The tutorial initializes other models first: discarding the same numbers gives the tutorial's initial weights.
    """
    initial_weights: InitialWeights | None = None
    """File with the weights that the run starts from; None if they are drawn from the seed, as after a change of
    the model or the seed.
    """
    schedule: Choice = CONSTANT_RATE
    """How the learning rate changes from update to update."""

    def __post_init__(self) -> None:
        for setting in SETTINGS:
            setting.check(getattr(self, setting.name))
        if OPTIMIZERS[self.optimizer.name].code.needs_closure:
            self._check_closure()
        check_schedule(self.schedule.name, self.schedule.values, self.has_test_rows)
        schema = self.schema
        for kind, entry in (("model", MODELS[self.model.name]), ("loss", LOSSES[self.loss.name])):
            if not entry.fits(schema):
                fitting = ", ".join(self.fitting_names(kind))
                has_more = CLASS_COUNT.name in self.dataset.values and schema.task is Task.BINARY and Task.CLASSES in entry.tasks
                hint = f" (for more than two classes set {CLASS_COUNT.name} of the dataset to their number)" if has_more else ""
                raise UserError(f"{kind} {entry.name} does not fit dataset {self.dataset.name}: choose one of {fitting}{hint}")
        check_weight_count(self.loss.values, schema.outputs, f"dataset {self.dataset.name}")

    @property
    def schema(self) -> Schema:
        """Task and number of columns of the chosen dataset, as its hyperparameters say."""
        return _schema_of(self.dataset)

    @property
    def has_test_rows(self) -> bool:
        """Whether a share of the dataset's rows is held out as test rows."""
        return _has_test_rows(self.dataset)

    @property
    def has_penalty(self) -> bool:
        """Whether the loss has an L1 or L2 penalty of the weights."""
        return bool(self.l1 or self.l2)

    @property
    def clips_gradients(self) -> bool:
        """Whether gradients are clipped between backward and update."""
        return bool(self.clip_norm or self.clip_value)

    @property
    def measure(self) -> tuple[object, ...]:
        """Loss, dataset and penalties: the losses of two configs can be compared if these are equal."""
        return (self.loss, self.dataset, self.l1, self.l2)

    @property
    def linear_form(self) -> LinearForm | None:
        """Names of weights and bias if the model is linear, else None."""
        return MODELS[self.model.name].linear

    @property
    def gradient_formula(self) -> GradientFormula | None:
        """Closed form of the gradient for this model and loss, penalties included.

        None if no formula is declared for them, or if the gradient is clipped.
        """
        formula = LOSSES[self.loss.name].gradient if self.linear_form and not self.clips_gradients else None
        if formula is None or not self.has_penalty:
            return formula
        terms = "".join([" + l1 sign(w)"] * bool(self.l1) + [" + 2 l2 w"] * bool(self.l2))
        return replace(formula, text=f"{formula.text}{terms} (no penalty for b)")

    def addresses(self) -> Iterator[Address]:
        """Yield all addresses: each choice followed by its hyperparameters, then the settings of the run."""
        for kind in CATALOGUE:
            yield Address(kind, kind, None)
            for hyperparameter in self.choice(kind).entry.hyperparameters:
                yield Address(f"{kind}.{hyperparameter.name}", kind, hyperparameter)
        for setting in SETTINGS:
            yield Address(setting.name, None, setting)

    def address(self, name: str) -> Address:
        """Return the address with that name.

        Raises UserError for an unknown name; the message suggests similar names.
        """
        known = {address.name: address for address in self.addresses()}
        if name.strip() not in known:
            raise unknown_name_error("hyperparameter", name, known)
        return known[name.strip()]

    def choice(self, kind: str) -> Choice:
        """Return the choice of a kind: 'dataset', 'model', 'loss', 'optimizer' or 'schedule'."""
        choice: Choice = getattr(self, kind)
        return choice

    def get(self, name: str) -> Value:
        """Return the value at an address. Raises UserError for an unknown address."""
        address = self.address(name)
        if address.kind is None:
            value: Value = getattr(self, address.name)
            return value
        choice = self.choice(address.kind)
        return choice.values[address.hyperparameter.name] if address.hyperparameter else choice.name

    def with_value(self, name: str, value: object) -> "RunConfig":
        """Return the config with the value at an address changed.

        Raises UserError for an unknown address or invalid value.
        """
        address = self.address(name)
        if address.hyperparameter is None:
            return self._with_field(address.name, self.choice(address.name).with_entry(str(value)))
        checked = address.hyperparameter.check(value)
        if address.kind is None:
            return self._with_field(address.name, checked)
        return self.with_values(address.kind, {address.hyperparameter.name: checked})

    def with_values(self, kind: str, values: Mapping[str, object]) -> "RunConfig":
        """Return the config with hyperparameters of a choice changed, all at once.

        If they give the dataset another task or other columns, a model or loss that does not fit it is replaced by the
        first model or loss that fits. Raises UserError for an unknown hyperparameter or an invalid value.
        """
        choice = self.choice(kind)
        changed = Choice.of(kind, choice.name, {**choice.values, **values})
        return self._fitted_to(changed) if kind == "dataset" else self._with_field(kind, changed)

    def with_dataset(self, name: str, values: Mapping[str, object] = FrozenMapping()) -> "RunConfig":
        """Return the config with another dataset and these hyperparameters of it, batch size 0 and no text.

        A model or loss that does not fit the dataset is replaced by the first model or loss that fits.
        """
        chosen = self.dataset.with_entry(name)
        config = self._fitted_to(Choice.of("dataset", name, {**chosen.values, **values}))
        return replace(config, batch_size=0, title=config._default_title, text="")

    def with_choices(self, names: Mapping[str, str]) -> "RunConfig":
        """Return the config with other entries of some kinds, chosen at once: they must fit each other.

        Raises UserError for an unknown name, and for entries that don't fit.
        """
        changed: dict[str, Any] = {kind: self.choice(kind).with_entry(name) for kind, name in names.items()}
        return self._with_changes(changed)

    def fitting_names(self, kind: str) -> list[str]:
        """Return the names of a kind's entries that fit the dataset of this config."""
        return _fitting_names(kind, self.schema)

    def _check_closure(self) -> None:
        """Raise UserError for settings that an optimizer with a closure, such as LBFGS, can't have."""
        if not self.zero_grad:
            raise UserError(f"zeroing the gradients can't be switched off for optimizer {self.optimizer.name}")
        if self.clips_gradients:
            reason = "its line search needs the gradient of the loss itself"
            on = " and ".join(f"{limit.name} to 0, not {self.get(limit.name)}" for limit in CLIPPING if self.get(limit.name))
            raise UserError(f"gradients can't be clipped for optimizer {self.optimizer.name}, since {reason}: set {on}")

    def _fitted_to(self, dataset: Choice) -> "RunConfig":
        """Return the config with a dataset, and with the first model and loss that fit where they don't fit it.

        Without test rows a schedule at evaluations reads the loss instead of the test loss.
        """
        schema = _schema_of(dataset)
        model = self.model if MODELS[self.model.name].fits(schema) else _first_fitting_choice("model", schema)
        loss = self.loss if LOSSES[self.loss.name].fits(schema) else _first_fitting_choice("loss", schema)
        if weight_count(loss.values) not in (0, schema.outputs):
            loss = Choice.of("loss", loss.name)
        values = fitted_schedule_values(self.schedule.values, has_test_rows=_has_test_rows(dataset))
        schedule = Choice.of("schedule", self.schedule.name, values)
        initial = self.initial_weights if schema == self.schema and model == self.model else None
        return replace(self, dataset=dataset, model=model, loss=loss, schedule=schedule, initial_weights=initial)

    def _with_field(self, field: str, value: Choice | Value) -> "RunConfig":
        return self._with_changes({field: value})

    def _with_changes(self, changes: dict[str, Any]) -> "RunConfig":
        """Return the config with other fields. Another model or seed drops the initial weights; a default title follows."""
        if {"model", SEED.name} & changes.keys():
            changes["initial_weights"] = None
        changed = replace(self, **changes)
        return replace(changed, title=changed._default_title) if self.title == self._default_title else changed

    @property
    def _default_title(self) -> str:
        """Title of a run with this model on this dataset that is no problem."""
        return f"{self.model.entry.title}: {self.dataset.entry.title}"


def _has_test_rows(dataset: Choice) -> bool:
    return bool(dataset.values.get(TEST_SHARE.name, 0))



def _schema_of(dataset: Choice) -> Schema:
    """Return the task and the number of columns of a chosen dataset."""
    return DATASETS[dataset.name].schema(dataset.values)


def _fitting_names(kind: str, schema: Schema) -> list[str]:
    """Return the names of a kind's entries that fit a dataset with this schema, without a model that needs a file first."""
    entries = [entry for entry in CATALOGUE[kind] if not hasattr(entry, "fits") or entry.fits(schema)]
    return [entry.name for entry in entries if entry.further is None]


def _first_fitting_choice(kind: str, schema: Schema) -> Choice:
    return Choice.of(kind, _fitting_names(kind, schema)[0])
