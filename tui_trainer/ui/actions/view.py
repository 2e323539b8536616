"""Actions of the keys in the group View, which show charts and panes, and of the key for the help."""

from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.loss import LOSS
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.screens.help_screen import HelpScreen
from tui_trainer.ui.screens.pane_layout import CHART_PANES, MAIN_CHART


def show_chart(context: ActionContext, name: str) -> None:
    """Show a chart in the main chart's pane, and focus that pane.

    If the code pane is shown in place of the main chart, since only one of them fits, hide the code pane.
    """
    context.gallery.chosen = name
    context.panes.reveal_main_chart()
    context.screen.update_panes_and_probes()
    context.panes.focus(MAIN_CHART)


def toggle_code(context: ActionContext) -> None:
    """Show or hide the code pane."""
    context.panes.toggle_code()


def toggle_log_axis(context: ActionContext) -> None:
    """Switch the loss axis between linear and logarithmic. If the loss chart is not visible, show a message."""
    context.gallery.log = not context.gallery.log
    context.screen.update_panes_and_probes()
    if not _is_visible(context, LOSS.name):
        axis = "logarithmic" if context.gallery.log else "linear"
        number = CHARTS.names().index(LOSS.name) + 1
        context.screen.show_message(f"The loss chart's axis is now {axis}: {number} shows it.")


def maximize(context: ActionContext) -> None:
    """Show only the focused pane (a chart, the numbers or the code), or all panes again."""
    context.panes.toggle_maximized()


def show_weights(context: ActionContext) -> None:
    """Show only the numbers pane, or all panes again."""
    context.panes.toggle_maximized("numbers")
    context.panes.focus("numbers")


def show_help(context: ActionContext) -> None:
    """Open the help dialog."""
    context.screen.open_dialog(HelpScreen(), lambda _: None)


def _is_visible(context: ActionContext, name: str) -> bool:
    charts = context.gallery.charts(context.session)
    panes = zip(CHART_PANES, charts, strict=True)
    return any(chart.name == name and context.panes.chart_size(pane) for pane, chart in panes)
