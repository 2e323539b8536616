"""ValueInput: the field of a value that is being edited in its place."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.frontend.value_text import value_text


class ValueInput(Input):
    """Up and down nudge the value, Esc leaves it as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "nudge(1)", "up", show=False),
        Binding("down", "nudge(-1)", "down", show=False),
        Binding("escape", "leave", "leave", show=False),
    ]

    class Left(Message):
        """The field was left without a change."""

    def __init__(self, address: str, value: Value, hyperparameter: Hyperparameter) -> None:
        """`address`: what is being edited."""
        super().__init__(value_text(value), compact=True)
        self.address = address
        self._before = value
        """The value in full: the field shows few of its digits."""
        self._hyperparameter = hyperparameter
        self._leaving = False

    def allow_focus(self) -> bool:
        """Not once it is being taken away: what is gone and has the focus swallows every key."""
        return super().allow_focus() and not self._leaving

    def close(self) -> None:
        """Remove the field from the screen and from memory."""
        if self._leaving:
            return
        self._leaving = True
        # the screen's signal holds every Input that was ever mounted: its callback refers to the key of a weak dictionary
        self.screen.text_selection_started_signal.unsubscribe(self)
        self.remove()

    @property
    def is_changed(self) -> bool:
        """Whether another text stands in it than at first."""
        return self.value != value_text(self._before)

    def read(self) -> Value:
        """The value that stands in the field. Raises UserError."""
        return self._hyperparameter.parse(self.value) if self.is_changed else self._before

    def place(self, column: int, row: int, width: int) -> None:
        """Stand over a cell of the widget it is mounted in."""
        self.styles.offset = (column, row)
        self.styles.width = width

    def action_nudge(self, direction: int) -> None:
        """The next value up or down; what can't be read is left alone."""
        try:
            nudged = self._hyperparameter.nudge(self.read(), direction)
        except UserError:
            return
        self.value = value_text(nudged)
        self.action_end()

    def action_leave(self) -> None:
        """Leave without a change."""
        self.post_message(self.Left())
