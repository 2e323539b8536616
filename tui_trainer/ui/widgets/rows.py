"""Rows: labelled values in a column, one of them under the cursor; Enter edits it in place or asks for a list."""

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import set_cell_size
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click, DescendantBlur, MouseDown, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.text import LONGEST_LINE, clean_text
from tui_trainer.frontend.value_text import value_text
from tui_trainer.ui.widgets.value_input import ValueInput

LABEL_WIDTH, LEAST_VALUE = 16, 10
"""Cells of a label where there is room for it, and those that are left to the value where there is not."""
NEW_RUN_SIGN = "↻"


@dataclass(frozen=True)
class Row:
    """One value of a run. Without a hyperparameter it is a choice from a list."""

    address: str
    label: str
    value: Value
    live: bool
    hyperparameter: Hyperparameter | None = None

    @property
    def text(self) -> str:
        """The value as it is shown."""
        if self.address == "batch_size" and self.value == 0:
            return "0 (all)"
        return clean_text(value_text(self.value))

    @property
    def typed(self) -> bool:
        """Whether it is edited by typing."""
        one = self.hyperparameter
        return one is not None and not one.choices and not isinstance(one.default, bool)


class Rows(Widget, can_focus=True):
    """The rows and a cursor."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "row up", show=False),
        Binding("down", "move(1)", "row down", show=False),
        Binding("home", "move(-99)", "first row", show=False),
        Binding("end", "move(99)", "last row", show=False),
        Binding("enter", "edit", "edit", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--label", "rows--value", "rows--cursor", "rows--error"}
    """Styles of a label, a value, the row under the cursor, and what is wrong with it."""

    cursor: reactive[int] = reactive(0)
    """Which row is under the cursor."""

    class Chosen(Message):
        """A value was typed."""

        def __init__(self, row: Row, value: Value) -> None:
            super().__init__()
            self.row = row
            self.value = value

    class ListWanted(Message):
        """A row that is chosen from a list was opened."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    class Moved(Message):
        """Another row is under the cursor."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - what Textual calls it too
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._error = ""
        self._top = 0
        self._pressed = -1
        """The row on which the mouse went down; none below 0."""

    @property
    def row(self) -> Row:
        """The row under the cursor."""
        return self._rows[min(self.cursor, len(self._rows) - 1)]

    def show(self, rows: tuple[Row, ...]) -> None:
        """Show these rows; the cursor stays on its address."""
        if rows == self._rows:
            return
        address = self.row.address if self._rows else ""
        taller = len(rows) != len(self._rows)
        self._rows = rows
        places = [place for place, row in enumerate(rows) if row.address == address]
        self.cursor = places[0] if places else min(self.cursor, len(rows) - 1)
        for field in self.query(ValueInput):
            if field.address == self.row.address:
                self._place(field)
            elif field.has_focus:
                self.close_field()
        self.refresh(layout=taller)

    def say(self, error: str) -> None:
        """Show what is wrong below the row under the cursor; nothing to take it away."""
        words = clean_text(error, LONGEST_LINE)
        if self._error != words:
            self._error = words
            self.refresh(layout=True)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self.cursor = min(max(self.cursor + rows, 0), len(self._rows) - 1)

    def action_edit(self) -> None:
        """Open the row under the cursor."""
        self.say("")
        row = self.row
        if isinstance(row.value, bool):
            self.post_message(self.Chosen(row, not row.value))
        elif row.hyperparameter and row.typed:
            self._open_field(row, row.hyperparameter)
        else:
            self.post_message(self.ListWanted(row))

    def watch_cursor(self) -> None:
        """Tell which row it is on."""
        self.say("")
        if self._rows:
            self.post_message(self.Moved(self.row))
            self._keep_cursor_visible()

    def on_resize(self, _event: Resize) -> None:
        """Keep the cursor in sight."""
        self._keep_cursor_visible()

    def on_click(self, event: Click) -> None:
        """Put the cursor on a row; a click on the row under the cursor opens it."""
        if event.widget is self and 0 <= self._pressed < len(self._rows):
            self.cursor = self._pressed
            self.action_edit()

    def on_mouse_down(self, event: MouseDown) -> None:
        """Remember the row: a field that is left takes its words away, and what is below them moves up."""
        words = len(self._error_lines(self.size.width))
        line = self._top + event.y
        self._pressed = line if line <= self.cursor else max(line - words, self.cursor)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """One row down."""
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """One row up."""
        event.stop()
        self.action_move(-1)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed, or say what is wrong with it."""
        event.stop()
        if isinstance(event.input, ValueInput) and not event.input.is_changed:
            self.close_field()
        elif isinstance(event.input, ValueInput):
            try:
                value = event.input.read()
            except UserError as error:
                self.say(str(error))
                return
            chosen = [row for row in self._rows if row.address == event.input.address]
            if chosen:
                self.post_message(self.Chosen(chosen[0], value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Whatever was wrong is being mended."""
        event.stop()
        self.say("")

    def on_value_input_left(self, event: ValueInput.Left) -> None:
        """Back to the rows, the old value kept."""
        event.stop()
        self.close_field()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """A field that is left by Tab or by the mouse keeps the old value."""
        self.say("")
        if isinstance(event.widget, ValueInput):
            event.widget.close()

    def close_field(self) -> None:
        """Take the field away."""
        self.say("")
        for field in self.query(ValueInput):
            field.close()
            self.focus()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """As many lines as there are rows, and those that say what is wrong."""
        return len(self._rows) + len(self._error_lines(width))

    def render(self) -> Text:
        """The rows that fit, with what is wrong below the one it is about."""
        lines: list[Text] = []
        for place, row in enumerate(self._rows[self._top :], start=self._top):
            lines.append(self._line(row, place == self.cursor))
            if place == self.cursor:
                lines += self._error_lines(self.size.width)
        return Text("\n").join(lines[: self.size.height])

    def _line(self, row: Row, under_cursor: bool) -> Text:
        width = self.size.width
        sign = " " if row.live else NEW_RUN_SIGN
        named = self._label_width
        label = set_cell_size(f" {clean_text(row.label, max(named - 2, 1))}", named)
        value = set_cell_size(clean_text(row.text, max(width - named - 3, 1)), max(width - named - 2, 0))
        line = Text.assemble(
            (label, self.get_component_rich_style("rows--label", partial=True)),
            (value, self.get_component_rich_style("rows--value", partial=True)),
            (f"{sign} ", self.get_component_rich_style("rows--label", partial=True)),
        )
        if under_cursor and self.has_focus_within:
            line.stylize(self.get_component_rich_style("rows--cursor"))
        return line

    @property
    def _label_width(self) -> int:
        return max(min(LABEL_WIDTH, self.size.width - LEAST_VALUE - 2), 0)

    def _error_lines(self, width: int) -> list[Text]:
        if not self._error:
            return []
        style = self.get_component_rich_style("rows--error", partial=True)
        wrapped = Text(self._error, style).wrap(self.app.console, max(width - 2, 10))
        return [Text("  ").append_text(line) for line in wrapped]

    def _open_field(self, row: Row, hyperparameter: Hyperparameter) -> None:
        field = ValueInput(row.address, row.value, hyperparameter)
        self._place(field)
        self.mount(field)
        field.focus()

    def _place(self, field: ValueInput) -> None:
        """Over the value of the row under the cursor."""
        named = self._label_width
        field.place(named, self.cursor - self._top, max(self.size.width - named - 1, 6))

    def _keep_cursor_visible(self) -> None:
        height = max(self.size.height, 1)
        self._top = min(max(self._top, self.cursor - height + 1), self.cursor)
        if len(self._rows) <= height:
            self._top = 0
        self.refresh()
