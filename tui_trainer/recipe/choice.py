"""Choice: a catalogue entry with values for its hyperparameters; Address: the name of something that can be set."""

from collections.abc import Mapping
from dataclasses import dataclass

from tui_trainer.base.errors import UserError
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.catalogue.all import CATALOGUE, LIVE_KINDS
from tui_trainer.catalogue.entry import Entry


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
    def of(cls, kind: str, name: str, values: Mapping[str, object] = FrozenMapping()) -> "Choice":
        """Return the choice of an entry, with these hyperparameter values, and defaults for the other hyperparameters.

        Raises UserError for an unknown name, an unknown hyperparameter or a value out of range.
        """
        entry = _entry(kind, name, values)
        for key in values:
            if entry.hyperparameter(key) is None:
                raise unknown_name_error(f"key of {kind} {name}", key, [h.name for h in entry.hyperparameters])
        checked = {h.name: h.check(values.get(h.name, h.default)) for h in entry.hyperparameters}
        return cls(kind, entry.name, FrozenMapping(checked))

    @property
    def entry(self) -> Entry:
        """The catalogue's declaration of the chosen entry, with every hyperparameter that it has."""
        return _entry(self.kind, self.name, self.values)

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of the user's files."""
        return tuple(str(self.values[h.name]) for h in self.entry.hyperparameters if h.is_file and self.values[h.name])

    def with_entry(self, name: str) -> "Choice":
        """Return the choice of another entry of the same kind.

        Hyperparameters that are not at their default keep their values if the new entry permits them; all others have
        the new entry's defaults. Raises UserError for an unknown name.
        """
        entry = _entry(self.kind, name, self.values)
        changed = {h.name for h in self.entry.hyperparameters if self.values[h.name] != h.default}
        carried = {key: value for key, value in self.values.items() if key in changed and _permits(entry, key, value)}
        return Choice.of(self.kind, name, carried)


@dataclass(frozen=True)
class Address:
    """Name of something that can be set in a run: a choice ('optimizer') or a hyperparameter ('optimizer.lr')."""

    name: str
    kind: str | None
    hyperparameter: Hyperparameter | None

    @property
    def live(self) -> bool:
        """Whether an edit can change the value during a run; otherwise changing it starts a new run."""
        return self.hyperparameter.live if self.hyperparameter else self.kind in LIVE_KINDS

    @property
    def label(self) -> str:
        """Label on screen."""
        return self.hyperparameter.label if self.hyperparameter else str(self.kind)


def _permits(entry: Entry, name: str, value: Value) -> bool:
    """Return whether an entry has a hyperparameter of that name which can have the value."""
    declared = entry.hyperparameter(name)
    if declared is None:
        return False
    try:
        declared.check(value)
    except UserError:
        return False
    return True


def _entry(kind: str, name: str, values: Mapping[str, object]) -> Entry:
    """Return the declaration of an entry, with the hyperparameters that it has for these values. Raises UserError."""
    declared: Entry = CATALOGUE[kind][name]
    return declared.for_values(values)
