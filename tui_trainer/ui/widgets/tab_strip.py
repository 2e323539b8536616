"""TabStrip: a line with the titles of the tabs, which can be clicked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.strip import Strip
from textual.widget import Widget

from tui_trainer.ui.widgets.label_clicked import LabelClicked


@dataclass(frozen=True)
class TabLabel:
    """Label of a tab: its key and its title."""

    id: str
    """Id of the key binding that shows the tab."""
    key: str
    title: str
    is_visible: bool = False
    """Whether the tab is on the screen."""
    is_chosen: bool = False

    def text(self, with_title: bool) -> str:
        """Return the label's text, with blanks around it."""
        return f" {self.key} {self.title} " if with_title else f" {self.key} "


class TabStrip(Widget):
    """A line of tab labels. If it is too narrow for all titles, only the title of the chosen tab is shown."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {  # noqa: RUF012 - declared this way in Textual
        "tab-strip--hidden", "tab-strip--visible", "tab-strip--chosen",
    }
    """CSS classes for the label of a tab that is not on the screen, of one that is, and of the chosen tab."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._labels: tuple[TabLabel, ...] = ()

    def show(self, labels: Sequence[TabLabel]) -> None:
        """Show these labels in place of the earlier ones."""
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the labels as a line of cells. Lines below the first are blank."""
        segments = [Segment(text, self._style(label)) for label, text in self._texts()] if y == 0 else []
        line = Strip(segments).adjust_cell_length(self.size.width)
        return line.apply_style(self.visual_style.rich_style)

    def on_click(self, event: Click) -> None:
        """Post the message LabelClicked for the tab under the mouse."""
        end = 0
        for label, text in self._texts():
            end += cell_len(text)
            if event.x < end:
                self.post_message(LabelClicked(label.id))
                return

    def _texts(self) -> Iterator[tuple[TabLabel, str]]:
        """Yield the labels with their texts: without titles, except that of the chosen tab, if not all titles fit."""
        all_fit = sum(cell_len(label.text(with_title=True)) for label in self._labels) <= self.size.width
        for label in self._labels:
            yield label, label.text(with_title=all_fit or label.is_chosen)

    def _style(self, label: TabLabel) -> Style:
        state = "chosen" if label.is_chosen else "visible" if label.is_visible else "hidden"
        return self.get_component_rich_style(f"tab-strip--{state}")
