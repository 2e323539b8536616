"""Names of the lines of the fit chart, in its legend or in captions."""

from dataclasses import replace

import numpy as np

from tui_trainer.charts.spec import Caption, Series

UNDONE_UPDATE = "undone update"
"""Name of the mark for what an update that was undone led to."""
BORDERS = "borders between classes"
"""Name of the points where the logits of two classes are equal and the largest."""
SHORT_BORDERS = "borders"
"""The same name in a caption of a small chart."""
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
    shown = [curve for curve, is_seen in zip(reversed(curves), reversed(seen), strict=True) if is_seen]
    named = (*shown[:1], *(mark for mark in marks if mark.label), *shown[1:])
    captions = tuple(Caption(series.label, series.role) for series in named)
    return tuple(labels), tuple(replace(mark, label="") for mark in marks), captions
