"""Actions of the keys in the group View, which show charts and panes, and of the key for the help."""

from tui_trainer.charts.chart import Chart, LossAxis
from tui_trainer.charts.loss import LOSS
from tui_trainer.frontend.tabs import TABS
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.screens.help_screen import HelpScreen
from tui_trainer.ui.screens.pane_layout import NUMBERS


def show_tab(context: ActionContext, name: str) -> None:
    """Show a tab's pane, and focus it."""
    context.panes.show_tab(name)
    context.screen.update_panes_and_probes()


def show_view(context: ActionContext, chart: Chart) -> None:
    """Show a chart as the view of its tab, and focus the tab's pane."""
    context.gallery.tabs.choose_view(chart)
    show_tab(context, chart.tab)


def show_next_view(context: ActionContext) -> None:
    """Show the next view of the chosen tab or, if it has only one, of the first tab that has several."""
    tab = context.gallery.tabs.choose_next_view(context.session)
    if tab and tab not in context.panes.visible_tabs:
        context.panes.show_tab(tab.name)
    context.screen.update_panes_and_probes()


def change_loss_axis(context: ActionContext) -> None:
    """Draw losses on the next kind of axis: linear, logarithmic, the last half of the steps.

    If the loss chart is not visible, show a message.
    """
    context.gallery.loss_axis = context.gallery.loss_axis.following
    context.screen.update_panes_and_probes()
    if TABS[LOSS.tab] not in context.panes.visible_tabs:
        axis = context.gallery.loss_axis
        words = "the last half of the steps" if axis is LossAxis.TAIL else f"all steps on a {axis} axis"
        context.screen.show_message(f"The loss chart now shows {words}: {TABS[LOSS.tab].keys} shows it.")


def toggle_automatic_axes(context: ActionContext) -> None:
    """Fit the axes to every picture, or keep them for some steps; say which."""
    context.gallery.has_automatic_axes = not context.gallery.has_automatic_axes
    context.screen.update_panes_and_probes()
    fits = context.gallery.has_automatic_axes
    context.screen.show_message(f"Axes {'fit every step' if fits else 'are kept for ten steps'}.")


def maximize(context: ActionContext) -> None:
    """Show only the focused pane (that of a tab or the numbers), or all panes again."""
    context.panes.toggle_maximized()


def show_weights(context: ActionContext) -> None:
    """Show only the numbers pane, or all panes again."""
    context.panes.toggle_maximized(NUMBERS)
    context.panes.focus(NUMBERS)


def show_help(context: ActionContext) -> None:
    """Open the help dialog."""
    context.screen.open_dialog(HelpScreen(), lambda _: None)
