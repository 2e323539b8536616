"""Journal: the edits of a run in order. Each edit is made right before the update that its `before` names."""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value, wrong_value_text
from tui_trainer.base.numbers import significant
from tui_trainer.base.text import clean_text
from tui_trainer.base.weights import PARAMS_PREFIX, Shape, WeightAddress
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.prefix_cache import PrefixCache

MAX_ABSOLUTE_WEIGHT = 3.4028234663852886e38
"""Maximum absolute value that a weight can be set to: the largest float32 number."""


@dataclass(frozen=True)
class Edit:
    """A change during a run: before update `before` (counted from 1), the value at address `set` becomes `to`.

    The address names a choice ('optimizer'), a hyperparameter ('optimizer.lr') or a single weight ('params.w[0]').

    >>> from tui_trainer.recipe.problems import open_problem
    >>> config = open_problem("linear").config
    >>> Edit(before=20, set="optimizer.lr", to=0.005).apply(config).get("optimizer.lr")
    0.005
    >>> Edit(before=20, set="seed", to=1).apply(config)
    Traceback (most recent call last):
        ...
    tui_trainer.base.errors.UserError: seed can't be edited during a run: changing it starts a new run
    """

    before: int
    set: str
    to: Value
    source: str = field(default="", compare=False, repr=False)
    """File and line that the edit was read from, for errors: 'run.toml, line 3'; empty if it was made in the app."""
    old_weight: float | None = field(default=None, compare=False, repr=False)
    """Value of the weight before the edit; None if it sets something else, or was read from a file."""

    @property
    def weight(self) -> WeightAddress | None:
        """Address of the weight that the edit sets; None if it sets something else.

        Raises UserError if it is malformed.
        """
        return WeightAddress.parse(self.set) if self.set.startswith(PARAMS_PREFIX) else None

    def canonical(self, shapes: Mapping[str, Shape]) -> "Edit":
        """Return the edit with its weight named in its canonical form, such as w[0,3] instead of w[3] in a matrix.

        Raises UserError if the weight does not exist.
        """
        return replace(self, set=self.weight.canonical_name(shapes)) if self.weight else self

    def apply(self, config: RunConfig) -> RunConfig:
        """Return the config after this edit; an edit of a weight leaves it unchanged.

        Raises UserError for an unknown address, a value out of range or a setting that is not live.
        """
        if self.weight:
            if isinstance(self.to, bool) or not isinstance(self.to, int | float) or not abs(self.to) <= MAX_ABSOLUTE_WEIGHT:
                bounds = f"from {significant(-MAX_ABSOLUTE_WEIGHT)} up to {significant(MAX_ABSOLUTE_WEIGHT)}"
                raise UserError(f"{self.set} can't be {wrong_value_text(self.to)}: it must be a number {bounds}")
            return config
        if "[" in self.set:
            raise UserError(f"unknown {clean_text(self.set, 60)!r}: a weight is written like {PARAMS_PREFIX}w[0]")
        if not config.address(self.set).live:
            raise UserError(f"{self.set} can't be edited during a run: changing it starts a new run")
        return config.with_value(self.set, self.to)


