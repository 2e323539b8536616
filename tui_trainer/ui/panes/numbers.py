"""Numbers pane: every weight with its value, its gradient, its update and its new value."""

import numpy as np
from rich.text import Text
from textual.widget import Widget

from tui_trainer.run.snapshot import Param, Snapshot
from tui_trainer.text import clean_text
from tui_trainer.ui.figures import figure

MOST_WEIGHTS = 12
"""Up to here each weight has a row of its own; above, each tensor has."""
NAME_WIDTH = 7
HEADINGS = ("value", "gradient", "update", "new")


class NumbersPane(Widget, can_focus=True):
    """The last update in numbers."""

    BORDER_TITLE = "Numbers"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - what Textual calls it too
        super().__init__(id=id)
        self._params: tuple[Param, ...] = ()
        self._step = 0
        self._shown = 0

    def show(self, snapshot: Snapshot | None) -> None:
        """Show the weights of a snapshot; None while there are none."""
        self._params = snapshot.state.params if snapshot else ()
        self._step = snapshot.state.step if snapshot else 0
        self.border_subtitle = f"update {self._step:,}" if self._step else "no update yet: s makes the first"
        if sum(param.after.size for param in self._params) != self._shown:
            self._shown = sum(param.after.size for param in self._params)
            self.refresh(layout=True)
        self.refresh()

    def render(self) -> Text:
        """The table, cut to the size of the pane."""
        if not self._params:
            return Text("The weights appear here as soon as torch is loaded.", "dim")
        if sum(param.after.size for param in self._params) > MOST_WEIGHTS:
            return self._tensors()
        return self._weights()

    def _weights(self) -> Text:
        width = max(7, min(14, (self.size.width - NAME_WIDTH) // len(HEADINGS) - 1))
        lines = [self._heading("weight", HEADINGS, width)]
        for param in self._params:
            for index in np.ndindex(param.after.shape):
                lines.append(_row(_weight_name(param, index), _weight_numbers(param, index), width))
        return Text("\n").join(lines)

    def _tensors(self) -> Text:
        width = max(7, min(14, (self.size.width - NAME_WIDTH - 12) // 4 - 1))
        headings = ("norm", "largest", "grad norm", "grad max")
        lines = [self._heading("weight  shape".ljust(NAME_WIDTH + 12), headings, width)]
        for param in self._params:
            name = _padded(param.name) + _padded("×".join(map(str, param.after.shape)), 12)
            lines.append(_row(name, [*_size(param.after), *_size(param.grad)], width))
        return Text("\n").join(lines)

    def _heading(self, first: str, headings: tuple[str, ...], width: int) -> Text:
        return Text(first.ljust(NAME_WIDTH) + "".join(f" {word.rjust(width)}" for word in headings), "dim")


def _row(name: str, numbers: list[float | None], width: int) -> Text:
    text = Text(_padded(name) if len(name) <= NAME_WIDTH else name)
    for number in numbers[:-1]:
        text.append(f" {figure(number, width)}")
    return text.append(f" {figure(numbers[-1], width)}", "bold")


def _padded(name: str, width: int = NAME_WIDTH) -> str:
    return clean_text(name, width - 1).ljust(width)


def _weight_name(param: Param, index: tuple[int, ...]) -> str:
    """'w' for a single weight, 'w[0]' for one of a column, 'w[0,1]' for one of a matrix."""
    if param.after.size == 1:
        return param.name
    places = [str(place) for place, length in zip(index, param.after.shape, strict=True) if length > 1]
    return f"{param.name}[{','.join(places)}]"


def _weight_numbers(param: Param, index: tuple[int, ...]) -> list[float | None]:
    """Value before the update, gradient, update, value after it."""
    after = float(param.after[index])
    if param.before is None or param.grad is None:
        return [after, None, None, None]
    before = float(param.before[index])
    return [before, float(param.grad[index]), after - before, after]


def _size(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]] | None) -> list[float | None]:
    """Norm and largest entry."""
    if values is None or not values.size:
        return [None, None]
    return [float(np.linalg.norm(values)), float(values.ravel()[np.abs(values).argmax()])]
