"""LabelBar: one line of short labels that can be clicked; the footer and the chart tabs are made of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget


@dataclass(frozen=True)
class BarLabel:
    """One label: its key and its word. The lowest ranks are the last to go when the line is too narrow."""

    id: str
    key: str
    word: str
    rank: int = 0
    enabled: bool = True
    chosen: bool = False

    @property
    def width(self) -> int:
        """Cells it takes, with the gap behind it."""
        return cell_len(self.key) + cell_len(self.word) + 3


class LabelBar(Widget):
    """Shows as many labels as fit."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual declares it so
        "label-bar--key", "label-bar--word", "label-bar--disabled", "label-bar--chosen",
    }
    """Styles of the key, its word, a label that can't be used now, and the chosen one."""

    class Picked(Message):
        """A label was clicked."""

        def __init__(self, bar: "LabelBar", id: str) -> None:  # noqa: A002 - what Textual calls it too
            super().__init__()
            self.bar = bar
            self.id = id

        @property
        def control(self) -> "LabelBar":
            """The bar it stands in."""
            return self.bar

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - what Textual calls it too
        super().__init__(id=id)
        self._labels: tuple[BarLabel, ...] = ()

    def show(self, labels: Sequence[BarLabel]) -> None:
        """Show these labels."""
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.refresh()

    def fitting(self) -> list[BarLabel]:
        """The labels there is room for, in order."""
        room = self.size.width + 1
        kept: set[str] = set()
        for label in sorted(self._labels, key=lambda label: label.rank):
            if label.width > room:
                break
            room -= label.width
            kept.add(label.id)
        return [label for label in self._labels if label.id in kept]

    def render_line(self, y: int) -> Strip:
        """The labels, each a key and its word."""
        segments: list[Segment] = []
        if y == 0:
            for label in self.fitting():
                key, word = self._styles(label)
                segments += [Segment(f" {label.key}", key), Segment(f" {label.word} ", word)]
        line = Strip(segments).adjust_cell_length(self.size.width)
        return line.apply_style(self.visual_style.rich_style)

    def _styles(self, label: BarLabel) -> tuple[Style, Style]:
        if not label.enabled:
            style = self.get_component_rich_style("label-bar--disabled")
            return style, style
        if label.chosen:
            style = self.get_component_rich_style("label-bar--chosen")
            return style, style
        return self.get_component_rich_style("label-bar--key"), self.get_component_rich_style("label-bar--word")

    def on_click(self, event: Click) -> None:
        """Say which label was meant."""
        end = 0
        for label in self.fitting():
            end += label.width
            if event.x < end:
                if label.enabled:
                    self.post_message(self.Picked(self, label.id))
                return
