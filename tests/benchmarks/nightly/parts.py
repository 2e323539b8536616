"""The parts of the nightly run, in the order they run in."""

from importlib import import_module

from tests.benchmarks.nightly.part import Part

MODULES = (
    "products",
    "howto",
    "differential",
    "command_line",
    "hostile",
    "fuzz.tables",
    "fuzz.modules",
    "any_time",
    "charts",
    "resizes",
    "monkey",
    "browser",
)
"""Modules of this package that define a PART."""


def load_parts() -> tuple[Part, ...]:
    """Import the modules and return their parts."""
    return tuple(import_module(f"{__package__}.{name}").PART for name in MODULES)


def select(parts: tuple[Part, ...], names: list[str]) -> tuple[Part, ...]:
    """Return the parts whose names begin with one of `names`, all if it is empty.

    Raises KeyError with a name that no part begins with.
    """
    for name in names:
        if not any(part.name.startswith(name) for part in parts):
            raise KeyError(name)
    return tuple(part for part in parts if not names or part.name.startswith(tuple(names)))
