"""MainScreen: the screen with the panes, which show the session's run."""

import logging
import sys
from collections.abc import Callable
from functools import partial
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus, Key, Resize
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.text import MAX_LINE_WIDTH, clean_text
from tui_trainer.frontend.gallery import Gallery
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.tabs import TABS
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.modules.consent import NotAllowedError
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.ui.actions.choose import choose
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.actions.dispatch import perform, why_disabled
from tui_trainer.ui.actions.own_module import ask_to_allow
from tui_trainer.ui.bindings import KEY_BINDING_BY_ID, KeyBinding, bindings_of_key, screen_bindings
from tui_trainer.ui.panes.numbers import NumbersPane
from tui_trainer.ui.panes.problem import ProblemPane
from tui_trainer.ui.panes.problem_line import ProblemLine
from tui_trainer.ui.panes.status import StatusLine
from tui_trainer.ui.panes.tab_panes import pane_of
from tui_trainer.ui.screens.dialog import Dialog
from tui_trainer.ui.screens.pane_layout import PaneLayout
from tui_trainer.ui.screens.pane_updater import PaneUpdater
from tui_trainer.ui.screens.sizes import HEIGHT_CLASSES, MIN_HEIGHT, MIN_WIDTH, WIDTH_CLASSES
from tui_trainer.ui.unknown_keys import HINT_SECONDS, UnknownKeys
from tui_trainer.ui.widgets.key_footer import KeyFooter
from tui_trainer.ui.widgets.label_clicked import LabelClicked
from tui_trainer.ui.widgets.tab_strip import TabStrip

FRAMES_PER_SECOND = 12
"""Number of times per second that the panes are updated while the run is running."""
Result = TypeVar("Result")
logger = logging.getLogger(__name__)


