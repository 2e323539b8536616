"""FrozenMapping: a mapping that can't be changed, and can be pickled and hashed."""

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import TypeVar

from tui_trainer.base.equality import same

Key = TypeVar("Key")
Item_co = TypeVar("Item_co", covariant=True)


class FrozenMapping(Mapping[Key, Item_co]):
    """Mapping that can't be changed. In contrast to types.MappingProxyType it can be pickled, and its items are copied.

    Equal to any mapping with the same items, arrays included (see `same`). It can be hashed if its values can.

    >>> values = FrozenMapping({"lr": 0.1})
    >>> values, values["lr"], values == {"lr": 0.1}
    (FrozenMapping({'lr': 0.1}), 0.1, True)
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[Key, Item_co] | Iterable[tuple[Key, Item_co]] = ()) -> None:
        self._items = dict(items)

    def __getitem__(self, key: Key) -> Item_co:
        return self._items[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __eq__(self, other: object) -> bool:
        return same(self, other) if isinstance(other, Mapping) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMapping({self._items})"

    def __reduce__(self) -> tuple[type["FrozenMapping[Key, Item_co]"], tuple[dict[Key, Item_co]]]:
        return FrozenMapping, (self._items,)

    # The dict's own views are several times as fast as those of Mapping.

    def keys(self) -> KeysView[Key]:
        """Return a view of the keys."""
        return self._items.keys()

    def items(self) -> ItemsView[Key, Item_co]:
        """Return a view of the pairs of key and value."""
        return self._items.items()

    def values(self) -> ValuesView[Item_co]:
        """Return a view of the values."""
        return self._items.values()
