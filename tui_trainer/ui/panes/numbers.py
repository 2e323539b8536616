"""Numbers pane: every weight with its gradient and update; weights can be edited in place."""

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
from tui_trainer.base.weights import PREFIX
from tui_trainer.explain.accumulation import first_accumulated_step
from tui_trainer.explain.saturation import saturated_rows_text
from tui_trainer.frontend.weight_table import WeightTable
from tui_trainer.observed.phase import PHASES, Phase
from tui_trainer.observed.snapshot import Snapshot
from tui_trainer.recipe.journal import MAX_ABSOLUTE_WEIGHT
from tui_trainer.ui.widgets.value_input import ValueInput

WEIGHT = Hyperparameter(name="weight", label="weight", default=0.0, step=0.1, live=True, help="A single weight.")
EMPTY = WeightTable("", (), ())
MIN_FIELD_WIDTH = 10
"""Width in cells that a field needs; in a narrower column it covers the column on its left too."""


class NumbersPane(Widget, can_focus=True):
    """The numbers of the last update, or during a step of the next. Enter edits a weight."""

    BORDER_TITLE = "Numbers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("enter", "edit", "edit", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"numbers--cursor"}

    cursor: reactive[int] = reactive(0)
    """Index of the row under the cursor."""

    class Changed(Message):
        """A new value was typed for a weight."""

        def __init__(self, address: str, value: float) -> None:
            super().__init__()
            self.address = address
            self.value = value

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._table = EMPTY
        self._subtitle = ""
        """The text in the lower border."""

    def show(self, snapshot: Snapshot | None) -> None:
        """Show the weights of a snapshot; an empty table for None."""
        rows = len(self._table.rows)
        self._table = EMPTY
        if snapshot:
            edited = snapshot.recipe.journal.addresses_at(snapshot.state.step + 1)
            self._table = WeightTable.of(snapshot.state, edited)
        self._show_subtitle(_subtitle(snapshot))
        self.refresh(layout=len(self._table.rows) != rows)

    def on_focus(self) -> None:
        """Show the key hint."""
        self.border_title = f"{self.BORDER_TITLE}: Enter edits a weight"

    def on_blur(self) -> None:
        """Remove the key hint."""
        self.border_title = self.BORDER_TITLE

    def accept(self) -> None:
        """Close the field: its value was accepted."""
        self._close()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """Return a line for the headings and one for each row."""
        return len(self._table.rows) + 1

    def render(self) -> Text:
        """Return the visible part of the table."""
        if not self._table.rows:
            return Text("The weights appear here when torch has loaded.", "dim")
        lines = self._table.without_hidden_columns(self.size.width).lines(self.size.width)
        if self.has_focus_within:
            lines[min(self.cursor, len(self._table.rows) - 1) + 1].stylize(
                self.get_component_rich_style("numbers--cursor")
            )
        for line in lines:
            line.truncate(self.size.width)
        return Text("\n").join([lines[0], *lines[1 + self._top :][: max(self.size.height - 1, 0)]])

    @property
    def _top(self) -> int:
        """Index of the first visible row, such that the row under the cursor is visible."""
        room = max(self.size.height - 1, 1)
        return max(0, min(self.cursor, len(self._table.rows) - 1) - room + 1)

    def action_move(self, rows: int) -> None:
        """Move the cursor; at either end leave the key to the screen, which moves the focus."""
        if not 0 <= self.cursor + rows < len(self._table.rows):
            raise SkipAction
        self.cursor += rows

    def action_edit(self) -> None:
        """Open a field over the value of the weight under the cursor."""
        table = self._table.without_hidden_columns(self.size.width)
        row = table.rows[self.cursor] if self.cursor < len(table.rows) else None
        if row and row.address:
            column = table.editable_column(row)
            field = ValueInput(row.address, float(row.numbers[column] or 0.0), replace(WEIGHT, label=row.name))
            field.move_to(self._field_region(table, column))
            self.mount(field)
            field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Announce the value that was typed, or show why it is invalid."""
        event.stop()
        if isinstance(event.input, ValueInput) and not event.input.is_changed:
            self._close()
        elif isinstance(event.input, ValueInput):
            try:
                value = _weight(event.input)
            except UserError as error:
                self._show_subtitle(str(error))
                return
            self.post_message(self.Changed(event.input.address, value))

    def on_value_input_left(self, event: ValueInput.Left) -> None:
        """Close the field and keep the old value."""
        event.stop()
        self._close()

    def on_descendant_focus(self) -> None:
        """Show the keys of the field."""
        self.border_title = f"{self.BORDER_TITLE}: Enter OK, Esc cancel"

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Close a field that loses the focus and keep the old value."""
        if isinstance(event.widget, ValueInput):
            event.widget.close()

    def _close(self) -> None:
        for field in self.query(ValueInput):
            field.close()
            self.focus()

    def _field_region(self, table: WeightTable, column: int) -> Region:
        """Return the cells of a field over that column of the row under the cursor."""
        names, width = len(table.name_heading), table.column_width(self.size.width)
        end, room = names + (column + 1) * (width + 1), width if width >= MIN_FIELD_WIDTH else 2 * width + 1
        return Region(max(end - room, names + 1), self.cursor - self._top + 1, room, 1)

    def _show_subtitle(self, text: str) -> None:
        cleaned = clean_text(text, 70)
        if cleaned != self._subtitle:
            self._subtitle = cleaned
            self.border_subtitle = Text(cleaned)  # a string would be read as markup


def _weight(field: ValueInput) -> float:
    """Return the weight that was typed. Raises UserError if it is no number or too large for float32."""
    value = float(field.read())
    if abs(value) > MAX_ABSOLUTE_WEIGHT:
        name, typed = field.address.removeprefix(PREFIX), clean_text(field.value, 40)
        raise UserError(f"{name} can't be {typed}: float32 ends at {significant(MAX_ABSOLUTE_WEIGHT, 2)}")
    return value


def _subtitle(snapshot: Snapshot | None) -> str:
    """Return which update the numbers belong to, such as 'update 5: backward done'."""
    if snapshot is None:
        return ""
    state = snapshot.state
    if state.phases:
        done = PHASES[state.phases - 1]
        passed = state.step + (PHASES.index(done) >= PHASES.index(Phase.BACKWARD))
        return f"update {thousands(state.step + 1)}: {done} done{_gradient_notes(snapshot, passed)}"
    if not state.step:
        return "no update yet: press s"
    return f"update {thousands(state.step)}{_gradient_notes(snapshot, state.step)}"


def _gradient_notes(snapshot: Snapshot, passed: int) -> str:
    """Return notes after `passed` backward passes: gradients that add up, rows with gradient 0."""
    first = first_accumulated_step(snapshot.recipe, snapshot.state.step + bool(snapshot.state.phases))
    passes = passed - first + 1
    added = f", {thousands(passes)} gradients added up" if passes > 1 else ""
    saturated = saturated_rows_text(snapshot.state)
    return added + (f", {saturated} have gradient 0 (c)" if saturated else "")