class MainScreen(Screen[None]):
    """Screen with the panes problem, charts, numbers, code and status.

    The functions in ui/actions do what a key does.
    """

    HORIZONTAL_BREAKPOINTS = [found[:2] for found in WIDTH_CLASSES]  # noqa: RUF012 - Textual declares it so
    VERTICAL_BREAKPOINTS = list(HEIGHT_CLASSES)  # noqa: RUF012 - Textual declares it so
    BINDINGS: ClassVar[list[BindingType]] = [
        *screen_bindings(),
        Binding("escape", "restore", show=False),
        *(Binding(arrow, f"move('{arrow}')", show=False) for arrow in ("left", "right", "up", "down")),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.gallery = Gallery()
        self.panes = PaneLayout(self, session, self.gallery.tabs, self.update_panes_and_probes)
        self.updater = PaneUpdater(self, session, self.gallery, self.panes)
        self.actions = ActionContext(session, self.gallery, self.panes, self, self.updater.request_watch)
        self._unknown_keys = UnknownKeys()
        self._clock: Timer | None = None
        self._autosave_error_shown = ""

    def compose(self) -> ComposeResult:
        """Lay out title, panes, status line and footer, and the text that a terminal too small for the panes shows."""
        yield Static(id="title", markup=False)
        yield ProblemLine(id="problem-line")
        with Horizontal(id="body"):
            yield ProblemPane(self.session.config, id="problem")
            with Vertical(id="pictures"):
                yield TabStrip(id="tabs")
                with Horizontal(id="charts"):
                    yield from map(pane_of, TABS)
                yield NumbersPane(id="numbers")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")
        yield Static(id="no-room", markup=False)

    # Handlers of events and messages

    def on_mount(self) -> None:
        """Show the data at once, and create the timer that updates the panes while the run is running."""
        self._clock = self.set_interval(1 / FRAMES_PER_SECOND, self.show_new_snapshot, pause=True)
        self.panes.show_tab(TABS.names()[0])
        self.call_after_refresh(self.update_panes_and_probes)

    def on_screen_suspend(self) -> None:
        """Remove all toasts when a dialog opens."""
        self.app.clear_notifications()
        self.query("ToastHolder").remove()  # Textual removes toasts only from the screen on top, which is the dialog

    def on_resize(self, event: Resize) -> None:
        """Draw the charts in their new sizes, and restore the focus if the focused pane was hidden."""
        need = f"tui_trainer needs {MIN_WIDTH} × {MIN_HEIGHT} cells; this terminal has "
        self.query_one("#no-room", Static).update(f"{need}{event.size.width} × {event.size.height}")
        self.call_after_refresh(self.update_panes_and_probes)
        self.call_after_refresh(self.panes.restore_focus)

    def on_chart_view_resized(self) -> None:
        """Ask the engine for the probes that charts of the new size need."""
        self.update_panes_and_probes()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Remember which pane is focused, and show its keys in the footer."""
        self.panes.remember_focus(event.widget)
        self.updater.show_focus()

    def on_problem_line_opened(self) -> None:
        """Show the Problem pane."""
        self.panes.open_problem()

    def on_problem_pane_changed(self, event: ProblemPane.Changed) -> None:
        """Set a value that was typed in the problem pane. If it is refused, show the reason in the pane."""
        pane = self.query_one(ProblemPane)
        try:
            self.session.set(event.address, event.value)
        except NotAllowedError as error:
            pane.close_field()
            ask_to_allow(self.actions, error, partial(self.set_value, event.address, event.value))
            return
        except UserError as error:
            pane.show_error(str(error))
            return
        pane.close_field()
        self.update_panes_and_probes()

    def on_problem_pane_list_requested(self, event: ProblemPane.ListRequested) -> None:
        """Open the list of values for a row of the problem pane."""
        choose(self.actions, event.address)

    def on_numbers_pane_changed(self, event: NumbersPane.Changed) -> None:
        """Set a weight to the number that was typed in the numbers pane."""
        if self.set_value(event.address, event.value):
            self.query_one(NumbersPane).close_field()

    def on_numbers_pane_scrolled(self) -> None:
        """Ask the engine for the numbers of the rows that are visible now."""
        self.updater.request_watch()

    # Keys and actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return None for an action that can't be used now, so that Textual ignores its key.

        Otherwise return True.
        """
        return None if action == "do" and why_disabled(KEY_BINDING_BY_ID[str(parameters[0])], self.session) else True

    def action_do(self, binding_id: str) -> None:
        """Call the action of the key binding that has this id in bindings.py."""
        perform(binding_id, self.actions)

    def action_restore(self) -> None:
        """Show all panes again."""
        self.panes.restore()

    def action_move(self, arrow: str) -> None:
        """Focus the pane in the direction of an arrow key."""
        self.panes.move_focus(arrow)

    async def on_label_clicked(self, event: LabelClicked) -> None:
        """Call the action of the label or tab that was clicked, or show why it can't be used now."""
        binding = KEY_BINDING_BY_ID[event.id]
        self._show_why_disabled(binding)
        await self.run_action(binding.textual_action)

    def on_key(self, event: Key) -> None:
        """Show a message if a key does nothing: why its action can't be used now, or that the key has no binding."""
        bindings = bindings_of_key(event.key)
        for binding in bindings:
            self._show_why_disabled(binding)
        hint = self._unknown_keys.hint(event.character or "") if event.is_printable and not bindings else ""
        if hint:
            self.notify(hint, markup=False, timeout=HINT_SECONDS)

    def _show_why_disabled(self, binding: KeyBinding) -> None:
        if reason := why_disabled(binding, self.session):
            self.show_message(clean_text(f"{reason[:1].upper()}{reason[1:]}."))

    # Update of the panes

    def show_new_snapshot(self) -> None:
        """Show the newest snapshot, if the panes don't show it already."""
        if self.session.refresh():
            self.update_panes()
            self._show_autosave_error()

    def update_panes_and_probes(self) -> None:
        """Update the panes, and tell the engine what is visible."""
        self.update_panes()
        self.updater.request_watch()

    def update_panes(self) -> None:
        """Update the panes. Resume the timer if the run is running, otherwise pause it."""
        self.updater.update()
        if self._clock:
            snapshot = self.session.snapshot
            running = snapshot is not None and snapshot.status is Status.RUNNING
            (self._clock.resume if running else self._clock.pause)()

    def _show_autosave_error(self) -> None:
        """Show a new autosave error (the run can't be written to disk) in a toast, once."""
        autosave_error = self.session.snapshot.autosave_error if self.session.snapshot else ""
        if autosave_error and autosave_error != self._autosave_error_shown:
            self.show_error(autosave_error)
        self._autosave_error_shown = autosave_error

    # Methods that actions call

    def show_message(self, message: str) -> None:
        """Show a short message in a toast."""
        self.notify(message, markup=False)

    def show_error(self, error: str) -> None:
        """Show an error message in a toast, and log it."""
        logger.debug("shown: %s", error, exc_info=sys.exc_info()[1])
        self.notify(clean_text(error, MAX_LINE_WIDTH), severity="error", markup=False)

    def open_dialog(self, dialog: Dialog[Result], on_result: Callable[[Result | None], None]) -> None:
        """Open a dialog; when it closes, call `on_result` with its result."""
        self.app.push_screen(dialog, on_result)

    def set_value(self, address: str, value: Value) -> bool:
        """Set a hyperparameter, choice or weight; if the value is refused, show why.

        Returns whether it was set.
        """
        return self._attempt(lambda: self.session.set(address, value))

    def begin(self, name: str, recipe: Recipe) -> bool:
        """Start another run; if that is not possible, show why. Returns whether it was started."""
        return self._attempt(lambda: self.session.begin(recipe, name))

    def _attempt(self, change: Callable[[], None]) -> bool:
        try:
            change()
        except NotAllowedError as error:
            ask_to_allow(self.actions, error, partial(self._attempt, change))
            return False
        except UserError as error:
            self.show_error(str(error))
            return False
        self.update_panes_and_probes()
        return True
