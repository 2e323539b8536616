"""What torch needs later is loaded behind, and Python's garbage collector is kept off it."""

import subprocess
import sys

LOAD = """
import gc, threading
from tui_trainer.engine.loading import is_loaded, load_behind
print(is_loaded(), gc.get_freeze_count())
load_behind()
for thread in threading.enumerate():
    if thread.name == "loading":
        thread.join()
print(is_loaded(), gc.get_freeze_count() > 100_000, len(gc.get_objects()) < 10_000)
"""


def test_the_collector_is_kept_off_what_torch_has_loaded() -> None:
    """In a process of its own: over a hundred thousand objects that it does not look through any more."""
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.splitlines() == ["False 0", "True True True"], done.stderr
