"""ValueInput: an input field that covers a value while the user edits it."""

from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Input

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.frontend.value_text import value_text

OK_CANCEL_HINT = "Enter OK, Esc cancel"
"""Key hint in a border while the user chooses or types something."""


class ValueInput(Input):
    """An input field for one value. The keys up and down change the value by a step; Esc cancels the change."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "OK", key_display="Enter"),
        Binding("escape", "cancel", "cancel", key_display="Esc"),
        Binding("up", "nudge(1)", "step", key_display="↑↓"),
        Binding("down", "nudge(-1)", "down", show=False),
    ]

    class Cancelled(Message):
        """Message: the user pressed Esc to keep the old value."""

    def __init__(self, address: str, value: Value, hyperparameter: Hyperparameter) -> None:
        """Show a value to edit.

        `address`: address of the hyperparameter or weight that is edited, such as optimizer.lr; `value`: its value
        before the change; `hyperparameter`: declaration by which the text is parsed and checked.
        """
        self._aligned_width = 0
        """Width of the field if its text is aligned at the right; 0 if it is aligned at the left."""
        super().__init__(value_text(value), compact=True)
        self.address = address
        self._before = value
        """The value before the change with all its digits, since the text in the field is rounded."""
        self._hyperparameter = hyperparameter
        self._is_closed = False

    def allow_focus(self) -> bool:
        """Return False once the field is closed: a removed widget with the focus would receive, and lose, every key."""
        return super().allow_focus() and not self._is_closed

    def close(self) -> None:
        """Remove the field from the screen, and drop the reference that would keep the field in memory."""
        if self._is_closed:
            return
        self._is_closed = True
        # Textual's screen would keep every Input that was ever mounted: its signal has a weak dictionary in which the
        # value, a callback of the Input, refers to the key, the Input
        self.screen.text_selection_started_signal.unsubscribe(self)
        self.remove()

    @property
    def is_changed(self) -> bool:
        """Whether the user has changed the text in the field."""
        return self.value != value_text(self._before)

    def read(self) -> Value:
        """Return the value that was typed; if the text was not changed, the old value with all its digits.

        Raises UserError if the text is invalid.
        """
        return self._hyperparameter.parse(self.value) if self.is_changed else self._before

    def move_to(self, region: Region, align_right: bool = False) -> None:
        """Move the field over these cells of its parent widget.

        `align_right`: whether the text ends where the cells end, before the cell of the cursor.
        """
        self.styles.offset = (region.x, region.y)
        self.styles.width = region.width
        self._aligned_width = region.width if align_right else 0
        self._align()

    def watch_value(self) -> None:
        """Keep the text at the right end, if it is aligned there."""
        self._align()

    def action_nudge(self, direction: int) -> None:
        """Increase (`direction` +1) or decrease (-1) the value by a step. An invalid text stays unchanged."""
        try:
            nudged = self._hyperparameter.nudge(self.read(), direction)
        except UserError:
            return
        self.value = value_text(nudged)
        self.action_end()

    def action_cancel(self) -> None:
        """Post the message that the user keeps the old value."""
        self.post_message(self.Cancelled())

    def _align(self) -> None:
        if self._aligned_width:
            self.styles.padding = (0, 0, 0, max(self._aligned_width - cell_len(self.value) - 1, 0))
