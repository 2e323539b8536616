"""HelpScreen: a dialog with all keys, and an explanation of the screen."""

from itertools import groupby
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui_trainer.ui.bindings import KEY_BINDINGS
from tui_trainer.ui.screens.dialog import Dialog

HELP_TEXT = """\
A step is one update of the weights. "step N" means N updates done; the loss and the gradient shown with it are \
those its forward pass computed, before the weights moved.

Number keys show tabs. A wide terminal has several side by side; f goes to the next view of a tab. A narrow one folds the problem to a line: Enter opens it.

In the problem pane the arrows move, Enter opens a value, up and down change it by a step, Enter is OK and Esc cancels. In the numbers pane Enter edits the weight under the cursor. \
Changing a value marked ↻ restarts the run; any other change applies at once, and leaves a mark ▲ on the loss chart.

The dotted line in the fit chart is the fit of one update ago. In the middle of a step (p) charts and numbers show \
exactly what has been computed so far."""
MIN_KEY_WIDTH = 10
"""Minimum width in cells of the column with the keys."""


class HelpScreen(Dialog[None]):
    """A dialog with the help; Esc, ? and q close it. It has no result."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q", "leave", "close", show=False)]

    def compose(self) -> ComposeResult:
        """Lay out the table of keys and, below it, the explanation of the screen."""
        with VerticalScroll(classes="dialog help") as dialog:
            dialog.border_title = Text("Help")
            dialog.border_subtitle = Text("Esc close")
            yield Static(_key_table(), markup=False)
            yield Static(HELP_TEXT, markup=False, classes="text")

    def action_leave(self) -> None:
        """Close the help."""
        self.dismiss(None)


def _key_table() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", min_width=MIN_KEY_WIDTH)
    table.add_column()
    for group, bindings in groupby(KEY_BINDINGS, lambda binding: binding.group):
        table.add_row("", Text(group, "bold underline"))
        for binding in bindings:
            table.add_row(Text(binding.key_display, "bold"), Text(binding.help))
        table.add_row("", "")
    return table
