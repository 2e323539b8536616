"""Output of a headless run: one JSON object a line, or an aligned table; and a progress line on a terminal."""

import json
import math
from collections.abc import Sequence
from typing import Protocol, TextIO

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import all_significant, fixed
from tui_trainer.base.weights import Weights
from tui_trainer.observed.snapshot import Observation

WIDTH = 80
"""Most cells of a line of the table."""
NUMBER = 12
"""Cells of a number with six digits, sign, point and an exponent of two digits."""
GAP = "  "
QUIET_SECONDS = 1.0
"""Seconds after which a run shows its progress."""
REFRESH_SECONDS = 0.1


class Output(Protocol):
    """Writes the steps of a run and its end."""

    def line(self, observation: Observation) -> None:
        """Write one step: its forward pass, and the weights before its update. Raises OSError."""

    def end(self, status: str, observation: Observation) -> None:
        """Write the end of the run: the number of updates, and the weights after the last. Raises OSError."""


class JsonLines:
    """Output as one JSON object a line. NaN and infinities become null; other numbers keep all their digits."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def line(self, observation: Observation) -> None:
        """Write the object of a step."""
        record: dict[str, object] = {
            "step": observation.step,
            "loss": _finite_or_none(observation.loss),
            "params": {param.name: _nested(param.before) for param in observation.params},
            "grads": {param.name: _nested(param.grad) for param in observation.params},
        }
        if observation.accuracy is not None:
            record["accuracy"] = observation.accuracy
        self._write(record)

    def end(self, status: str, observation: Observation) -> None:
        """Write the last object."""
        params = {param.name: _nested(param.after) for param in observation.params}
        self._write({"done": True, "status": status, "step": observation.step, "params": params})

    def _write(self, record: dict[str, object]) -> None:
        print(json.dumps(record, allow_nan=False), file=self._file, flush=True)


class Table:
    """Output as aligned columns: step, loss, accuracy for classes, and the weights, or their norms if they are many."""

    def __init__(self, file: TextIO, steps: int) -> None:
        """`steps`: number of the last step, for the width of its column."""
        self._file = file
        self._step_width = max(len("step"), len(str(steps)))
        self._started = False

    def line(self, observation: Observation) -> None:
        """Write the row of a step; before the first one, write the header."""
        before = [(param.name, param.before) for param in observation.params if param.before is not None]
        accuracy = observation.accuracy is not None
        named = self._weights(before, accuracy)
        if not self._started:
            self._started = True
            self._write(["step", "loss", *(["accuracy"] if accuracy else []), *(name for name, _ in named)])
        cells = [str(observation.step), _six_digits(observation.loss)]
        cells += [fixed(observation.accuracy, 4)] if observation.accuracy is not None else []
        self._write([*cells, *(_six_digits(value) for _, value in named)])

    def end(self, status: str, observation: Observation) -> None:
        """Write the last line as a sentence."""
        named = self._weights([(param.name, param.after) for param in observation.params], accuracy=False)
        weights = ", ".join(f"{name} = {_six_digits(value)}" for name, value in named)
        updates = "1 update" if observation.step == 1 else f"{observation.step} updates"
        print(f"{status} after {updates}: {weights}", file=self._file, flush=True)

    def _weights(self, arrays: Sequence[tuple[str, FloatArray]], accuracy: bool) -> list[tuple[str, float]]:
        """Return every weight with its name if they fit on a line; otherwise the L2 norm of every tensor."""
        room = WIDTH - self._step_width - (2 if accuracy else 1) * (NUMBER + len(GAP))
        if sum(array.size for _, array in arrays) * (NUMBER + len(GAP)) <= room:
            return [weight for name, array in arrays for weight in _entries(name, array)]
        return [(f"|{name}|", float(np.linalg.norm(array))) for name, array in arrays]

    def _write(self, cells: Sequence[str]) -> None:
        rest = (f"{cell:>{NUMBER}}" for cell in cells[1:])
        print(GAP.join([f"{cells[0]:>{self._step_width}}", *rest]), file=self._file, flush=True)


class Progress:
    """Progress line of a run that takes longer than a second. On anything but a terminal it writes nothing."""

    def __init__(self, file: TextIO, steps: int) -> None:
        self._file, self._steps = file, steps
        self._shown = file.isatty()
        self._began: float | None = None
        self._due = QUIET_SECONDS
        self._width = 0

    def show(self, step: int, now: float) -> None:
        """Write the progress over the previous one; `now` in seconds of a monotonic clock."""
        if not self._shown:
            return
        self._began = now if self._began is None else self._began
        seconds = now - self._began
        if seconds >= self._due:
            self._due = seconds + REFRESH_SECONDS
            text = f"step {step} of {self._steps}, {fixed(step / seconds, 0)} steps a second"
            self._write(f"\r{text:<{self._width}}")
            self._width = len(text)

    def clear(self) -> None:
        """Erase the progress, so that another line can be written."""
        if self._width:
            self._write(f"\r{'':<{self._width}}\r")
            self._width = 0

    def _write(self, text: str) -> None:
        self._file.write(text)
        self._file.flush()


def _finite_or_none(value: float | None) -> float | None:
    """Return the number, or None if it is missing, NaN or infinite."""
    return value if value is not None and math.isfinite(value) else None


def _nested(array: FloatArray | None) -> object:
    """Return the array as nested lists of its shape; None for NaN and infinities."""
    if array is None:
        return None
    if np.isfinite(array).all():
        return array.tolist()
    numbers = array.astype(object)
    numbers[~np.isfinite(array)] = None
    return numbers.tolist()


def _six_digits(value: float | None) -> str:
    """Return a number with six digits and always a point, so that columns align."""
    return "-" if value is None else all_significant(value)


def _entries(name: str, array: FloatArray) -> list[tuple[str, float]]:
    """Return each number of a tensor with its name, such as `w[0]`."""
    weights = Weights(name, array.shape, name)
    return [(weights.canonical_name(index), float(value)) for index, value in enumerate(array.flat)]
