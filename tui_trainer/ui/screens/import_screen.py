"""ImportScreen: a dialog in which the user chooses what to train on in a table."""

import logging
from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.frontend.tables.import_keys import COLUMN_KEYS, READING_KEYS, key_lines
from tui_trainer.frontend.tables.import_lines import column_lines, first_row_lines
from tui_trainer.frontend.tables.import_plan import ImportPlan, plan
from tui_trainer.frontend.tables.read_import import ImportReader
from tui_trainer.frontend.tables.table_import import TableImport
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.ui.background import run_in_background
from tui_trainer.ui.screens.dialog import Dialog
from tui_trainer.ui.screens.prompt_screen import ANSWER_WORKERS
from tui_trainer.ui.screens.sizes import WIDTH_CLASSES
from tui_trainer.ui.widgets.value_input import OK_CANCEL_HINT

START_HINT = OK_CANCEL_HINT.replace("OK", "start")
"""Key hint in the border while the choice can be trained."""
CANCEL_HINT = OK_CANCEL_HINT.partition(", ")[2]
logger = logging.getLogger(__name__)


class ImportScreen(Dialog[Recipe | None]):
    """A dialog with the columns of a table at the left, its first rows at the right, and what will be trained below.

    Its result is the recipe, or None if the dialog was cancelled.
    """

    HORIZONTAL_BREAKPOINTS = [found[:2] for found in WIDTH_CLASSES]  # noqa: RUF012 - Textual declares it so
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", show=False),
        Binding("enter", "start", "start", show=False, priority=True),
        *(Binding(key.key, f"change({index})", key.text, show=False) for index, key in enumerate(COLUMN_KEYS)),
        *(Binding(key.key, f"read_again({index})", key.text, show=False) for index, key in enumerate(READING_KEYS)),
    ]

    def __init__(self, reader: ImportReader) -> None:
        """`reader`: reads the file."""
        super().__init__()
        self._reader = reader
        self._values = reader.values
        """Hyperparameters of the dataset as they are chosen, also while there is no table to choose from."""
        self._is_closed = False
        self._chosen: TableImport | None = None
        self._is_planning = False
        """Whether the run of the newest choice is being found out."""
        self._starts_at_once = False
        """Whether Enter was pressed while it was being found out."""
        self._plan: ImportPlan | None = None
        """Run of the newest choice; None until it is known and while the choice can't be trained."""

    def compose(self) -> ComposeResult:
        """Lay out the columns, the first rows, the keys and the line that says what will be trained."""
        with Vertical(classes="dialog import") as dialog:
            dialog.border_title = Text(f"Train on {clean_text(self._reader.path.name)}")
            dialog.border_subtitle = CANCEL_HINT
            with Horizontal():
                with Vertical(classes="columns"):
                    yield Static("", markup=False, classes="table-header")
                    yield OptionList(markup=False, classes="table")
                yield Static("", markup=False, classes="first-rows")
            yield Static("", markup=False, classes="import-keys")
            yield Static("", markup=False, classes="consequence")

    def on_mount(self) -> None:
        """Begin to read the file."""
        self._begin_reading()

    def on_option_list_option_highlighted(self) -> None:
        """Show the first rows from the highlighted column on."""
        self._show_first_rows()

    def on_resize(self) -> None:
        """Show as many columns of the first rows as fit."""
        self.call_after_refresh(self._show_first_rows)

    def action_change(self, index: int) -> None:
        """Change what is trained on, as the key with this index in COLUMN_KEYS says."""
        if self._chosen and self._columns.highlighted is not None:
            name = self._chosen.table.names[self._columns.highlighted]
            self._show(COLUMN_KEYS[index].change(self._chosen, name))

    def action_read_again(self, index: int) -> None:
        """Read the file again, as the key with this index in READING_KEYS says."""
        self._values = READING_KEYS[index].change(self._values)
        self._begin_reading()

    def action_start(self) -> None:
        """Close the dialog with the recipe, if what is chosen can be trained, or as soon as that is found out."""
        if self._plan:
            self.dismiss(self._plan.recipe)
        self._starts_at_once = self._is_planning

    def action_leave(self) -> None:
        """Close the dialog without a recipe; a file that is being read is left."""
        self._is_closed = True
        self.dismiss(None)

    @property
    def _columns(self) -> OptionList:
        return self.query_one(OptionList)

    def _begin_reading(self) -> None:
        self.run_worker(self._read_in_background(), group=ANSWER_WORKERS, exclusive=True)

    async def _read_in_background(self) -> None:
        """Read the file in a thread, and show the columns or the error."""
        self._chosen = self._plan = None
        self.show_text("reading…", is_error=False)
        app, values = self.app, self._values

        def report(share: float) -> None:
            app.call_later(self._show_progress, share)

        try:
            chosen = await run_in_background(lambda: self._reader.read(values, report, lambda: self._is_closed))
        except UserError as error:
            logger.debug("refused", exc_info=True)
            self._show_columns("", ())
            self.query_one(".first-rows", Static).update("")
            self._show_keys()
            self._show_refusal(error)
        else:
            self._show(chosen)

    def _show_progress(self, share: float) -> None:
        if self._chosen is None:
            self.show_text(f"reading… {round(100 * share)} %", is_error=False)

    def _show(self, chosen: TableImport) -> None:
        """Show what is chosen, and find out in the background what it trains."""
        self._chosen, self._values, self._plan = chosen, chosen.values, None
        self._show_columns(*column_lines(chosen))
        self._show_keys()
        self._show_first_rows()
        self.run_worker(self._show_plan(chosen), group=ANSWER_WORKERS, exclusive=True)

    def _show_columns(self, header: str, lines: Iterable[str]) -> None:
        """Show a line for each column; the same one stays highlighted."""
        highlighted = self._columns.highlighted or 0
        self._columns.clear_options()
        self._columns.add_options(Option(Text(line)) for line in lines)
        self._columns.highlighted = highlighted if self._columns.option_count else None
        self.query_one(".table-header", Static).update(header)

    def _show_refusal(self, error: UserError) -> None:
        """Show why the choice can't be trained."""
        self.show_text(str(error), is_error=True)
        self.query_one(".import", Vertical).border_subtitle = CANCEL_HINT

    async def _show_plan(self, chosen: TableImport) -> None:
        self._is_planning, self._starts_at_once = True, False
        self.show_text("preparing…", is_error=False)
        try:
            self._plan = await run_in_background(lambda: plan(chosen, self._reader))
        except UserError as error:
            self._show_refusal(error)
        else:
            self.show_text(self._plan.text, is_error=False)
            self.query_one(".import", Vertical).border_subtitle = START_HINT
            if self._starts_at_once:
                self.action_start()
        finally:
            self._is_planning = False

    def _show_keys(self) -> None:
        """Show the keys with the current values."""
        is_text = self._chosen is None or self._chosen.table.format is not None
        lines = [[Text.assemble((f"{key} ", "bold"), words) for key, words in line] for line in key_lines(self._values, is_text)]
        text = Text("\n").join(Text("  ").join(line) for line in lines)
        self.query_one(".import-keys", Static).update(text)

    def _show_first_rows(self) -> None:
        rows = self.query_one(".first-rows", Static)
        if self._chosen and self._columns.highlighted is not None and rows.size.width:
            lines = first_row_lines(self._chosen, self._columns.highlighted, rows.size.height - 1, rows.size.width)
            rows.update(Text("\n".join(lines)))
