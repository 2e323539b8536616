"""Actions of the keys in the group View, which show charts and panes, and of the key for the help."""

from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.chart import LossAxis
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


def change_loss_axis(context: ActionContext) -> None:
    """Draw losses on the next kind of axis: linear, logarithmic, the last half of the steps.

    If the loss chart is not visible, show a message.
    """
    context.gallery.loss_axis = context.gallery.loss_axis.following
    context.screen.update_panes_and_probes()
    if not _is_visible(context, LOSS.name):
        axis = context.gallery.loss_axis
        words = "the last half of the steps" if axis is LossAxis.TAIL else f"all steps on a {axis} axis"
        number = CHARTS.names().index(LOSS.name) + 1
        context.screen.show_message(f"The loss chart now shows {words}: {number} shows it.")


def toggle_automatic_axes(context: ActionContext) -> None:
    """Fit the axes to every picture, or keep them for some steps; say which."""
    context.gallery.has_automatic_axes = not context.gallery.has_automatic_axes
    context.screen.update_panes_and_probes()
    fits = context.gallery.has_automatic_axes
    context.screen.show_message(f"Axes {'fit every step' if fits else 'are kept for ten steps'}.")


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
