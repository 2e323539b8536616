"""Output of a headless run: a table, or a JSON object on each line; and a progress line on a terminal."""

import json
import math
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Protocol, TextIO

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import all_significant, fixed
from tui_trainer.base.weights import Weights
from tui_trainer.catalogue.metrics import LOSS_NAME, METRICS, Metric
from tui_trainer.headless.overwritten_line import OverwrittenLine
from tui_trainer.observed.snapshot import Observation

MAX_LINE_WIDTH = 80
"""Maximum width of a line of the table, in cells."""
NUMBER_WIDTH = 12
"""Width of a number in cells: six digits, sign, point and an exponent with two digits."""
COLUMN_GAP = "  "
PROGRESS_AFTER_SECONDS = 1.0
"""Seconds after which a run begins to show its progress."""
REFRESH_SECONDS = 0.1
"""Seconds between two updates of the progress line."""


class Output(Protocol):
    """Writer of the steps of a run and of its end."""

    def line(self, observation: Observation) -> None:
        """Write a step: results of its forward and backward pass, and the weights before its update. Raises OSError."""

    def end(self, status: str, observation: Observation) -> None:
        """Write how the run ended, the number of updates, and the weights after the last update. Raises OSError."""


class JsonLines:
    """Output as a JSON object on each line. NaN and infinities become null; other numbers keep all their digits."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def line(self, observation: Observation) -> None:
        """Write the JSON object of a step."""
        metrics = {name: _finite_or_none(value) for name, value in observation.metrics.items()}
        record: dict[str, object] = {
            "step": observation.step,
            "loss": metrics.pop(LOSS_NAME, None),
            "params": {param.name: _nested_lists(param.before) for param in observation.params},
            "grads": {param.name: _nested_lists(param.grad) for param in observation.params},
        }
        self._write(record | metrics)

    def end(self, status: str, observation: Observation) -> None:
        """Write the last JSON object: status, number of updates and final weights."""
        params = {param.name: _nested_lists(param.after) for param in observation.params}
        self._write({"done": True, "status": status, "step": observation.step, "params": params})

    def _write(self, record: dict[str, object]) -> None:
        print(json.dumps(record, allow_nan=False), file=self._file, flush=True)


class Table:
    """Output as aligned columns: step, loss, other metrics such as the accuracy of a classifier, and the weights.

    If there are too many weights for a line, the L2 norm of each tensor is written instead. The header is written again
    when an edit adds metrics, such as those of a penalty.
    """

    def __init__(self, file: TextIO, steps: int) -> None:
        """`steps`: number of the last step, which sets the width of the step column."""
        self._file = file
        self._step_width = max(len("step"), len(str(steps)))
        self._header: list[str] = []
        """Header that was written last."""

    def line(self, observation: Observation) -> None:
        """Write the row of a step; before the first row, write the header, and again when it changes."""
        before = [(param.name, param.before) for param in observation.params if param.before is not None]
        widths = [max(NUMBER_WIDTH, len(name)) for name in observation.metrics]
        columns = self._named_weights(before, widths)
        if self._header != (header := ["step", *observation.metrics, *(name for name, _ in columns)]):
            self._header = header
            self._write(header, widths)
        metrics = [_metric_text(METRICS[name], value) for name, value in observation.metrics.items()]
        self._write([str(observation.step), *metrics, *(_six_digits(value) for _, value in columns)], widths)

    def end(self, status: str, observation: Observation) -> None:
        """Write the last line, as a sentence: status, number of updates and final weights."""
        columns = self._named_weights([(param.name, param.after) for param in observation.params], [NUMBER_WIDTH])
        weights = ", ".join(f"{name} = {_six_digits(value)}" for name, value in columns)
        updates = "1 update" if observation.step == 1 else f"{observation.step} updates"
        print(f"{status} after {updates}: {weights}", file=self._file, flush=True)

    def _named_weights(
        self, arrays: Sequence[tuple[str, FloatArray]], metric_widths: Sequence[int]
    ) -> list[tuple[str, float]]:
        """Return names and numbers: of every weight if they fit on a line, otherwise of the L2 norm of every tensor.

        `metric_widths`: widths of the columns between step and weights.
        """
        room = MAX_LINE_WIDTH - self._step_width - sum(width + len(COLUMN_GAP) for width in metric_widths)
        if sum(array.size for _, array in arrays) * (NUMBER_WIDTH + len(COLUMN_GAP)) <= room:
            return [weight for name, array in arrays for weight in _named_numbers(name, array)]
        return [(f"|{name}|", float(np.linalg.norm(array))) for name, array in arrays]

    def _write(self, cells: Sequence[str], metric_widths: Sequence[int]) -> None:
        """Write the cells of a line; the columns of the weights have the width of a number."""
        widths = chain([self._step_width], metric_widths, repeat(NUMBER_WIDTH))
        line = COLUMN_GAP.join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=False))
        print(line, file=self._file, flush=True)


class Progress:
    """Progress line of a run that takes longer than `PROGRESS_AFTER_SECONDS`.

    If `file` is not a terminal, nothing is written.
    """

    def __init__(self, file: TextIO, steps: int) -> None:
        self._line, self._steps = OverwrittenLine(file), steps
        self._began: float | None = None
        self._next_refresh = PROGRESS_AFTER_SECONDS

    def show(self, step: int, now: float) -> None:
        """Write the progress line over the previous progress line. `now`: seconds of a monotonic clock."""
        if not self._line.is_shown:
            return
        self._began = now if self._began is None else self._began
        seconds = now - self._began
        if seconds >= self._next_refresh:
            self._next_refresh = seconds + REFRESH_SECONDS
            self._line.show(f"step {step} of {self._steps}, {fixed(step / seconds, 0)} steps a second")

    def clear(self) -> None:
        """Erase the progress line, so that another line can be written."""
        self._line.clear()


def _finite_or_none(value: float | None) -> float | None:
    """Return the number, or None if it is missing, NaN or infinite."""
    return value if value is not None and math.isfinite(value) else None


def _nested_lists(array: FloatArray | None) -> object:
    """Return the array as nested lists, in which NaN and infinities are None; None if there is no array."""
    if array is None:
        return None
    if np.isfinite(array).all():
        return array.tolist()
    numbers = array.astype(object)
    numbers[~np.isfinite(array)] = None
    return numbers.tolist()


def _metric_text(metric: Metric, value: float | None) -> str:
    """Return the text of a metric in a column of the table."""
    return fixed(value, 4) if metric.is_fraction and value is not None else _six_digits(value)


def _six_digits(value: float | None) -> str:
    """Return a number with six significant digits and always a decimal point, so that columns align; '-' for None."""
    return "-" if value is None else all_significant(value)


def _named_numbers(name: str, array: FloatArray) -> list[tuple[str, float]]:
    """Return name and value of each weight of a tensor; a name is such as w[0]."""
    weights = Weights(name, array.shape, name)
    return [(weights.canonical_name(index), float(value)) for index, value in enumerate(array.flat)]
