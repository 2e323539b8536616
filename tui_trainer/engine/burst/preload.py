"""Preload torch._dynamo: torch.optim and tracing import it on first use, which takes about a second."""

import gc
import importlib
import logging
import sys
import threading

logger = logging.getLogger(__name__)

DYNAMO = "torch._dynamo"
"""Module that torch imports when an optimizer is first built or a function is first traced."""

OBJECTS_BETWEEN_COLLECTIONS = 10_000
"""Threshold of the youngest generation of Python's garbage collector: more objects than drawing one frame
creates.
"""
OLDER_COLLECTIONS = (5, 5)
"""Thresholds of the two older generations: half of Python's defaults, so that less garbage piles up between
collections. Python rarely returns memory that garbage has once taken.
"""


def is_dynamo_loaded() -> bool:
    """Whether torch._dynamo has been imported completely."""
    module = sys.modules.get(DYNAMO)
    return module is not None and not getattr(module.__spec__, "_initializing", False)


def preload_in_background() -> None:
    """Import torch._dynamo in a background thread, unless it is loaded."""
    if not is_dynamo_loaded():
        threading.Thread(target=_load_quietly, name="loading", daemon=True).start()


def load() -> None:
    """Import torch._dynamo now, and tune Python's garbage collector for the objects it creates."""
    importlib.import_module(DYNAMO)
    # otherwise the collector would traverse everything torch has loaded every few seconds, and pause the whole process
    # for 0.1 to 0.2 s each time
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *OLDER_COLLECTIONS)


def _load_quietly() -> None:
    """Import torch._dynamo; log a failure.

    Code that needs the module reports its absence or works without it.
    """
    try:
        load()
    except Exception:
        logger.exception("loading %s failed", DYNAMO)
