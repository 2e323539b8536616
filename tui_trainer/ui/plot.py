"""Canvas: draws points and lines with plotext as rows of characters. The only module that imports plotext.

plotext aborts the whole process when a line contains a NaN or leaves the limits by far. Therefore it gets only
paths that `tui_trainer.charts.clean` has clipped to 0 … 1, on a bare canvas of that range. Axes, labels and colours
are drawn elsewhere, in `tui_trainer.ui.widgets`.
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
COLOR_CODE = re.compile("\x1b\\[(?:38;5;(\\d+)|0)m")


class Layer(NamedTuple):
    """A path, its marker (`BRAILLE` dots or a character) and its colour code, 0 to 255."""

    path: Polyline
    marker: str
    color: int


class CanvasSpan(NamedTuple):
    """Adjacent characters of the same colour code; None for empty cells."""

    text: str
    color: int | None


class Canvas:
    """A plotext figure of its own: the public one is shared by the whole process. Not thread-safe."""

    def __init__(self) -> None:
        _keep_gil()
        plotext.terminal.limit(False, False)
        self._figure = type(plotext.figure)(plotext.terminal)
        self._figure.theme("colorless").canvas("default").axes(False)
        for axis in ("x", "y"):
            self._figure.ruler(axis).lim(0, 1).ticks([]).alignment(lim="edge")
        self._markers: dict[tuple[str, int], object] = {}
        self._drawn: list[tuple[Layer, object]] = []
        """The layers drawn last, each with its plotext signal."""

    def draw(self, layers: Sequence[Layer], width: int, height: int) -> list[list[CanvasSpan]]:
        """Draw layers in exactly `height` rows of `width` cells; later layers cover earlier ones."""
        self._figure.plot_size(width, height)
        self._figure.clear.data()
        self._drawn = [(layer, self._signal(layer)) for layer in layers]
        for _, signal in self._drawn:
            # figure.draw() would also search every point for colours to exclude from its automatic choice, which
            # takes as long as everything else together
            self._figure._signals._add(signal)
        return [_spans(row) for row in self._figure.build().string().splitlines()]

    def _signal(self, layer: Layer) -> object:
        """Return the plotext signal of a layer, reused if the layer was drawn last time."""
        for known, signal in self._drawn:
            if known is layer:
                return signal
        path, marker = layer.path, self._marker(layer.marker, layer.color)
        # figure.signal() would copy the marker for every point, which takes longer than the points
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
    """Split a row of plotext's output at the escape codes that set or reset the colour."""
    parts = COLOR_CODE.split(row)
    return [
        CanvasSpan(text, int(code) if code else None)
        for text, code in zip(parts[::2], [None, *parts[1::2]], strict=True)
        if text
    ]


def _keep_gil() -> None:
    """Keep the interpreter lock (GIL) during plotext's calls into its C kernel, which last only microseconds.

    A frame makes hundreds of them. If each released the lock, a busy thread could take it for 5 ms every time:
    a frame took 170 ms instead of 1.
    """
    library = ctypes.PyDLL(kernel._name, handle=kernel._handle)
    for name, function in list(vars(clink).items()):
        if name != "last_function":
            replacement = getattr(library, name)
            replacement.argtypes, replacement.restype = function.argtypes, function.restype
            setattr(clink, name, replacement)
