"""The door to plotext, and its only importer: dots and lines in, rows of characters out.

plotext aborts the whole process when a line holds a NaN or leaves the limits by far, so it sees nothing but paths that
`tui_trainer.charts.clean` has brought within 0 and 1, on a bare canvas of that range. Axes, labels and colours are ours.
"""

import ctypes
import re
from collections.abc import Sequence
from typing import NamedTuple

import plotext
from plotext._kernel.clink import clink
from plotext._kernel.tools import kernel
from plotext._signal.signal import signal_class

from tui_trainer.charts.clean import Polyline

BRAILLE = "braille"
INK_CODE = re.compile("\x1b\\[(?:38;5;(\\d+)|0)m")


class Layer(NamedTuple):
    """A path and what it is drawn with: `BRAILLE` dots or a character, and an ink from 0 to 255."""

    path: Polyline
    marker: str
    ink: int


class Run(NamedTuple):
    """Characters next to each other of the same ink; None for the empty canvas."""

    text: str
    ink: int | None


class Canvas:
    """A plotext figure of its own: plotext's public one is shared by everything in the process.

    Not for several threads. Widths and heights are in cells.
    """

    def __init__(self) -> None:
        _keep_the_interpreter_lock()
        plotext.terminal.limit(False, False)
        self._figure = type(plotext.figure)(plotext.terminal)
        self._figure.theme("colorless").canvas("default").axes(False)
        for axis in ("x", "y"):
            self._figure.ruler(axis).lim(0, 1).ticks([]).alignment(lim="edge")
        self._markers: dict[tuple[str, int], object] = {}
        self._drawn: list[tuple[Layer, object]] = []
        """The layers drawn last, each as plotext has it."""

    def draw(self, layers: Sequence[Layer], width: int, height: int) -> list[list[Run]]:
        """Exactly `height` rows, each `width` cells wide; later layers lie over earlier ones."""
        self._figure.plot_size(width, height)
        self._figure.clear.data()
        self._drawn = [(layer, self._signal(layer)) for layer in layers]
        for _, signal in self._drawn:
            # figure.draw() would also look through every point for colours to keep out of its automatic choice: as
            # slow as everything else together
            self._figure._signals._add(signal)
        return [_runs(row) for row in self._figure.build().string().splitlines()]

    def _signal(self, layer: Layer) -> object:
        """A layer as plotext has it: that of last time if it is the same layer."""
        for known, signal in self._drawn:
            if known is layer:
                return signal
        path, marker = layer.path, self._marker(layer.marker, layer.ink)
        # figure.signal() would make a copy of the marker for every point, which takes longer than the points
        signal = signal_class(path.x.size)._set_marker(marker)
        signal._append_points(path.x.tolist(), path.y.tolist(), [marker] * path.x.size)
        for index in path.joined.nonzero()[0].tolist():
            signal._set_connected(index)
        return signal

    def _marker(self, marker: str, ink: int) -> object:
        known = self._markers.get((marker, ink))
        if known is None:
            known = self._markers[marker, ink] = plotext.marker(marker, plotext.pixel(ink))
        return known


def _runs(row: str) -> list[Run]:
    """One row of plotext's output: characters between escape codes that name an ink or end one."""
    parts = INK_CODE.split(row)
    return [
        Run(text, int(code) if code else None)
        for text, code in zip(parts[::2], [None, *parts[1::2]], strict=True)
        if text
    ]


def _keep_the_interpreter_lock() -> None:
    """Make plotext's calls into its kernel without letting go of the interpreter's lock around each of them.

    They last microseconds and a frame makes hundreds; a thread busy with Python takes the lock at every one of them
    and keeps it for 5 ms: a frame took 170 ms instead of 1.
    """
    holding = ctypes.PyDLL(kernel._name, handle=kernel._handle)
    for name, function in list(vars(clink).items()):
        if name != "last_function":
            replacement = getattr(holding, name)
            replacement.argtypes, replacement.restype = function.argtypes, function.restype
            setattr(clink, name, replacement)
