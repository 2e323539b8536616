"""What torch needs later is loaded behind, and Python's garbage collector is kept off it."""

import subprocess
import sys
import threading

import pytest

from tui_trainer.engine.burst import preload as loading

LOAD = """
import gc, threading
from tui_trainer.engine.burst.preload import is_loaded, load_behind
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


def test_what_can_not_be_loaded_is_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A torch without it: nothing is printed by the thread, and what is asked for later goes its own way."""
    monkeypatch.setattr(loading, "SLOW", "torch.no_such_part")
    loading.load_behind()
    for thread in threading.enumerate():
        if thread.name == "loading":
            thread.join()
    assert not loading.is_loaded()
    assert caplog.messages == ["loading torch.no_such_part failed"]
