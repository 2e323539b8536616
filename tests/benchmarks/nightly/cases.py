"""Run checks one after the other and keep what fails."""

import traceback
import warnings
from collections.abc import Callable, Iterable
from typing import Any


def failure_of(name: str, check: Callable[[], Any]) -> str | None:
    """Run a check. Returns the traceback headed by its name if it failed, else None."""
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever fails is what is looked for
        return f"{name}\n{''.join(traceback.format_exception(error))}"
    return None


def failures_of(checks: Iterable[tuple[str, Callable[[], Any]]]) -> tuple[str, ...]:
    """Run named checks, with warnings as errors. Returns the texts of those that failed."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = [failure_of(name, check) for name, check in checks]
    return tuple(failure for failure in found if failure is not None)
