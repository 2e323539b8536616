"""Numbers pane: a table of all weights with their gradients and updates. Weights can be edited in place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.events import DescendantBlur
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.base.numbers import significant, thousands
from tui_trainer.base.text import clean_text
from tui_trainer.base.weights import PARAMS_PREFIX
from tui_trainer.explain.accumulation import first_accumulated_step
from tui_trainer.explain.saturation import saturated_rows_text
from tui_trainer.frontend.text_styles import MUTED
from tui_trainer.frontend.weight_table import WeightTable, weight_features, window_of
from tui_trainer.observed.phase import PHASES, Phase
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.recipe.journal import MAX_ABSOLUTE_WEIGHT
from tui_trainer.ui.panes.hidden_rows import hidden_rows_text
from tui_trainer.ui.widgets.value_input import ValueInput

WEIGHT = Hyperparameter(name="weight", label="weight", default=0.0, step=0.1, live=True, help="A single weight.")
"""Hyperparameter that declares how the input field for a weight parses the typed number, and its step."""
EMPTY_TABLE = WeightTable("", (), ())
MIN_FIELD_WIDTH = 10
"""Minimum width of a field in cells.

If the column is narrower, the field also covers the column to its left.
"""


LOADING = "The weights appear here when torch has loaded."
NOT_STARTED = "The run could not start, so there are no weights."


class NumbersPane(Widget, can_focus=True):
    """A table with the numbers of the last update or, in the middle of a step, of the next update.

    Enter edits a weight.
    """

    BORDER_TITLE = "Numbers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("enter", "edit", "edit", key_display="Enter"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"numbers--cursor"}

    cursor: reactive[int] = reactive(0)
    """Index of the row under the cursor."""

    class Changed(Message):
        """Message: the user typed a new value for a weight. `address`: address of the weight in a recipe."""

        def __init__(self, address: str, value: float) -> None:
            super().__init__()
            self.address = address
            self.value = value

    class Scrolled(Message):
        """Message: other rows may be visible."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._table = EMPTY_TABLE
        self._empty_text = LOADING
        """The text of an empty table."""
        self._update_text = ""
        """The update that the numbers belong to, or an error, for the lower border of the pane."""
        self._subtitle = ""
        """The text in the lower border of the pane."""

    def show(self, snapshot: Snapshot | None, columns: Sequence[str] = ()) -> None:
        """Show the weights of a snapshot. None: show an empty table. `columns`: names of the dataset's input columns."""
        rows = len(self._table.rows)
        self._table = EMPTY_TABLE
        if snapshot:
            edited = snapshot.journal.edited_addresses_before(snapshot.state.step + 1)
            features = weight_features(snapshot.config, snapshot.state.params, columns)
            self._table = WeightTable.of(snapshot.state, edited, features)
        self._empty_text = NOT_STARTED if snapshot and snapshot.status is Status.FAILED else LOADING
        self._show_subtitle(_subtitle_text(snapshot))
        self.refresh(layout=len(self._table.rows) != rows)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """Return the height of the table in lines: one for the headings and one for each row."""
        return len(self._table.rows) + 1

    def render(self) -> Text:
        """Return the visible part of the table as text."""
        if not self._table.rows:
            return Text.assemble((self._empty_text, MUTED))
        first = self._first_visible_row
        shown = slice(first, first + max(self.size.height - 1, 0))
        lines = self._table.fitted(self.size.width).lines(self.size.width, shown)
        cursor = min(self.cursor, len(self._table.rows) - 1) - first + 1
        if self.has_focus_within and cursor < len(lines):
            lines[cursor].stylize(self.get_component_rich_style("numbers--cursor"))
        for line in lines:
            line.truncate(self.size.width)
        return Text("\n").join(lines)

    @property
    def window(self) -> range:
        """The rows whose numbers are needed: the visible ones, and some above and below."""
        return window_of(self._first_visible_row, self.size.height - 1)

    @property
    def _first_visible_row(self) -> int:
        """Index of the first visible row, chosen so that the row under the cursor is visible."""
        room = max(self.size.height - 1, 1)
        return max(0, min(self.cursor, len(self._table.rows) - 1) - room + 1)

    def watch_cursor(self) -> None:
        """Post the message that the visible rows may have changed."""
        self._show_subtitle(self._update_text)
        self.post_message(self.Scrolled())

    def on_resize(self) -> None:
        """Post the message that the visible rows may have changed."""
        self._show_subtitle(self._update_text)
        self.post_message(self.Scrolled())

    def action_move(self, rows: int) -> None:
        """Move the cursor by a number of rows.

        At the first or last row raise SkipAction, so that the screen moves the focus.
        """
        if not 0 <= self.cursor + rows < len(self._table.rows):
            raise SkipAction
        self.cursor += rows

    def action_edit(self) -> None:
        """Open an input field over the value of the weight under the cursor."""
        table = self._table.fitted(self.size.width)
        row = table.rows[self.cursor] if self.cursor < len(table.rows) else None
        if row and row.address:
            column = table.editable_column(row)
            field = ValueInput(row.address, float(row.numbers[column] or 0.0), replace(WEIGHT, label=row.name))
            field.move_to(self._field_region(table, column), align_right=True)
            self.mount(field)
            field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Post the value that was typed as a message, or show why it is invalid."""
        event.stop()
        if isinstance(event.input, ValueInput) and not event.input.is_changed:
            self.close_field()
        elif isinstance(event.input, ValueInput):
            try:
                value = _read_weight(event.input)
            except UserError as error:
                self._show_subtitle(str(error))
                return
            self.post_message(self.Changed(event.input.address, value))

    def on_value_input_cancelled(self, event: ValueInput.Cancelled) -> None:
        """Close the field without changing the weight."""
        event.stop()
        self.close_field()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Close a field that loses the focus, without changing the weight."""
        if isinstance(event.widget, ValueInput):
            event.widget.close()

    def close_field(self) -> None:
        """Close the input field over a weight, if one is open."""
        for field in self.query(ValueInput):
            field.close()
            self.focus()

    def _field_region(self, table: WeightTable, column: int) -> Region:
        """Return the cells that a field covers: a column in the row under the cursor, and a cell for the text cursor."""
        names, width = len(table.name_heading), table.column_width(self.size.width)
        end, room = names + (column + 1) * (width + 1), width if width >= MIN_FIELD_WIDTH else 2 * width + 1
        left, right = max(end - room, names + 1), min(end + 1, max(self.size.width, end))
        return Region(left, self.cursor - self._first_visible_row + 1, right - left, 1)

    def _show_subtitle(self, text: str) -> None:
        """Show in the lower border how many rows are hidden, and a text."""
        self._update_text = text
        room, first = max(self.size.height - 1, 0), self._first_visible_row
        hidden = hidden_rows_text(first, len(self._table.rows) - first - room) if self.size else ""
        cleaned = clean_text(" · ".join(filter(None, (hidden, text))), 70)
        if cleaned != self._subtitle:
            self._subtitle = cleaned
            self.border_subtitle = Text(cleaned)  # a string would be read as markup


