"""RunConfig: everything that makes a run what it is, checked and frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.registry import unknown_name
from tui_trainer.catalogue.all import CATALOGUE, LIVE_KINDS
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Entry, GradientFormula
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.settings import SETTINGS


@dataclass(frozen=True)
class Choice:
    """A chosen entry and the values of its hyperparameters, every one of them present."""

    kind: str
    name: str
    values: Mapping[str, Value]

    @classmethod
    def of(cls, kind: str, name: str, values: Mapping[str, object] = MappingProxyType({})) -> "Choice":
        """The entry of that name with these values, checked, and the defaults of the others.

        Raises UserError for an unknown name, an unknown hyperparameter or a value out of range.
        """
        entry: Entry = CATALOGUE[kind][name]
        for given in values:
            if entry.hyperparameter(given) is None:
                raise unknown_name(f"key of {kind} {name}", given, [h.name for h in entry.hyperparameters])
        checked = {h.name: h.check(values.get(h.name, h.default)) for h in entry.hyperparameters}
        return cls(kind, entry.name, MappingProxyType(checked))

    @property
    def entry(self) -> Entry:
        """Its declaration."""
        entry: Entry = CATALOGUE[self.kind][self.name]
        return entry

    def swapped(self, name: str) -> "Choice":
        """Another entry of the same kind; of the hyperparameters that both have, those not at their default are kept."""
        entry: Entry = CATALOGUE[self.kind][name]
        set_by_hand = {one.name for one in self.entry.hyperparameters if self.values[one.name] != one.default}
        kept = {key: value for key, value in self.values.items() if key in set_by_hand and entry.hyperparameter(key)}
        return Choice.of(self.kind, name, kept)


@dataclass(frozen=True)
class Address:
    """One thing of a run that can be set: a whole choice ('optimizer') or a hyperparameter ('optimizer.lr')."""

    name: str
    kind: str | None
    hyperparameter: Hyperparameter | None

    @property
    def live(self) -> bool:
        """Whether the run goes on when it changes."""
        return self.hyperparameter.live if self.hyperparameter else self.kind in LIVE_KINDS

    @property
    def label(self) -> str:
        """What it is called on screen."""
        return self.hyperparameter.label if self.hyperparameter else str(self.kind)


@dataclass(frozen=True)
class RunConfig:
    """A run before any edit: dataset, model, loss, optimizer with all their hyperparameters, and the run's own."""

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
    """Shapes drawn from the seeded generator and thrown away before the weights are drawn."""

    def __post_init__(self) -> None:
        for setting in SETTINGS:
            setting.check(getattr(self, setting.name))
        if not self.zero_grad and OPTIMIZERS[self.optimizer.name].code.closure:
            raise UserError(f"zeroing the gradients can't be switched off for optimizer {self.optimizer.name}")
        dataset = DATASETS[self.dataset.name]
        for kind, entry in (("model", MODELS[self.model.name]), ("loss", LOSSES[self.loss.name])):
            if not entry.fits(dataset):
                fitting = ", ".join(self.fitting(kind))
                raise UserError(f"{kind} {entry.name} does not fit dataset {dataset.name}: choose one of {fitting}")

    @property
    def gradient_formula(self) -> GradientFormula | None:
        """The gradient by formula, where one is declared for this model and loss."""
        return LOSSES[self.loss.name].gradient if MODELS[self.model.name].linear else None

    def addresses(self) -> Iterator[Address]:
        """Everything that can be set, in the order a person reads it."""
        for kind in CATALOGUE:
            yield Address(kind, kind, None)
            for hyperparameter in self.choice(kind).entry.hyperparameters:
                yield Address(f"{kind}.{hyperparameter.name}", kind, hyperparameter)
        for setting in SETTINGS:
            yield Address(setting.name, None, setting)

    def address(self, name: str) -> Address:
        """The address of that name. Raises UserError with the nearest right ones."""
        known = {address.name: address for address in self.addresses()}
        if name.strip() not in known:
            raise unknown_name("hyperparameter", name, known)
        return known[name.strip()]

    def choice(self, kind: str) -> Choice:
        """What is chosen of that kind."""
        choice: Choice = getattr(self, kind)
        return choice

    def get(self, name: str) -> Value:
        """The value at an address."""
        address = self.address(name)
        if address.kind is None:
            value: Value = getattr(self, address.name)
            return value
        choice = self.choice(address.kind)
        return choice.values[address.hyperparameter.name] if address.hyperparameter else choice.name

    def with_value(self, name: str, value: object) -> "RunConfig":
        """This run with one thing set. Raises UserError when it can't be."""
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
        """This run on another dataset; a model or loss that doesn't fit it gives way to the first that does."""
        dataset = self.dataset.swapped(name)
        entry = DATASETS[name]
        model = self.model if MODELS[self.model.name].fits(entry) else self._first("model", name)
        loss = self.loss if LOSSES[self.loss.name].fits(entry) else self._first("loss", name)
        title = f"{model.entry.title}: {dataset.entry.title}"
        return replace(self, dataset=dataset, model=model, loss=loss, batch_size=0, title=title, text="")

    def fitting(self, kind: str, dataset: str | None = None) -> list[str]:
        """The names of that kind which can be chosen with the dataset (this run's, if none is named)."""
        entry = DATASETS[dataset or self.dataset.name]
        return [one.name for one in CATALOGUE[kind] if not hasattr(one, "fits") or one.fits(entry)]

    def _replaced(self, field: str, value: Choice | Value) -> "RunConfig":
        changes: dict[str, Any] = {field: value}
        return replace(self, **changes)

    def _first(self, kind: str, dataset: str) -> Choice:
        return Choice.of(kind, self.fitting(kind, dataset)[0])
