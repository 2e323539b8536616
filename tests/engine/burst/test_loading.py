"""Preloading torch._dynamo in the background, and keeping Python's garbage collector away from it."""

import subprocess
import sys
import threading

import pytest

from tui_trainer.engine.burst import preload

LOAD = """
import gc, threading
from tui_trainer.engine.burst.preload import is_dynamo_loaded, preload_in_background
print(is_dynamo_loaded(), gc.get_freeze_count())
preload_in_background()
for thread in threading.enumerate():
    if thread.name == "loading":
        thread.join()
print(is_dynamo_loaded(), gc.get_freeze_count() > 100_000, len(gc.get_objects()) < 10_000)
"""


def test_loaded_objects_are_frozen() -> None:
    """After preloading, over 100,000 objects are frozen: the collector no longer traverses them."""
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.splitlines() == ["False 0", "True True True"], done.stderr


def test_a_failed_preload_is_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A failed preload is logged, not printed, and raises nothing."""
    monkeypatch.setattr(preload, "DYNAMO_MODULE", "torch.no_such_part")
    preload.preload_in_background()
    for thread in threading.enumerate():
        if thread.name == "loading":
            thread.join()
    assert not preload.is_dynamo_loaded()
    assert caplog.messages == ["loading torch.no_such_part failed"]
