"""Names of the lines of the fit chart, in its legend or in captions."""

from dataclasses import replace

import numpy as np

from tui_trainer.charts.spec import Caption, Role, Series

UNDONE_UPDATE = "undone update"
"""Name of the mark for what an update that was undone led to."""
BOUNDARY = "decision boundary (p = 0.5)"
"""Name of the points where both classes are equally probable, wherever the screen names them."""
SHORT_BOUNDARY = "boundary (p = 0.5)"
"""The same name in a caption of a small chart."""
BORDERS = "borders between classes"
"""Name of the points where the logits of two classes are equal and the largest."""
NO_CAPTIONS: tuple[Caption, ...] = ()


def with_captions(
    curves: tuple[Series, ...], marks: tuple[Series, ...]
) -> tuple[tuple[Series, ...], tuple[Series, ...], tuple[Caption, ...]]:
    """Return curves and marks without labels for the legend, and captions with their names.

    The last curve's caption is first, then those of the marks. A curve without a point that can be drawn keeps its label,
    and has no caption.
    """
    seen = [bool((np.isfinite(curve.x) & np.isfinite(curve.y)).any()) for curve in curves]
    labels = [replace(curve, label="") if is_seen else curve for curve, is_seen in zip(curves, seen, strict=True)]
    names = {BOUNDARY: "p = 0.5" if any(curve.role is Role.UNDONE_BOUNDARY for curve in curves) else SHORT_BOUNDARY, BORDERS: "borders"}
    shown = [curve for curve, is_seen in zip(reversed(curves), reversed(seen), strict=True) if is_seen]
    named = (*shown[:1], *(mark for mark in marks if mark.label), *shown[1:])
    captions = tuple(Caption(names.get(series.label, series.label), series.role) for series in named)
    return tuple(labels), tuple(replace(mark, label="") for mark in marks), captions
