"""Histories as CSV: a line for each step, or for each group of steps of a long run."""

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence

from tui_trainer.base.numbers import shortest
from tui_trainer.catalogue.metrics import LOSS_NAME
from tui_trainer.observed.history import HistoryView


def history_csv(histories: Mapping[str, HistoryView]) -> str:
    """Return the histories of a run as CSV, with a column for each metric; an empty cell where a metric has no value.

    A run of more steps than a history has buckets has a line for each bucket: its last step, and for each metric the
    last, the lowest and the highest value of its steps. Numbers have as many digits as make them exact.

    >>> import numpy as np
    >>> losses = np.array([2.5, 1.25])
    >>> print(history_csv({"loss": HistoryView(2, 1, losses, losses, losses)}), end="")
    step,loss
    1,2.5
    2,1.25
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    is_grouped = histories[LOSS_NAME].width > 1
    writer.writerow(["step", *(column for name in histories for column in _names(name, is_grouped))])
    parts = [part for view in histories.values() for part in _parts(view, is_grouped)]
    writer.writerows(_rows(histories[LOSS_NAME].ends.tolist(), parts))
    return text.getvalue()


def _names(metric: str, is_grouped: bool) -> tuple[str, ...]:
    return (metric, f"lowest {metric}", f"highest {metric}") if is_grouped else (metric,)


def _parts(view: HistoryView, is_grouped: bool) -> tuple[list[float], ...]:
    parts = (view.last, view.low, view.high) if is_grouped else (view.last,)
    return tuple(part.tolist() for part in parts)


def _rows(steps: Sequence[float], parts: Sequence[Sequence[float]]) -> Iterator[list[str]]:
    for step, *values in zip(steps, *parts, strict=True):
        yield [str(int(step)), *("" if math.isnan(value) else shortest(value) for value in values)]
