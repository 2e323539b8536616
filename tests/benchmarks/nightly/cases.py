"""Run checks one after the other and collect the tracebacks of those that fail."""

import traceback
import warnings
from collections.abc import Callable, Iterable
from typing import Any


def failure_of(name: str, check: Callable[[], Any]) -> str | None:
    """Run a check. Returns the traceback headed by its name if it failed, else None."""
    try:
        check()
    except Exception as error:  # noqa: BLE001 - any exception is a failure to report
        return f"{name}\n{''.join(traceback.format_exception(error))}"
    return None


def failures_of(checks: Iterable[tuple[str, Callable[[], Any]]]) -> tuple[str, ...]:
    """Run named checks, with warnings as errors.

    Returns a text for each that failed: its name and traceback.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = [failure_of(name, check) for name, check in checks]
    return tuple(failure for failure in found if failure is not None)
