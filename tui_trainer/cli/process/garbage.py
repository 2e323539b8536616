"""Set how often Python's garbage collector runs while modules are loaded."""

import gc

LOADING_THRESHOLDS = (50_000, 20, 20)
"""Thresholds of the collector's three generations, youngest first; Python's defaults are 700, 10, 10.

Loading torch and Textual creates some 300,000 objects that stay. With the defaults the collector looks through them
again and again, for a tenth of the time that a program needs to start.
"""


def collect_rarely() -> None:
    """Let the garbage collector run rarely, for the process as a whole."""
    gc.set_threshold(*LOADING_THRESHOLDS)
