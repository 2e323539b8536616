"""ValueInput: a text field over a value that is edited in place."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Input

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.frontend.value_text import value_text


class ValueInput(Input):
    """A field for one value: up and down change it by a step, Esc keeps the old one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "nudge(1)", "up", show=False),
        Binding("down", "nudge(-1)", "down", show=False),
        Binding("escape", "cancel", "cancel", show=False),
    ]

    class Cancelled(Message):
        """The user pressed Esc."""

    def __init__(self, address: str, value: Value, hyperparameter: Hyperparameter) -> None:
        """`address`: the hyperparameter or weight that is edited, such as optimizer.lr."""
        super().__init__(value_text(value), compact=True)
        self.address = address
        self._before = value
        """The value with all its digits; the field shows a rounded one."""
        self._hyperparameter = hyperparameter
        self._is_closed = False

    def allow_focus(self) -> bool:
        """Return False once closed: a removed widget that has the focus would swallow every key."""
        return super().allow_focus() and not self._is_closed

    def close(self) -> None:
        """Remove the field from the screen and from memory."""
        if self._is_closed:
            return
        self._is_closed = True
        # the screen's signal holds every Input that was ever mounted: its callback refers to the key of a weak dictionary
        self.screen.text_selection_started_signal.unsubscribe(self)
        self.remove()

    @property
    def is_changed(self) -> bool:
        """Whether the text was changed."""
        return self.value != value_text(self._before)

    def read(self) -> Value:
        """Return the value in the field. Raises UserError if it is invalid."""
        return self._hyperparameter.parse(self.value) if self.is_changed else self._before

    def move_to(self, region: Region) -> None:
        """Cover these cells of the parent widget."""
        self.styles.offset = (region.x, region.y)
        self.styles.width = region.width

    def action_nudge(self, direction: int) -> None:
        """Raise (+1) or lower (-1) the value by a step; an invalid value stays as it is."""
        try:
            nudged = self._hyperparameter.nudge(self.read(), direction)
        except UserError:
            return
        self.value = value_text(nudged)
        self.action_end()

    def action_cancel(self) -> None:
        """Announce that the user keeps the old value."""
        self.post_message(self.Cancelled())
