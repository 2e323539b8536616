"""Loading what torch needs for its optimizers and for tracing, which takes about a second, before it is asked for."""

import importlib
import sys
import threading

SLOW = "torch._dynamo"
"""What torch itself imports when it is first asked for an optimizer or to trace."""


def is_loaded() -> bool:
    """Whether it is there."""
    module = sys.modules.get(SLOW)
    return module is not None and not getattr(module.__spec__, "_initializing", False)


def load_behind() -> None:
    """Load it in a thread of its own, if it is not there."""
    if not is_loaded():
        threading.Thread(target=importlib.import_module, args=(SLOW,), name="loading", daemon=True).start()
