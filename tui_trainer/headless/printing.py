"""What a run prints: one JSON object a line, or an aligned table; and its progress where nothing else moves."""

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
"""Cells that a line of the table may take."""
NUMBER = 12
"""Cells of a number: six digits, a sign, a point and an exponent of two digits."""
GAP = "  "
QUIET_SECONDS = 1.0
"""Runs shorter than this show no progress."""
REFRESH_SECONDS = 0.1


class Output(Protocol):
    """Where the lines of a run go."""

    def line(self, seen: Observation) -> None:
        """One step: its forward pass, and the weights before its update. Raises OSError."""

    def end(self, status: str, seen: Observation) -> None:
        """The end of the run: the updates completed, and the weights after the last. Raises OSError."""


class JsonLines:
    """One JSON object a line. A number that is not finite is null; the others lose no bit."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def line(self, seen: Observation) -> None:
        """The object of a step."""
        record: dict[str, object] = {
            "step": seen.step,
            "loss": _number(seen.loss),
            "params": {param.name: _nested(param.before) for param in seen.params},
            "grads": {param.name: _nested(param.grad) for param in seen.params},
        }
        if seen.accuracy is not None:
            record["accuracy"] = seen.accuracy
        self._write(record)

    def end(self, status: str, seen: Observation) -> None:
        """The last object."""
        params = {param.name: _nested(param.after) for param in seen.params}
        self._write({"done": True, "status": status, "step": seen.step, "params": params})

    def _write(self, record: dict[str, object]) -> None:
        print(json.dumps(record, allow_nan=False), file=self._file, flush=True)


class Table:
    """Aligned columns: step, loss, accuracy where it applies, and the weights, or their norms where they are many."""

    def __init__(self, file: TextIO, steps: int) -> None:
        """`steps`: the last step there can be, for the width of its column."""
        self._file = file
        self._step_width = max(len("step"), len(str(steps)))
        self._started = False

    def line(self, seen: Observation) -> None:
        """The row of a step, below the header if it is the first."""
        before = [(param.name, param.before) for param in seen.params if param.before is not None]
        accuracy = seen.accuracy is not None
        named = self._weights(before, accuracy)
        if not self._started:
            self._started = True
            self._write(["step", "loss", *(["accuracy"] if accuracy else []), *(name for name, _ in named)])
        cells = [str(seen.step), _digits(seen.loss)]
        cells += [fixed(seen.accuracy, 4)] if seen.accuracy is not None else []
        self._write([*cells, *(_digits(value) for _, value in named)])

    def end(self, status: str, seen: Observation) -> None:
        """The last line, in words."""
        named = self._weights([(param.name, param.after) for param in seen.params], accuracy=False)
        weights = ", ".join(f"{name} = {_digits(value)}" for name, value in named)
        updates = "1 update" if seen.step == 1 else f"{seen.step} updates"
        print(f"{status} after {updates}: {weights}", file=self._file, flush=True)

    def _weights(self, arrays: Sequence[tuple[str, FloatArray]], accuracy: bool) -> list[tuple[str, float]]:
        """Every weight with its name if they fit on a line; else the norm of every tensor."""
        room = WIDTH - self._step_width - (2 if accuracy else 1) * (NUMBER + len(GAP))
        if sum(array.size for _, array in arrays) * (NUMBER + len(GAP)) <= room:
            return [weight for name, array in arrays for weight in _entries(name, array)]
        return [(f"|{name}|", float(np.linalg.norm(array))) for name, array in arrays]

    def _write(self, cells: Sequence[str]) -> None:
        rest = (f"{cell:>{NUMBER}}" for cell in cells[1:])
        print(GAP.join([f"{cells[0]:>{self._step_width}}", *rest]), file=self._file, flush=True)


class Progress:
    """One line on a terminal, written over itself, once a run has taken a second; nothing anywhere else."""

    def __init__(self, file: TextIO, steps: int) -> None:
        self._file, self._steps = file, steps
        self._shown = file.isatty()
        self._began: float | None = None
        self._due = QUIET_SECONDS
        self._width = 0

    def show(self, step: int, now: float) -> None:
        """Say how far the run is; `now` in seconds of a clock that never goes back."""
        if not self._shown:
            return
        self._began = now if self._began is None else self._began
        seconds = now - self._began
        if seconds >= self._due:
            self._due = seconds + REFRESH_SECONDS
            words = f"step {step} of {self._steps}, {fixed(step / seconds, 0)} steps a second"
            self._put(f"\r{words:<{self._width}}")
            self._width = len(words)

    def clear(self) -> None:
        """Make room for another line."""
        if self._width:
            self._put(f"\r{'':<{self._width}}\r")
            self._width = 0

    def _put(self, text: str) -> None:
        self._file.write(text)
        self._file.flush()


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _nested(array: FloatArray | None) -> object:
    """The array as nested lists in its own shape, null for what is not finite."""
    if array is None:
        return None
    if np.isfinite(array).all():
        return array.tolist()
    numbers = array.astype(object)
    numbers[~np.isfinite(array)] = None
    return numbers.tolist()


def _digits(value: float | None) -> str:
    """Six digits, always with a point, so that numbers of one size stand below each other."""
    return "-" if value is None else all_significant(value)


def _entries(name: str, array: FloatArray) -> list[tuple[str, float]]:
    weights = Weights(name, array.shape, name)
    return [(weights.usual(place), float(value)) for place, value in enumerate(array.flat)]
