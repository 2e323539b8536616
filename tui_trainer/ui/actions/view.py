"""Keys of the group View: which charts and panes are visible; the help."""

from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.loss import LOSS
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.screens.help_screen import HelpScreen
from tui_trainer.ui.screens.pane_layout import CHART_PANES, MAIN_CHART


def show_chart(context: ActionContext, name: str) -> None:
    """Show a chart in the main chart's pane; where one chart fits, hide the code for it."""
    context.gallery.chosen = name
    context.panes.reveal_main_chart()
    context.screen.update_panes_and_probes()
    context.panes.focus(MAIN_CHART)


def toggle_code(context: ActionContext) -> None:
    """Show or hide the code of one step."""
    context.panes.toggle_code()


def toggle_log_axis(context: ActionContext) -> None:
    """Switch the loss axis between linear and logarithmic; where the loss is not visible, say so."""
    context.gallery.log = not context.gallery.log
    context.screen.update_panes_and_probes()
    if not _is_visible(context, LOSS.name):
        axis = "logarithmic" if context.gallery.log else "linear"
        number = CHARTS.names().index(LOSS.name) + 1
        context.screen.show_message(f"The loss chart's axis is now {axis}: {number} shows it.")


def maximize(context: ActionContext) -> None:
    """Show the focused chart, numbers or code alone, or all panes again."""
    context.panes.toggle_maximized()


def show_weights(context: ActionContext) -> None:
    """Show the numbers alone, or all panes again."""
    context.panes.toggle_maximized("numbers")
    context.panes.focus("numbers")


def show_help(context: ActionContext) -> None:
    """Open the help."""
    context.screen.open_dialog(HelpScreen(), lambda _: None)


def _is_visible(context: ActionContext, name: str) -> bool:
    charts = context.gallery.charts(context.session)
    panes = zip(CHART_PANES, charts, strict=True)
    return any(chart.name == name and context.panes.chart_size(pane) for pane, chart in panes)