@dataclass(frozen=True)
class Journal:
    """Edits of a run in order: `before` never decreases. Raises UserError if it does.

    >>> journal = Journal((Edit(5, "optimizer.lr", 0.1), Edit(9, "optimizer.lr", 0.2)))
    >>> [edit.to for edit in journal.up_to(5)]
    [0.1]
    >>> [edit.to for edit in journal.add(Edit(7, "optimizer.lr", 0.3))]
    [0.1, 0.3]
    """

    edits: tuple[Edit, ...] = ()
    _cache: PrefixCache[RunConfig] | None = field(default=None, init=False, compare=False, repr=False)
    """Configs that `config_after` has computed."""

    def __post_init__(self) -> None:
        for earlier, later in zip(self.edits, self.edits[1:], strict=False):
            if later.before < earlier.before:
                raise UserError(f"edits are out of order: before {later.before} comes after before {earlier.before}")

    def __getstate__(self) -> dict[str, object]:
        """Return the state to pickle or copy: the edits, without the computed configs."""
        return {"edits": self.edits, "_cache": None}

    def __len__(self) -> int:
        return len(self.edits)

    def __iter__(self) -> Iterator[Edit]:
        return iter(self.edits)

    def add(self, edit: Edit) -> "Journal":
        """Return the journal with one more edit, and without the edits whose `before` is greater.

        The removed edits belong to the branch that the run leaves.
        """
        earlier = self.edits[: self.count_up_to(edit.before)]
        return self._from_ordered((*earlier, edit), len(earlier))

    def without_last(self) -> "Journal":
        """Return the journal without its last edit."""
        return self._from_ordered(self.edits[:-1], len(self) - 1)

    def count_up_to(self, update: int) -> int:
        """Return the number of edits whose `before` is at most `update`."""
        return bisect_right(self.edits, update, key=_before)

    def up_to(self, update: int) -> "Journal":
        """Return a journal of the edits whose `before` is at most `update`."""
        count = self.count_up_to(update)
        return self if count == len(self) else self._from_ordered(self.edits[:count], count)

    def after(self, update: int) -> tuple[Edit, ...]:
        """Return the edits whose `before` is greater than `update`."""
        return self.edits[self.count_up_to(update) :]

    def at(self, update: int) -> tuple[Edit, ...]:
        """Return the edits whose `before` is `update`."""
        return self.edits[bisect_left(self.edits, update, key=_before) : self.count_up_to(update)]

    def steps_in_common(self, other: "Journal") -> int:
        """Return the number of steps after which the journals have another edit; sys.maxsize if they are equal.

        >>> Journal((Edit(5, "optimizer.lr", 0.1),)).steps_in_common(Journal())
        4
        """
        pairs = zip_longest(self.edits, other.edits)
        differing = next(((one, two) for one, two in pairs if one != two), ())
        return min((edit.before - 1 for edit in differing if edit), default=sys.maxsize)

    def edited_addresses_before(self, update: int) -> set[str]:
        """Return the addresses in the edits whose `before` is `update`, such as 'optimizer.lr' or 'params.w[0]'."""
        return {edit.set for edit in self.at(update)}

    def updates_before_last(self, address: str, update: int) -> int:
        """Return the number of updates made before the last edit of an address up to `update`; 0 without such an edit."""
        return next((edit.before - 1 for edit in reversed(self.up_to(update).edits) if edit.set == address), 0)

    def canonical(self, shapes: Mapping[str, Shape]) -> "Journal":
        """Return the journal with all weights named in their canonical form.

        Raises UserError if a weight does not exist.
        """
        edits = tuple(edit.canonical(shapes) for edit in self.edits)
        return self if edits == self.edits else Journal(edits)

    def config_at(self, config: RunConfig, update: int) -> RunConfig:
        """Return the config used for an update: `config` with the edits whose `before` is at most `update`."""
        return self.config_after(config, self.count_up_to(update))

    def config_after(self, config: RunConfig, count: int) -> RunConfig:
        """Return `config` with the first `count` edits applied. Results are cached."""
        if not count:
            return config
        cache = self._cache
        if cache is None or (cache.start is not config and cache.start != config):
            cache = PrefixCache(config)
        cache = cache.after(count, lambda index, state: self.edits[index].apply(state))
        object.__setattr__(self, "_cache", cache)
        assert cache.last is not None
        return cache.last

    def _from_ordered(self, edits: tuple[Edit, ...], same_count: int) -> "Journal":
        """Return a journal of edits that are known to be in order, without checking them.

        `same_count`: number of edits at the start that this journal has too; their cached configs are kept.
        """
        journal = object.__new__(Journal)
        object.__setattr__(journal, "edits", edits)
        object.__setattr__(journal, "_cache", self._cache.keep_first(same_count) if self._cache else None)
        return journal


def _before(edit: Edit) -> int:
    """Return the update before which the edit is made, by which a journal is ordered."""
    return edit.before
