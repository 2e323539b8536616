"""ProblemLine: the problem in a line, for a terminal that has no room for the Problem pane."""

import os
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.schedules import CONSTANT
from tui_trainer.frontend.value_text import value_text
from tui_trainer.recipe.config import RunConfig

KEYS, KEYS_WITH_FOCUS = "↑ Enter: edit", "Enter: edit"
"""Keys that open the pane, from a chart and from the line, shown at the right end of the line."""


class ProblemLine(Widget, can_focus=True):
    """A line with dataset, model, loss, optimizer and learning rate. Enter or a click opens the Problem pane."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "open", key_display="Enter")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"problem-line--title", "problem-line--keys"}
    """CSS classes for the title and for the keys that open the pane."""

    class Opened(Message):
        """Message: the Problem pane is to be opened."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._text = ""

    def show(self, config: RunConfig) -> None:
        """Show a run's config, if it has changed."""
        text = problem_text(config)
        if text != self._text:
            self._text = text
            self.refresh()

    def render(self) -> Text:
        """Return the title and the text, truncated to the width of the widget, and how to open the pane, if that fits."""
        line = Text.assemble((" Problem ", self.get_component_rich_style("problem-line--title", partial=True)), self._text)
        keys = KEYS_WITH_FOCUS if self.has_focus else KEYS
        room = self.size.width - line.cell_len - len(keys)
        if room > 1:
            line.append(" " * (room - 1)).append(keys, self.get_component_rich_style("problem-line--keys", partial=True))
        line.truncate(self.size.width, overflow="ellipsis")
        return line

    def action_open(self) -> None:
        """Ask for the Problem pane."""
        self.post_message(self.Opened())

    def on_click(self) -> None:
        """Ask for the Problem pane."""
        self.action_open()


def problem_text(config: RunConfig) -> str:
    """Return dataset, or the name of its file, model, loss, optimizer, learning rate and schedule as a line."""
    dataset = next((os.path.basename(file) for file in config.dataset.files), config.dataset.name)
    names = [dataset, *(config.choice(kind).name for kind in ("model", "loss", "optimizer"))]
    rate = f" lr {value_text(config.optimizer.values['lr'])}" if "lr" in config.optimizer.values else ""
    schedule = f" · {config.schedule.name}" if config.schedule.name != CONSTANT else ""
    return clean_text(" · ".join(names) + rate + schedule)
