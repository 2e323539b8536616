"""Watch: reports the progress of reading a file, and stops it when the user cancels."""

from collections.abc import Callable
from time import monotonic

from tui_trainer.datasets.tables.options import ReadingCancelled

SILENT_SECONDS = 0.5
"""Seconds from the start during which no progress is reported."""


class Watch:
    """Progress and cancelling of one file."""

    def __init__(
        self,
        file_name: str,
        progress: Callable[[float], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self._file_name = file_name
        self._progress = progress
        self._is_cancelled = is_cancelled
        self._began = monotonic()
        self._start, self._end = 0.0, 1.0
        self._reported = 0.0

    def begin(self, start: float, end: float) -> None:
        """Begin a part of the work, between two shares of the whole. Shares given to `at` are of this part."""
        self._start, self._end = start, end

    def at(self, share: float) -> None:
        """Report that `share` of the part is done, from 0 to 1; less than before is not reported.

        Raises ReadingCancelled if the user has cancelled.
        """
        if self._is_cancelled is not None and self._is_cancelled():
            raise ReadingCancelled(f"reading {self._file_name} was cancelled")
        if self._progress is not None and monotonic() - self._began >= SILENT_SECONDS:
            self._reported = max(self._reported, self._start + share * (self._end - self._start))
            self._progress(self._reported)
