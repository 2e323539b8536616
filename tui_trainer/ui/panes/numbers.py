"""Numbers pane: every weight with its gradient and its update; a weight can be edited in its place."""

from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.events import DescendantBlur
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.base.numbers import significant
from tui_trainer.base.text import clean_text
from tui_trainer.base.weights import PREFIX
from tui_trainer.explain.accumulation import first_accumulated_step
from tui_trainer.explain.saturation import saturated_rows_text
from tui_trainer.frontend.weight_table import WeightTable
from tui_trainer.observed.phase import PHASES, Phase
from tui_trainer.observed.snapshot import Snapshot
from tui_trainer.recipe.journal import LARGEST_WEIGHT
from tui_trainer.ui.widgets.value_input import ValueInput

WEIGHT = Hyperparameter(name="weight", label="weight", default=0.0, step=0.1, live=True, help="A single weight.")
EMPTY = WeightTable("", (), ())
LEAST_WIDTH = 10
"""Cells of a column in which a number can be typed; a narrower one borrows its neighbour."""


class NumbersPane(Widget, can_focus=True):
    """The last update in numbers, or the one to come in the middle of a step. Enter edits the weight under the cursor."""

    BORDER_TITLE = "Numbers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("enter", "edit", "edit", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"numbers--cursor"}

    cursor: reactive[int] = reactive(0)
    """Which row is under the cursor."""

    class Changed(Message):
        """A number was typed in place of a weight."""

        def __init__(self, address: str, value: float) -> None:
            super().__init__()
            self.address = address
            self.value = value

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - what Textual calls it too
        super().__init__(id=id)
        self._table = EMPTY
        self._said = ""
        """What stands in the border."""

    def show(self, snapshot: Snapshot | None) -> None:
        """Show the weights of a snapshot; None while there are none."""
        rows = len(self._table.rows)
        self._table = EMPTY
        if snapshot:
            edited = snapshot.recipe.journal.addresses_at(snapshot.state.step + 1)
            self._table = WeightTable.of(snapshot.state, edited)
        self._say(_about(snapshot))
        self.refresh(layout=len(self._table.rows) != rows)

    def on_focus(self) -> None:
        """Say what a key does here."""
        self.border_title = f"{self.BORDER_TITLE}: Enter edits a weight"

    def on_blur(self) -> None:
        """The keys are those of another pane."""
        self.border_title = self.BORDER_TITLE

    def accept(self) -> None:
        """What was typed was taken: leave the field."""
        self._close()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """A line of headings and one for each row."""
        return len(self._table.rows) + 1

    def render(self) -> Text:
        """The table, cut to the size of the pane."""
        if not self._table.rows:
            return Text("The weights appear here as soon as torch is loaded.", "dim")
        lines = self._table.fitting(self.size.width).lines(self.size.width)
        if self.has_focus_within:
            lines[min(self.cursor, len(self._table.rows) - 1) + 1].stylize(
                self.get_component_rich_style("numbers--cursor")
            )
        for line in lines:
            line.truncate(self.size.width)
        return Text("\n").join([lines[0], *lines[1 + self._top :][: max(self.size.height - 1, 0)]])

    @property
    def _top(self) -> int:
        """The first row shown: the cursor's is always among them."""
        room = max(self.size.height - 1, 1)
        return max(0, min(self.cursor, len(self._table.rows) - 1) - room + 1)

    def action_move(self, rows: int) -> None:
        """Move the cursor; from the first row up is out of the pane."""
        if not 0 <= self.cursor + rows < len(self._table.rows):
            raise SkipAction
        self.cursor += rows

    def action_edit(self) -> None:
        """Open the value of the weight under the cursor."""
        table = self._table.fitting(self.size.width)
        row = table.rows[self.cursor] if self.cursor < len(table.rows) else None
        if row and row.address:
            place, width = table.newest(row), table.column_width(self.size.width)
            end, room = len(table.first) + (place + 1) * (width + 1), width if width >= LEAST_WIDTH else 2 * width + 1
            field = ValueInput(row.address, float(row.numbers[place] or 0.0), replace(WEIGHT, label=row.name))
            field.place(max(end - room, len(table.first) + 1), self.cursor - self._top + 1, room)
            self.mount(field)
            field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pass on what was typed, or say what is wrong with it."""
        event.stop()
        if isinstance(event.input, ValueInput) and not event.input.is_changed:
            self._close()
        elif isinstance(event.input, ValueInput):
            try:
                value = _weight(event.input)
            except UserError as error:
                self._say(str(error))
                return
            self.post_message(self.Changed(event.input.address, value))

    def on_value_input_left(self, event: ValueInput.Left) -> None:
        """Back to the table, the old value kept."""
        event.stop()
        self._close()

    def on_descendant_focus(self) -> None:
        """Say what keys do in the field."""
        self.border_title = f"{self.BORDER_TITLE}: Enter accepts, Esc leaves"

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """A field that is left otherwise keeps the old value."""
        if isinstance(event.widget, ValueInput):
            event.widget.close()

    def _close(self) -> None:
        for field in self.query(ValueInput):
            field.close()
            self.focus()

    def _say(self, words: str) -> None:
        cleaned = clean_text(words, 70)
        if cleaned != self._said:
            self._said = cleaned
            self.border_subtitle = Text(cleaned)  # a string would be read as markup


def _weight(field: ValueInput) -> float:
    """What was typed. Raises UserError for what no weight can be."""
    value = float(field.read())
    if abs(value) > LARGEST_WEIGHT:
        raise UserError(f"{field.address.removeprefix(PREFIX)} can't be {clean_text(field.value, 40)}: float32 ends at {significant(LARGEST_WEIGHT, 2)}")
    return value


def _about(snapshot: Snapshot | None) -> str:
    """What the numbers are of."""
    if snapshot is None:
        return ""
    state = snapshot.state
    if state.phases:
        done = PHASES[state.phases - 1]
        passed = state.step + (PHASES.index(done) >= PHASES.index(Phase.BACKWARD))
        return f"update {state.step + 1:,}: {done} done{_of_gradients(snapshot, passed)}"
    return f"update {state.step:,}{_of_gradients(snapshot, state.step)}" if state.step else "no update yet: s makes the first"


def _of_gradients(snapshot: Snapshot, passed: int) -> str:
    """What there is to say of the gradients after that many backward passes: sums of several, rows without one."""
    first = first_accumulated_step(snapshot.recipe, snapshot.state.step + bool(snapshot.state.phases))
    passes = passed - first + 1
    added = f", {passes:,} gradients added up" if passes > 1 else ""
    saturated = saturated_rows_text(snapshot.state)
    return added + (f", {saturated} have gradient 0 (c)" if saturated else "")
