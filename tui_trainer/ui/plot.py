"""Canvas: draws points and lines with plotext as rows of characters. No other module imports plotext.

plotext aborts the whole process when a line contains a NaN or goes far beyond the axis limits. Therefore plotext
receives only paths that `tui_trainer.charts.dots.clean` has clipped to 0 … 1, and draws them on a canvas with these limits and
without axes. Axes, labels and colours are drawn in `tui_trainer.ui.widgets`.
"""

import ctypes
import re
from collections.abc import Sequence
from typing import NamedTuple

import plotext
from plotext._kernel.clink import clink
from plotext._kernel.tools import kernel
from plotext._signal.signal import signal_class

from tui_trainer.charts.dots.clean import Polyline

BRAILLE = "braille"
"""plotext's name of the marker that draws up to 2 × 4 braille dots in a cell."""
COLOR_CODE = re.compile("\x1b\\[(?:38;5;(\\d+)|0)m")
"""Escape code by which plotext sets one of 256 colours, or resets the colour."""


class Layer(NamedTuple):
    """A path to draw, its marker (`BRAILLE` or a single character), and its colour code from 0 to 255."""

    path: Polyline
    marker: str
    color: int


class CanvasSpan(NamedTuple):
    """Adjacent characters in a row with the same colour code. `color` is None for empty cells."""

    text: str
    color: int | None


class Canvas:
    """A canvas to draw on, with a plotext figure of its own: plotext's public figure is shared by the whole process.

    Not thread-safe.
    """

    def __init__(self) -> None:
        _keep_gil()
        plotext.terminal.limit(False, False)
        self._figure = type(plotext.figure)(plotext.terminal)
        self._figure.theme("colorless").canvas("default").axes(False)
        for axis in ("x", "y"):
            self._figure.ruler(axis).lim(0, 1).ticks([]).alignment(lim="edge")
        self._markers: dict[tuple[str, int], object] = {}
        self._last_layers: list[tuple[Layer, object]] = []
        """The layers of the last picture, each with its plotext signal (plotext's series of points)."""

    def draw(self, layers: Sequence[Layer], width: int, height: int) -> list[list[CanvasSpan]]:
        """Return `height` rows of `width` cells in which the layers are drawn.

        Later layers cover earlier layers.
        """
        self._figure.plot_size(width, height)
        self._figure.clear.data()
        self._last_layers = [(layer, self._data_series(layer)) for layer in layers]
        for _, signal in self._last_layers:
            # figure.draw() would also look at the colour of every point, to exclude these colours from plotext's
            # automatic choice. That takes as long as the rest of the drawing.
            self._figure._signals._add(signal)
        return [_spans(row) for row in self._figure.build().string().splitlines()]

    def _data_series(self, layer: Layer) -> object:
        """Return the data series of a layer, which plotext calls a signal.

        If the same layer was in the last picture, its signal is reused.
        """
        for known, signal in self._last_layers:
            if known is layer:
                return signal
        path, marker = layer.path, self._marker(layer.marker, layer.color)
        # figure.signal() would copy the marker for every point, which takes longer than adding the points
        signal = signal_class(path.x.size)._set_marker(marker)
        signal._append_points(path.x.tolist(), path.y.tolist(), [marker] * path.x.size)
        for index in path.joined.nonzero()[0].tolist():
            signal._set_connected(index)
        return signal

    def _marker(self, marker: str, color: int) -> object:
        known = self._markers.get((marker, color))
        if known is None:
            known = self._markers[marker, color] = plotext.marker(marker, plotext.pixel(color))
        return known


def _spans(row: str) -> list[CanvasSpan]:
    """Split a row of plotext's output, at the escape codes for colours, into spans of one colour each."""
    parts = COLOR_CODE.split(row)
    return [
        CanvasSpan(text, int(code) if code else None)
        for text, code in zip(parts[::2], [None, *parts[1::2]], strict=True)
        if text
    ]


def _keep_gil() -> None:
    """Keep Python's global interpreter lock (GIL) during the calls that plotext makes to its C library.

    Each call lasts only microseconds, and a picture makes hundreds of calls. If each call released the lock, another
    busy thread could hold it for 5 ms every time: a picture then took 170 ms instead of 1 ms.
    """
    library = ctypes.PyDLL(kernel._name, handle=kernel._handle)
    for name, function in list(vars(clink).items()):
        if name != "last_function":
            replacement = getattr(library, name)
            replacement.argtypes, replacement.restype = function.argtypes, function.restype
            setattr(clink, name, replacement)
