"""Loading what torch needs for its optimizers and for tracing, which takes about a second, before it is asked for."""

import gc
import importlib
import logging
import sys
import threading

logger = logging.getLogger(__name__)

SLOW = "torch._dynamo"
"""What torch itself imports when it is first asked for an optimizer or to trace."""

OBJECTS_BETWEEN_COLLECTIONS = 10_000
"""More than a frame of the screen leaves behind, so that what comes and goes with a frame is not looked through."""
OLDER_COLLECTIONS = (5, 5)
"""Collections of the youngest objects between two of older ones, and of those between two of all: half of Python's usual
numbers, so that less garbage lies about at a time. Python hardly ever gives memory back that it has taken for it."""


def is_loaded() -> bool:
    """Whether it is there."""
    module = sys.modules.get(SLOW)
    return module is not None and not getattr(module.__spec__, "_initializing", False)


def load_behind() -> None:
    """Load it in a thread of its own, if it is not there."""
    if not is_loaded():
        threading.Thread(target=_load_quietly, name="loading", daemon=True).start()


def load() -> None:
    """Load it now."""
    importlib.import_module(SLOW)
    # Python's collector would look through all that torch has loaded every few seconds; everything in the process then
    # stands still for a tenth of a second or two
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *OLDER_COLLECTIONS)


def _load_quietly() -> None:
    """Load it; where that fails, what needs it says so or does without."""
    try:
        load()
    except Exception:
        logger.exception("loading %s failed", SLOW)
