"""Registry: an ordered map from names to entries. A wrong name is answered with the nearest right ones."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text


class Named(Protocol):
    """What a registry holds: anything with a name."""

    @property
    def name(self) -> str:
        """The name it is chosen by."""


Entry = TypeVar("Entry", bound=Named)


def unknown_name(kind: str, name: str, names: Iterable[str]) -> UserError:
    """The error for a name that is not there: it says which is nearest, or lists them all."""
    known = list(names)
    lowered = {one.lower(): one for one in known}
    near = [lowered[one] for one in get_close_matches(name.lower(), lowered, n=2, cutoff=0.5)]
    hint = f"did you mean {' or '.join(near)}?" if near else f"choose one of: {', '.join(known)}"
    return UserError(f"unknown {kind} {clean_text(name, 60)!r}: {hint}")


class Registry(Generic[Entry]):
    """Entries by name, in the order they were declared: simplest first."""

    def __init__(self, kind: str, entries: Iterable[Entry]) -> None:
        self.kind = kind
        """What the entries are, in the singular: error messages use it."""
        self._entries = {entry.name: entry for entry in entries}

    def __getitem__(self, name: str) -> Entry:
        """The entry of that name, white space around it left out. Raises UserError naming the nearest right ones."""
        try:
            return self._entries[name.strip()]
        except KeyError:
            raise unknown_name(self.kind, name, self._entries) from None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def names(self) -> list[str]:
        """All names, in order."""
        return list(self._entries)


def resolve(address: str) -> Any:
    """The object at 'package.module:name'. Builders are named this way so that a declaration imports nothing.

    Any: what stands there is for the caller, who declared the address, to know.
    """
    module, _, name = address.partition(":")
    return getattr(import_module(module), name)
