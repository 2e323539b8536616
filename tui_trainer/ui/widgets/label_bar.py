"""LabelBar: a line of short labels that can be clicked. The footer and the chart tabs are label bars."""

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
    """Label of a key: the key and a word. A narrow bar leaves out the labels with the highest `rank` first."""

    id: str
    key: str
    word: str
    rank: int = 0
    is_enabled: bool = True
    is_chosen: bool = False

    @property
    def width(self) -> int:
        """Width of the label in cells, with the spaces around key and word."""
        return cell_len(self.key) + cell_len(self.word) + 3


class LabelBar(Widget):
    """A line of labels that can be clicked. Labels that don't fit are left out."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {  # noqa: RUF012 - declared this way in Textual
        "label-bar--key", "label-bar--word", "label-bar--disabled", "label-bar--chosen",
    }
    """CSS classes for the key and the word of a label, for a disabled label and for the chosen label."""

    class Clicked(Message):
        """Message: a label was clicked. `id`: id of the label."""

        def __init__(self, bar: "LabelBar", id: str) -> None:  # noqa: A002 - Textual's own parameter name
            super().__init__()
            self.bar = bar
            self.id = id

        @property
        def control(self) -> "LabelBar":
            """The bar with the label, as Textual's decorator `on` needs it."""
            return self.bar

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._labels: tuple[BarLabel, ...] = ()

    def show(self, labels: Sequence[BarLabel]) -> None:
        """Show these labels in place of the earlier ones."""
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.refresh()

    def fitting_labels(self) -> list[BarLabel]:
        """Return the labels that fit in the width of the bar, in the order in which they are shown."""
        room = self.size.width + 1
        shown: set[str] = set()
        for label in sorted(self._labels, key=lambda label: label.rank):
            if label.width > room:
                break
            room -= label.width
            shown.add(label.id)
        return [label for label in self._labels if label.id in shown]

    def render_line(self, y: int) -> Strip:
        """Return the labels as a line of cells. Lines below the first are blank."""
        segments: list[Segment] = []
        if y == 0:
            for label in self.fitting_labels():
                key, word = self._styles(label)
                segments += [Segment(f" {label.key}", key), Segment(f" {label.word} ", word)]
        line = Strip(segments).adjust_cell_length(self.size.width)
        return line.apply_style(self.visual_style.rich_style)

    def _styles(self, label: BarLabel) -> tuple[Style, Style]:
        if not label.is_enabled:
            style = self.get_component_rich_style("label-bar--disabled")
            return style, style
        if label.is_chosen:
            style = self.get_component_rich_style("label-bar--chosen")
            return style, style
        return self.get_component_rich_style("label-bar--key"), self.get_component_rich_style("label-bar--word")

    def on_click(self, event: Click) -> None:
        """Post the message Clicked for the label under the mouse, if the label is enabled."""
        end = 0
        for label in self.fitting_labels():
            end += label.width
            if event.x < end:
                if label.is_enabled:
                    self.post_message(self.Clicked(self, label.id))
                return
