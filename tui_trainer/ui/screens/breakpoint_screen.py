"""BreakpointScreen: a dialog to add, switch on and off, and remove the conditions that stop the run."""

from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.base.expressions.names import Names
from tui_trainer.base.text import clean_text
from tui_trainer.recipe.recipe import Breakpoint
from tui_trainer.ui.screens.dialog import Dialog
from tui_trainer.ui.widgets.condition_input import ConditionInput

KEYS_HINT = "Enter add · ↓ list: Enter on/off, Delete remove · Esc close"


class BreakpointScreen(Dialog[tuple[Breakpoint, ...]]):
    """A dialog to edit the breakpoints of the run.

    Its result: the breakpoints that are in the list when the dialog is closed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", show=False),
        Binding("delete,backspace", "remove", "remove", show=False),
        Binding("down", "to_list", show=False),
    ]

    def __init__(self, breakpoints: tuple[Breakpoint, ...], names: Names) -> None:
        super().__init__()
        self._breakpoints = list(breakpoints)
        self._names = names

    def compose(self) -> ComposeResult:
        """Lay out the input field, its hint, and the list of breakpoints."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Text("Breakpoints")
            dialog.border_subtitle = Text(KEYS_HINT)
            yield ConditionInput(self._names)
            yield Static(markup=False, classes="consequence")
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Show the hint and the breakpoints of the run."""
        if self.query(OptionList):  # otherwise the app is quitting, and the dialog has no widgets
            self._show_hint()
            self._show_list()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Add the condition that was typed, or show what is wrong with it and where.

        An empty field closes the dialog.
        """
        if not event.value.strip():
            self.action_leave()
            return
        try:
            added = Breakpoint(str(self.query_one(ConditionInput).condition()))
        except ConditionError as error:
            self.show_text(str(error), is_error=True)
            return
        if added.when in [known.when for known in self._breakpoints]:
            self.show_text("it is already in the list", is_error=True)
            return
        self._breakpoints.append(added)
        event.input.value = ""
        self._show_list()

    def on_input_changed(self) -> None:
        """Replace an error message with the hint."""
        for field in self.query(ConditionInput):  # none if the dialog is being removed
            field.remove_error_mark()
            self._show_hint()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Switch the selected breakpoint on or off, unless the user has removed it before the message arrived."""
        for index, known in enumerate(self._breakpoints):
            if known.when == event.option_id:
                self._breakpoints[index] = replace(known, on=not known.on)
                self._show_list(index)
                return

    def action_to_list(self) -> None:
        """Move the focus from the input field to the list."""
        choices = self.query_one(OptionList)
        if self._breakpoints:
            choices.highlighted = choices.highlighted or 0
            choices.focus()

    def action_remove(self) -> None:
        """Remove the highlighted breakpoint."""
        choices = self.query_one(OptionList)
        if choices.has_focus and choices.highlighted is not None:
            del self._breakpoints[choices.highlighted]
            self._show_list(min(choices.highlighted, len(self._breakpoints) - 1))

    def action_leave(self) -> None:
        """Close the dialog and return the breakpoints in the list."""
        self.dismiss(tuple(self._breakpoints))

    def _show_list(self, highlighted: int | None = None) -> None:
        choices = self.query_one(OptionList)
        choices.clear_options()
        choices.add_options(
            Option(Text(f"{'[x]' if known.on else '[ ]'} {clean_text(known.when)}"), id=known.when)
            for known in self._breakpoints
        )
        choices.display = bool(self._breakpoints)
        choices.highlighted = highlighted if self._breakpoints else None
        if not self._breakpoints:
            self.query_one(ConditionInput).focus()

    def _show_hint(self) -> None:
        self.show_text(self.query_one(ConditionInput).hint(), is_error=False)
