"""SlowCode: notices that code of the user's own module has been running for more than two seconds."""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from tui_trainer.base.text import MAX_NAME_WIDTH, clean_text
from tui_trainer.engine.step.models.own.load import OWN_PREFIX

SLOW_SECONDS = 2
"""Time after which code is reported as slow, in seconds."""
POLL_SECONDS = 0.25


class SlowCode:
    """Thread that watches another one, and reports code of an own module that does not return.

    The watched thread is not slowed down: its stack is looked at from outside.
    """

    def __init__(self, watched: int, progress: Callable[[], object], report: Callable[[str], None]) -> None:
        """`watched`: number of the watched thread; `progress`: function whose result changes as long as that thread goes on.

        `report`: function that is called in this object's own thread, once each time, with where the code is.
        """
        self._watched, self._progress, self._report = watched, progress, report
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="slow code", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closed.set()

    def _watch(self) -> None:
        seen, since, is_reported = self._progress(), time.monotonic(), False
        while not self._closed.wait(POLL_SECONDS):
            now = self._progress()
            frame = own_frame(sys._current_frames().get(self._watched))
            if now != seen or frame is None:
                seen, since, is_reported = now, time.monotonic(), False
            elif not is_reported and time.monotonic() - since >= SLOW_SECONDS:
                is_reported = True
                self._report(where(frame))


def own_frame(frame: FrameType | None) -> FrameType | None:
    """Return the innermost frame of an own module's code on a stack; None if there is none."""
    while frame and not str(frame.f_globals.get("__name__", "")).startswith(OWN_PREFIX):
        frame = frame.f_back
    return frame


def where(frame: FrameType) -> str:
    """Return the file, the line and the function of a frame, as 'net.py, line 12: forward takes longer than 2 s'."""
    name = clean_text(Path(frame.f_code.co_filename).name, MAX_NAME_WIDTH)
    function = frame.f_code.co_name
    what = "import" if function == "<module>" else clean_text(function, 60)
    return f"{name}, line {frame.f_lineno}: {what} takes longer than {SLOW_SECONDS} s"
