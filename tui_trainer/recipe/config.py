"""RunConfig: dataset, model, loss, optimizer and settings of a run, validated and frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.catalogue.all import CATALOGUE, LIVE_KINDS
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Entry, GradientFormula
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.settings import SETTINGS


@dataclass(frozen=True)
class Choice:
    """A chosen catalogue entry, such as an optimizer, with a value for each of its hyperparameters.

    >>> choice = Choice.of("optimizer", "sgd", {"lr": 0.1})
    >>> choice.name, dict(choice.values)
    ('sgd', {'lr': 0.1, 'momentum': 0.0})
    """

    kind: str
    name: str
    values: Mapping[str, Value]

    @classmethod
    def of(cls, kind: str, name: str, values: Mapping[str, object] = MappingProxyType({})) -> "Choice":
        """Return the entry of that name with these hyperparameter values, and defaults for the others.

        Raises UserError for an unknown name, an unknown hyperparameter or a value out of range.
        """
        entry: Entry = CATALOGUE[kind][name]
        for key in values:
            if entry.hyperparameter(key) is None:
                raise unknown_name_error(f"key of {kind} {name}", key, [h.name for h in entry.hyperparameters])
        checked = {h.name: h.check(values.get(h.name, h.default)) for h in entry.hyperparameters}
        return cls(kind, entry.name, MappingProxyType(checked))

    @property
    def entry(self) -> Entry:
        """Declaration of the entry."""
        entry: Entry = CATALOGUE[self.kind][self.name]
        return entry

    def swapped(self, name: str) -> "Choice":
        """Return another entry of the same kind, with the changed hyperparameters that both have carried over.

        A hyperparameter at its default takes the default of the new entry. Raises UserError for an unknown name.
        """
        entry: Entry = CATALOGUE[self.kind][name]
        changed = {h.name for h in self.entry.hyperparameters if self.values[h.name] != h.default}
        carried = {key: value for key, value in self.values.items() if key in changed and entry.hyperparameter(key)}
        return Choice.of(self.kind, name, carried)


@dataclass(frozen=True)
class Address:
    """Name of a setting of a run: a whole choice ('optimizer') or a hyperparameter ('optimizer.lr')."""

    name: str
    kind: str | None
    hyperparameter: Hyperparameter | None

    @property
    def live(self) -> bool:
        """Whether it can be edited during a run; otherwise changing it starts a new run."""
        return self.hyperparameter.live if self.hyperparameter else self.kind in LIVE_KINDS

    @property
    def label(self) -> str:
        """Name on screen."""
        return self.hyperparameter.label if self.hyperparameter else str(self.kind)


@dataclass(frozen=True)
class RunConfig:
    """Configuration of a run before any edit: dataset, model, loss, optimizer and settings.

    Raises UserError when the choices do not fit each other.

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
    title: str = ""
    text: str = ""
    discard_normals: tuple[tuple[int, ...], ...] = ()
    """Shapes of normal draws that the seeded generator discards before it draws the weights.

    The tutorial draws other models before these, so its weights come from later in the random stream.
    """

    def __post_init__(self) -> None:
        for setting in SETTINGS:
            setting.check(getattr(self, setting.name))
        if not self.zero_grad and OPTIMIZERS[self.optimizer.name].code.needs_closure:
            raise UserError(f"zeroing the gradients can't be switched off for optimizer {self.optimizer.name}")
        dataset = DATASETS[self.dataset.name]
        for kind, entry in (("model", MODELS[self.model.name]), ("loss", LOSSES[self.loss.name])):
            if not entry.fits(dataset):
                fitting = ", ".join(self.fitting(kind))
                raise UserError(f"{kind} {entry.name} does not fit dataset {dataset.name}: choose one of {fitting}")

    @property
    def gradient_formula(self) -> GradientFormula | None:
        """Closed formula of the gradient for this model and loss; None if none is declared."""
        return LOSSES[self.loss.name].gradient if MODELS[self.model.name].is_linear else None

    def addresses(self) -> Iterator[Address]:
        """Yield the address of every setting: the choices with their hyperparameters, then the settings of the run."""
        for kind in CATALOGUE:
            yield Address(kind, kind, None)
            for hyperparameter in self.choice(kind).entry.hyperparameters:
                yield Address(f"{kind}.{hyperparameter.name}", kind, hyperparameter)
        for setting in SETTINGS:
            yield Address(setting.name, None, setting)

    def address(self, name: str) -> Address:
        """Return the address of that name. Raises UserError that suggests similar names."""
        known = {address.name: address for address in self.addresses()}
        if name.strip() not in known:
            raise unknown_name_error("hyperparameter", name, known)
        return known[name.strip()]

    def choice(self, kind: str) -> Choice:
        """Return the choice of a kind: 'dataset', 'model', 'loss' or 'optimizer'."""
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
        """Return the config with a setting changed. Raises UserError for an unknown address or an invalid value."""
        address = self.address(name)
        if address.hyperparameter is None:
            return self._replaced(address.name, self.choice(address.name).swapped(str(value)))
        checked = address.hyperparameter.check(value)
        if address.kind is None:
            return self._replaced(address.name, checked)
        choice = self.choice(address.kind)
        values = {**choice.values, address.hyperparameter.name: checked}
        return self._replaced(address.kind, Choice.of(address.kind, choice.name, values))

    def with_dataset(self, name: str) -> "RunConfig":
        """Return the config with another dataset.

        A model or loss that does not fit it is replaced by the first that does.
        """
        dataset = self.dataset.swapped(name)
        entry = DATASETS[name]
        model = self.model if MODELS[self.model.name].fits(entry) else self._first("model", name)
        loss = self.loss if LOSSES[self.loss.name].fits(entry) else self._first("loss", name)
        title = f"{model.entry.title}: {dataset.entry.title}"
        return replace(self, dataset=dataset, model=model, loss=loss, batch_size=0, title=title, text="")

    def fitting(self, kind: str, dataset: str | None = None) -> list[str]:
        """Return the names of a kind's entries that fit a dataset (by default, this run's)."""
        entry = DATASETS[dataset or self.dataset.name]
        return [choice.name for choice in CATALOGUE[kind] if not hasattr(choice, "fits") or choice.fits(entry)]

    def _replaced(self, field: str, value: Choice | Value) -> "RunConfig":
        changes: dict[str, Any] = {field: value}
        return replace(self, **changes)

    def _first(self, kind: str, dataset: str) -> Choice:
        return Choice.of(kind, self.fitting(kind, dataset)[0])
