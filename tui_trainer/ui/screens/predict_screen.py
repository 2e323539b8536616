"""PredictScreen: a dialog with a field for each input column, and what the model predicts for that row."""

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Resize
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.frontend.row_prediction import MAX_NAME_WIDTH, RowPrediction
from tui_trainer.observed.watch import ProbeRequest
from tui_trainer.ui.screens.dialog import Dialog

KEYS_HINT = "Tab next, Enter or Esc close"
ROWS_BELOW = 7
"""Rows of the dialog that are not fields: borders, hint and prediction."""


class PredictScreen(Dialog[None]):
    """A dialog that predicts one row while the user types it. It has no result."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", show=False),
        Binding("down", "app.focus_next", show=False, priority=True),
        Binding("up", "app.focus_previous", show=False, priority=True),
    ]

    def __init__(self, row: RowPrediction, ask: Callable[[ProbeRequest | None], None]) -> None:
        """`row`: the row to fill in; `ask`: function that sends the engine the row's request, None if a text is wrong."""
        super().__init__()
        self._texts: list[str] = []
        """Texts of the fields that the prediction was asked for last."""
        self._error = ""
        """Error message for these texts; empty if they are right."""
        self._row = row
        self._ask = ask

    def compose(self) -> ComposeResult:
        """Lay out the fields, a hint on the focused field, and the prediction."""
        names = [clean_text(column.name, MAX_NAME_WIDTH) for column in self._row.columns]
        width = max(map(cell_len, names)) + 2
        with Vertical(classes="dialog predict") as dialog:
            dialog.border_title = Text(f"Predict {self._row.target}")
            dialog.border_subtitle = Text(KEYS_HINT)
            with VerticalScroll(can_focus=False):
                for name, column in zip(names, self._row.columns, strict=True):
                    with Horizontal():
                        label = Static(name, markup=False)
                        label.styles.width = width
                        yield label
                        suggester = SuggestFromList(column.categories, case_sensitive=False) if column.categories else None
                        yield Input(column.typical, suggester=suggester, compact=True)
            yield Static(markup=False, classes="consequence")
            yield Static(markup=False, classes="prediction")
            yield Static(markup=False, classes="about")

    def on_mount(self) -> None:
        """Ask for the prediction of the typical row."""
        self._fill_in()

    def on_resize(self, event: Resize) -> None:
        """Leave room for the prediction below the fields."""
        for fields in self.query(VerticalScroll):
            fields.styles.max_height = max(event.size.height * 9 // 10 - ROWS_BELOW, 1)

    def on_input_changed(self) -> None:
        """Ask for the prediction of the row that is typed."""
        self._fill_in()

    def on_input_submitted(self) -> None:
        """Close the dialog."""
        self.action_leave()

    def on_descendant_focus(self) -> None:
        """Show the hint on the focused field."""
        self._show_hint()

    def action_leave(self) -> None:
        """Close the dialog."""
        self.dismiss(None)

    def show_run(self) -> None:
        """Show the prediction with the newest weights."""
        for line, text in zip((".prediction", ".about"), self._row.lines(), strict=True):
            for shown in self.query(line).results(Static):
                shown.update(text)

    def _fill_in(self) -> None:
        """Take the texts of the fields, and ask for the prediction if they have changed."""
        texts = [field.value for field in self.query(Input)]
        if texts == self._texts or len(texts) < len(self._row.columns):  # there are fewer if the dialog is being removed
            return
        self._texts, self._error = texts, ""
        try:
            self._row.fill_in(texts)
        except UserError as error:
            self._error = str(error)
        self._show_hint()
        self._ask(self._row.request)
        self.show_run()

    def _show_hint(self) -> None:
        """Show what is wrong, otherwise the hint on the focused field."""
        pairs = zip(self.query(Input), self._row.columns, strict=False)
        hint = next((column.hint for field, column in pairs if field.has_focus), "")
        self.show_text(self._error or hint, is_error=bool(self._error))
