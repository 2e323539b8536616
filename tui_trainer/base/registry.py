"""Registry: an ordered mapping from names to entries; its error for an unknown name suggests similar names."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text


class NamedEntry(Protocol):
    """Entry of a registry: any object with a name."""

    @property
    def name(self) -> str:
        """The key in the registry."""


Entry = TypeVar("Entry", bound=NamedEntry)


def unknown_name_error(kind: str, name: str, names: Iterable[str]) -> UserError:
    """Return the error for an unknown name; its message suggests similar names, or lists all names."""
    known = list(names)
    lowered = {correct.lower(): correct for correct in known}
    near = [lowered[match] for match in get_close_matches(name.lower(), lowered, n=2, cutoff=0.5)]
    hint = f"did you mean {' or '.join(near)}?" if near else f"choose one of: {', '.join(known)}"
    return UserError(f"unknown {kind} {clean_text(name, 60)!r}: {hint}")


class Registry(Generic[Entry]):
    """Entries by name, in the order of their declaration.

    >>> from types import SimpleNamespace
    >>> losses = Registry("loss", [SimpleNamespace(name="mse"), SimpleNamespace(name="huber")])
    >>> losses.names(), losses["huber"].name, "mae" in losses
    (['mse', 'huber'], 'huber', False)
    >>> losses
    Registry('loss', ['mse', 'huber'])
    >>> losses["hubre"]
    Traceback (most recent call last):
    tui_trainer.base.errors.UserError: unknown loss 'hubre': did you mean huber?
    """

    def __init__(self, kind: str, entries: Iterable[Entry]) -> None:
        self.kind = kind
        """Singular noun for an entry in error messages, such as loss."""
        self._entries = {entry.name: entry for entry in entries}

    def __getitem__(self, name: str) -> Entry:
        """Return the entry with that name; white space around the name is ignored. Raises UserError."""
        try:
            return self._entries[name.strip()]
        except KeyError:
            raise unknown_name_error(self.kind, name, self._entries) from None

    def __repr__(self) -> str:
        return f"Registry({self.kind!r}, {self.names()})"

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def names(self) -> list[str]:
        """Return all names, in order."""
        return list(self._entries)


def resolve(import_path: str) -> Any:
    """Import and return the object at 'package.module:name'.

    A declaration names its builder by import path, so that it need not import the builder. The result is Any, since its
    type depends on the path.

    >>> resolve("math:gcd")(12, 18)
    6
    """
    module, _, name = import_path.partition(":")
    return getattr(import_module(module), name)
