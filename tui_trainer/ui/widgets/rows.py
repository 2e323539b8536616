"""Rows: a widget with a row for each value of the run. Enter edits the value in the row under the cursor."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click, DescendantBlur, MouseDown, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.text import MAX_LINE_WIDTH, clean_text
from tui_trainer.ui.widgets.row_layout import Row, RowLayout, RowStyles
from tui_trainer.ui.widgets.value_input import ValueInput


class Rows(Widget, can_focus=True):
    """A column of rows, each with a label and a value, and a cursor on one of the rows.

    Enter opens an input field over the value, switches a value that is true or false, or requests a list of values.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "edit", "edit", key_display="Enter"),
        Binding("up", "move(-1)", "row", key_display="↑↓"),
        Binding("down", "move(1)", "row down", show=False),
        Binding("home", "move(-99)", "first row", show=False),
        Binding("end", "move(99)", "last row", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--label", "rows--value", "rows--cursor", "rows--error"}
    """CSS classes for a label, a value, the row under the cursor and the error message below that row."""

    cursor: reactive[int] = reactive(0)
    """Index of the row under the cursor."""

    class Changed(Message):
        """Message: the user typed a value, or toggled a boolean."""

        def __init__(self, row: Row, value: Value) -> None:
            super().__init__()
            self.row = row
            self.value = value

    class ListRequested(Message):
        """Message: the user pressed Enter on a row whose value is chosen from a list."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    class Moved(Message):
        """Message: the cursor has moved to another row."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._error = ""
        self._top = 0
        self._pressed_row = -1
        """Index of the row on which the mouse button was pressed last; -1 before the first press."""

    @property
    def row(self) -> Row:
        """The row under the cursor."""
        return self._rows[min(self.cursor, len(self._rows) - 1)]

    @property
    def _row_layout(self) -> RowLayout:
        width, height = self.size
        return RowLayout(width, height, self.cursor, self._top, self._error_lines(width))

    def show(self, rows: tuple[Row, ...]) -> None:
        """Show these rows. The cursor stays on the row with the same address, if there still is such a row."""
        if rows == self._rows:
            return
        address = self.row.address if self._rows else ""
        taller = len(rows) != len(self._rows)
        self._rows = rows
        addresses = [row.address for row in rows]
        self.cursor = addresses.index(address) if address in addresses else min(self.cursor, len(rows) - 1)
        for field in self.query(ValueInput):
            if field.address == self.row.address:
                field.move_to(self._row_layout.field_region())
            elif field.has_focus:
                self.close_field()
        self.refresh(layout=taller)

    def show_error(self, error: str) -> None:
        """Show an error message below the row under the cursor; an empty string removes it."""
        cleaned = clean_text(error, MAX_LINE_WIDTH)
        if self._error != cleaned:
            self._error = cleaned
            self.refresh(layout=True)

    def close_field(self) -> None:
        """Close the input field over a value, if one is open."""
        self.show_error("")
        for field in self.query(ValueInput):
            field.close()
            self.focus()

    def action_move(self, rows: int) -> None:
        """Move the cursor by a number of rows, at most to the first or last row."""
        self.cursor = min(max(self.cursor + rows, 0), len(self._rows) - 1)

    def action_edit(self) -> None:
        """Edit the value under the cursor: switch it, open an input field over it, or request a list of values."""
        self.show_error("")
        row = self.row
        if isinstance(row.value, bool):
            self.post_message(self.Changed(row, not row.value))
        elif row.hyperparameter and row.is_typed:
            field = ValueInput(row.address, row.value, row.hyperparameter)
            field.move_to(self._row_layout.field_region())
            self.mount(field)
            field.focus()
        else:
            self.post_message(self.ListRequested(row))

    def watch_cursor(self) -> None:
        """Remove the error message, and post the message that the cursor has moved."""
        self.show_error("")
        if self._rows:
            self.post_message(self.Moved(self.row))
            self._scroll_to_cursor()

    def on_resize(self, _event: Resize) -> None:
        """Scroll so that the row under the cursor is visible."""
        self._scroll_to_cursor()

    def on_click(self, event: Click) -> None:
        """Move the cursor to the row on which the mouse button was pressed, and edit its value."""
        if event.widget is self and 0 <= self._pressed_row < len(self._rows):
            self.cursor = self._pressed_row
            self.action_edit()

    def on_mouse_down(self, event: MouseDown) -> None:
        """Remember the row under the mouse: the error message may disappear before the click, and rows then move up."""
        self._pressed_row = self._row_layout.row_at(event.y)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Move the cursor down by a row."""
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Move the cursor up by a row."""
        event.stop()
        self.action_move(-1)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Post the value that was typed as a message, or show why it is invalid."""
        event.stop()
        if isinstance(event.input, ValueInput) and not event.input.is_changed:
            self.close_field()
        elif isinstance(event.input, ValueInput):
            try:
                value = event.input.read()
            except UserError as error:
                self.show_error(str(error))
                return
            edited = [row for row in self._rows if row.address == event.input.address]
            if edited:
                self.post_message(self.Changed(edited[0], value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Remove the error message when the user changes the text in the field."""
        event.stop()
        self.show_error("")

    def on_value_input_cancelled(self, event: ValueInput.Cancelled) -> None:
        """Close the field without changing the value."""
        event.stop()
        self.close_field()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Close a field that loses the focus, by Tab or by the mouse, without changing the value."""
        self.show_error("")
        if isinstance(event.widget, ValueInput):
            event.widget.close()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """Return the height: one line for each row, and the lines of the error message."""
        return len(self._rows) + len(self._error_lines(width))

    def render(self) -> Text:
        """Return the text of the visible rows, with the error message below the row under the cursor."""
        label = self.get_component_rich_style("rows--label", partial=True)
        value = self.get_component_rich_style("rows--value", partial=True)
        cursor = self.get_component_rich_style("rows--cursor") if self.has_focus_within else None
        return self._row_layout.draw(self._rows, RowStyles(label, value, cursor))

    def _error_lines(self, width: int) -> tuple[Text, ...]:
        if not self._error:
            return ()
        style = self.get_component_rich_style("rows--error", partial=True)
        wrapped = Text(self._error, style).wrap(self.app.console, max(width - 2, 10))
        return tuple(Text("  ").append_text(line) for line in wrapped)

    def _scroll_to_cursor(self) -> None:
        self._top = self._row_layout.scrolled_top(len(self._rows))
        self.refresh()
