"""Journal: every edit made to a run, as 'before update k'."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value, shown
from tui_trainer.base.numbers import significant
from tui_trainer.base.text import clean_text
from tui_trainer.base.weights import PREFIX, Shape, WeightAddress
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.folding import Folding

LARGEST_WEIGHT = 3.4028234663852886e38
"""Weights are float32 numbers, which end there."""


@dataclass(frozen=True)
class Edit:
    """One live change: before update `before` (counted from 1), what is at address `set` becomes `to`.

    The address is that of a hyperparameter ('optimizer.lr') or of a single weight ('params.w[0]').
    """

    before: int
    set: str
    to: Value
    place: str = field(default="", compare=False, repr=False)
    """Where it was read from, such as 'run.toml, line 3', for errors; empty if it was made in the app."""

    @property
    def weight(self) -> WeightAddress | None:
        """The weight it sets, if it is one. Raises UserError when the address is malformed."""
        return WeightAddress.parse(self.set) if self.set.startswith(PREFIX) else None

    def usual(self, shapes: Mapping[str, Shape]) -> "Edit":
        """The same edit, a weight named in the usual form. Raises UserError when there is no such weight."""
        return replace(self, set=self.weight.usual(shapes)) if self.weight else self

    def apply(self, config: RunConfig) -> RunConfig:
        """The run with this edit made. Raises UserError when it can't be: unknown, out of range, or not live."""
        if self.weight:
            if isinstance(self.to, bool) or not isinstance(self.to, int | float) or not abs(self.to) <= LARGEST_WEIGHT:
                bounds = f"from {significant(-LARGEST_WEIGHT)} up to {significant(LARGEST_WEIGHT)}"
                raise UserError(f"{self.set} can't be {shown(self.to)}: it is a number {bounds}")
            return config
        if "[" in self.set:
            raise UserError(f"unknown {clean_text(self.set, 60)!r}: a weight is written like {PREFIX}w[0]")
        if not config.address(self.set).live:
            raise UserError(f"{self.set} can't be edited while a run goes on: it starts a new run")
        return config.with_value(self.set, self.to)


@dataclass(frozen=True)
class Journal:
    """The edits of a run, in the order they were made; `before` never goes down."""

    edits: tuple[Edit, ...] = ()
    _folding: Folding[RunConfig] | None = field(default=None, init=False, compare=False, repr=False)
    """What has been worked out by `config_after`."""

    def __post_init__(self) -> None:
        for earlier, later in zip(self.edits, self.edits[1:], strict=False):
            if later.before < earlier.before:
                raise UserError(f"edits are out of order: before {later.before} stands after before {earlier.before}")

    def __len__(self) -> int:
        return len(self.edits)

    def __iter__(self) -> Iterator[Edit]:
        return iter(self.edits)

    def add(self, edit: Edit) -> "Journal":
        """The journal with one more edit. Edits of a later update are the old branch and are left out."""
        kept = self.edits[: self.count_upto(edit.before)]
        return self._in_order((*kept, edit), len(kept))

    def without_last(self) -> "Journal":
        """The journal with all edits but the last."""
        return self._in_order(self.edits[:-1], len(self) - 1)

    def count_upto(self, update: int) -> int:
        """The number of edits made before updates 1 to `update`."""
        return bisect_right(self.edits, update, key=_update)

    def upto(self, update: int) -> "Journal":
        """The edits made before updates 1 to `update`."""
        count = self.count_upto(update)
        return self if count == len(self) else self._in_order(self.edits[:count], count)

    def after(self, update: int) -> tuple[Edit, ...]:
        """The edits made before later updates than that."""
        return self.edits[self.count_upto(update) :]

    def at(self, update: int) -> tuple[Edit, ...]:
        """The edits made before that very update."""
        return self.edits[bisect_left(self.edits, update, key=_update) : self.count_upto(update)]

    def addresses_at(self, update: int) -> set[str]:
        """What is set before that very update."""
        return {edit.set for edit in self.at(update)}

    def usual(self, shapes: Mapping[str, Shape]) -> "Journal":
        """The same edits, weights named in the usual form. Raises UserError for one that is not there."""
        edits = tuple(edit.usual(shapes) for edit in self.edits)
        return self if edits == self.edits else Journal(edits)

    def config_at(self, config: RunConfig, update: int) -> RunConfig:
        """The run as it stands for update `update`: `config` with all edits up to it."""
        return self.config_after(config, self.count_upto(update))

    def config_after(self, config: RunConfig, count: int) -> RunConfig:
        """`config` with the first `count` edits. What was worked out for a shorter journal is not worked out again."""
        if not count:
            return config
        known = self._folding
        if known is None or (known.start is not config and known.start != config):
            known = Folding(config)
        folding = known.after(count, lambda place, state: self.edits[place].apply(state))
        object.__setattr__(self, "_folding", folding)
        assert folding.last is not None
        return folding.last

    def _in_order(self, edits: tuple[Edit, ...], same: int) -> "Journal":
        """A journal of edits known to be in order, the first `same` of them this one's."""
        journal = object.__new__(Journal)
        object.__setattr__(journal, "edits", edits)
        object.__setattr__(journal, "_folding", self._folding.cut(same) if self._folding else None)
        return journal


def _update(edit: Edit) -> int:
    """The update before which an edit is made, the key by which a journal is ordered."""
    return edit.before
