"""Import torch._dynamo early: torch.optim and torch.fx import it on first use, which takes about a second."""

import gc
import importlib
import logging
import sys
import threading

logger = logging.getLogger(__name__)

DYNAMO_MODULE = "torch._dynamo"
"""Module that torch imports when an optimizer is first built or a function is first traced."""

YOUNGEST_GENERATION_THRESHOLD = 10_000
"""Number of new objects after which Python's garbage collector collects the youngest generation.

Drawing one frame creates fewer objects than this.
"""
OLDER_GENERATION_THRESHOLDS = (5, 5)
"""Thresholds of the collector's two older generations; they are half of Python's defaults.

These generations are collected more often than by default, so that less garbage takes memory: Python rarely returns
such memory to the system.
"""


def is_dynamo_loaded() -> bool:
    """Return whether torch._dynamo has been imported completely."""
    module = sys.modules.get(DYNAMO_MODULE)
    return module is not None and not getattr(module.__spec__, "_initializing", False)


def preload_in_background() -> None:
    """Import torch._dynamo in a background thread, unless it is imported already."""
    if not is_dynamo_loaded():
        threading.Thread(target=_import_or_log_error, name="loading", daemon=True).start()


def import_dynamo() -> None:
    """Import torch._dynamo now, and adjust Python's garbage collector to the many objects that the import creates."""
    importlib.import_module(DYNAMO_MODULE)
    # otherwise the collector would traverse everything torch has loaded every few seconds, and pause the whole process
    # for 0.1 to 0.2 s each time
    gc.freeze()
    gc.set_threshold(YOUNGEST_GENERATION_THRESHOLD, *OLDER_GENERATION_THRESHOLDS)


def _import_or_log_error() -> None:
    """Import torch._dynamo, and only log an exception.

    Code that needs the module reports that it is missing, or works without it.
    """
    try:
        import_dynamo()
    except Exception:
        logger.exception("loading %s failed", DYNAMO_MODULE)
