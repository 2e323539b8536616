"""Open a table, and ask what to train on in it."""

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.table import TABLE_SUFFIXES, is_table_name
from tui_trainer.frontend.tables.read_import import ImportReader
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.ui.actions.begin import begin_problem
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.actions.open_list import table_names_in_current_folder, table_rows
from tui_trainer.ui.screens.import_screen import ImportScreen
from tui_trainer.ui.screens.open_screen import OpenScreen

OPEN_TABLE = "Open a table…"
"""Entry in the list of datasets that opens a table."""


def open_table(context: ActionContext) -> None:
    """Ask for the file of a table, then what to train on in it, and start that run."""

    def reader(text: str) -> ImportReader:
        if not is_table_name(text.strip()):
            raise UserError(f"{clean_text(text.strip(), 60)!r} is no table: its name must end in {', '.join(TABLE_SUFFIXES)}")
        return ImportReader(text.strip())

    def on_answer(found: ImportReader | None) -> None:
        if found:
            import_table(context, found)

    screen = OpenScreen(OPEN_TABLE.rstrip("…"), reader, table_rows, table_names_in_current_folder())
    context.screen.open_dialog(screen, on_answer)


def import_table(context: ActionContext, reader: ImportReader) -> None:
    """Ask what to train on in a table, and start that run."""

    def on_answer(recipe: Recipe | None) -> None:
        if recipe:
            begin_problem(context, clean_text(reader.path.name), recipe)

    context.screen.open_dialog(ImportScreen(reader), on_answer)