def _read_weight(field: ValueInput) -> float:
    """Return the weight that was typed.

    Raises UserError if the text is not a number, or too large for float32.
    """
    value = float(field.read())
    if abs(value) > MAX_ABSOLUTE_WEIGHT:
        name, typed = field.address.removeprefix(PARAMS_PREFIX), clean_text(field.value, 40)
        raise UserError(f"{name} can't be {typed}: the largest float32 is {significant(MAX_ABSOLUTE_WEIGHT, 2)}")
    return value


def _subtitle_text(snapshot: Snapshot | None) -> str:
    """Return the text in the lower border: the update that the numbers belong to, as in 'update 5: backward done'."""
    if snapshot is None:
        return ""
    state = snapshot.state
    if state.phases:
        done = PHASES[state.phases - 1]
        backward_passes = state.step + (PHASES.index(done) >= PHASES.index(Phase.BACKWARD))
        return f"update {thousands(state.step + 1)}: {done} done{_gradient_notes(snapshot, backward_passes)}"
    if not state.step:
        return "no update yet" if snapshot.status in {Status.DIVERGED, Status.FAILED} else "no update yet: press s"
    return f"update {thousands(state.step)}{_gradient_notes(snapshot, state.step)}"


def _gradient_notes(snapshot: Snapshot, backward_passes: int) -> str:
    """Return notes for the lower border after `backward_passes` backward passes of the run.

    The notes say that gradients accumulate, and how many rows have gradient 0. Empty if there is nothing to note.
    """
    step = snapshot.state.step + bool(snapshot.state.phases)
    first = first_accumulated_step(snapshot.recipe, step) if snapshot.recipe else step
    passes = backward_passes - first + 1
    accumulated = f", {thousands(passes)} gradients accumulated" if passes > 1 else ""
    saturated = saturated_rows_text(snapshot.state)
    return accumulated + (f", {saturated} have gradient 0 (c)" if saturated else "")
