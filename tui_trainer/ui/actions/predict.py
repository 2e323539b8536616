"""Action of the key P: predict a row that the user types."""

from tui_trainer.base.errors import UserError
from tui_trainer.frontend.row_prediction import RowPrediction
from tui_trainer.observed.watch import ProbeRequest
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.screens.predict_screen import PredictScreen


def predict_row(context: ActionContext) -> None:
    """Open the dialog for a row, and ask the model for its prediction while the dialog is open."""
    try:
        row = RowPrediction(context.session)
    except UserError as error:
        context.screen.show_error(str(error))
        return

    def ask(request: ProbeRequest | None) -> None:
        context.gallery.row = request
        context.request_watch()

    context.screen.open_dialog(PredictScreen(row, ask), lambda _: ask(None))
