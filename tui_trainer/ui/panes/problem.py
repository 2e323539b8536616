"""Problem pane: shows dataset, model, loss, optimizer and hyperparameters of the run; the user can change each."""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.events import DescendantFocus
from textual.message import Message
from textual.widgets import Static

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.schedules import SCHEDULES
from tui_trainer.catalogue.settings import EVALUATE_EVERY
from tui_trainer.recipe.choice import Address
from tui_trainer.recipe.config import RunConfig
from tui_trainer.ui.widgets.row_layout import NEW_RUN_SIGN, Row
from tui_trainer.ui.widgets.rows import Rows
from tui_trainer.ui.widgets.value_input import OK_CANCEL_HINT, ValueInput

LIVE_TEXT = "Applies at once; training continues."
MORE = "more"
"""Address of the row that shows and hides the rows of extra hyperparameters at their defaults."""
MAX_NAMES = 3
"""Maximum number of kinds of settings that this row names, for which it has room."""
NEW_RUN_TEXT = f"{NEW_RUN_SIGN} Changing this restarts the run."


class ProblemPane(Vertical):
    """A row for each choice and hyperparameter of the run. Below the rows, the row under the cursor is explained.

    Extra hyperparameters at their defaults, such as penalties that are off, are hidden until Enter on the row "more".
    """

    BORDER_TITLE = "Problem"

    class Changed(Message):
        """Message: the user typed a value, or toggled a boolean."""

        def __init__(self, address: str, value: Value) -> None:
            super().__init__()
            self.address = address
            self.value = value

    class ListRequested(Message):
        """Message: the user pressed Enter on a row whose value is chosen from a list."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    def __init__(self, config: RunConfig, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._config = config
        self._problem = ""
        self._shows_extras = False
        self._hint = ""

    def compose(self) -> ComposeResult:
        """Lay out the rows and the explanation below them."""
        yield Rows(id="rows")
        with VerticalScroll(id="hint-scroll", can_focus=False):
            yield Static(id="hint", markup=False)

    def show(self, config: RunConfig, problem: str) -> None:
        """Show the values of a run's config. `problem`: name of the problem or of the recipe's file."""
        self._config, self._problem = config, problem
        hidden = [] if self._shows_extras else self._extras()
        rows = [Row("problem", "problem", problem, live=False)]
        rows += [_row_of(each, config) for each in config.addresses() if each not in hidden and _has_row(each, config)]
        rows += [_more_row(self._extras(), self._shows_extras)] if self._extras() else []
        self.query_one(Rows).show(tuple(rows))
        self._show_explanation(self.query_one(Rows).row)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Show the keys of the input field in the lower border while one is open."""
        self.border_subtitle = OK_CANCEL_HINT if isinstance(event.widget, ValueInput) else ""

    def on_descendant_blur(self) -> None:
        """Remove the keys of the input field from the lower border."""
        self.border_subtitle = ""

    def close_field(self) -> None:
        """Close the input field over a value, if one is open."""
        self.query_one(Rows).close_field()

    def show_error(self, error: str) -> None:
        """Show why a value was refused, below its row. The input field stays open."""
        self.query_one(Rows).show_error(error)

    def on_rows_changed(self, event: Rows.Changed) -> None:
        """Post the new value with the address of its row."""
        event.stop()
        self.post_message(self.Changed(event.row.address, event.value))

    def on_rows_list_requested(self, event: Rows.ListRequested) -> None:
        """Post a request for the list of the row's values, or show or hide the extra rows."""
        event.stop()
        if event.row.address == MORE:
            self._shows_extras = not self._shows_extras
            self.show(self._config, self._problem)
            return
        self.post_message(self.ListRequested(event.row.address))

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Show the explanation of the row under the cursor."""
        event.stop()
        self._show_explanation(event.row)

    def _show_explanation(self, row: Row) -> None:
        hint = self._explanation_of(row)
        if hint != self._hint:
            self._hint = hint
            self.query_one("#hint", Static).update(hint)

    def _extras(self) -> list[Address]:
        """Return the addresses of extra hyperparameters that are at their defaults."""
        return [address for address in self._config.addresses() if _is_extra(address, self._config)]

    def _explanation_of(self, row: Row) -> str:
        config = self._config
        if row.address == MORE:
            labels = ", ".join(address.label for address in self._extras())
            return f"Enter {'hides' if self._shows_extras else 'shows'} {labels}: settings that are at their defaults now."
        if row.address == "problem":
            return f"{clean_text(config.title)}\n\n{clean_text(config.text)}"
        consequence = LIVE_TEXT if row.live else NEW_RUN_TEXT
        if row.hyperparameter:
            allowed = row.hyperparameter.range_text
            return f"{row.hyperparameter.help}\n\n{allowed[0].upper()}{allowed[1:]}.\n{consequence}"
        entry = config.choice(row.address).entry
        formula = f"\n{entry.formula}" if entry.formula else ""
        source = f"\n\n{entry.source}." if entry.source else ""
        return f"{entry.title}: {entry.summary}.{formula}{source}\n\n{consequence}"


def _has_row(address: Address, config: RunConfig) -> bool:
    """Return whether an address has a row: evaluations are made of test rows, and for some schedules."""
    if address.name == EVALUATE_EVERY.name:
        return config.has_test_rows or SCHEDULES[config.schedule.name].code.at_evaluations
    return address.hyperparameter is None or address.hyperparameter.has_row


def _is_extra(address: Address, config: RunConfig) -> bool:
    """Return whether an address is one of an extra hyperparameter that is at its default."""
    declared = address.hyperparameter
    return declared is not None and bool(declared.extra) and config.get(address.name) == declared.default


def _more_row(extras: list[Address], shows_extras: bool) -> Row:
    """Return the row that shows and hides the extra rows, of which it says what they are: 'more  penalty, clipping'."""
    if shows_extras:
        return Row(MORE, "fewer", f"hide {len(extras)} row{'s' if len(extras) > 1 else ''}", live=True)
    names = list(dict.fromkeys(address.hyperparameter.extra for address in extras if address.hyperparameter))
    shown = names if len(names) <= MAX_NAMES else [*names[: MAX_NAMES - 1], "…"]
    return Row(MORE, MORE, ", ".join(shown), live=True)


def _row_of(address: Address, config: RunConfig) -> Row:
    return Row(address.name, address.label, config.get(address.name), address.live, address.hyperparameter)
