"""TrainerApp: the Textual app.

Starts the engine once the screen is drawn, and saves settings.
"""

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.dom import NoScreen
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Event, MouseEvent, Paste
from textual.message import Message
from textual.theme import Theme, ThemeProvider

from tui_trainer.base.errors import UserError
from tui_trainer.base.paths import settings_path
from tui_trainer.base.text import clean_text, visible_text
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.frontend.saved_settings import load_settings, save_settings
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.tables.read_import import ImportReader
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.terminal.terminal import DRIVER_VARIABLE
from tui_trainer.ui.actions.import_table import import_table
from tui_trainer.ui.bindings import KEY_BINDING_BY_ID
from tui_trainer.ui.commands import PaletteProvider
from tui_trainer.ui.driver import TerminalDriver
from tui_trainer.ui.engine_start import EngineStarted, EngineStarter, EngineStartFailed, start_in_thread
from tui_trainer.ui.screens.dialog import CommandDialog
from tui_trainer.ui.screens.main_screen import MainScreen
from tui_trainer.ui.theme_colors import readable_variables, rich_theme

logger = logging.getLogger(__name__)
NOTE_SECONDS = 60.0
"""Seconds for which the notes at the start are shown.

A click on a note, or a dialog that opens, removes them earlier.
"""


class TrainerApp(App[None]):
    """A debugger for gradient descent, in the terminal."""

    TITLE = "tui_trainer"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {PaletteProvider}  # noqa: RUF012 - Textual declares it so
    # If Textual selected text, a second click on a toast would end the program. Text can still be selected by the
    # terminal itself: drag with Shift pressed.
    ALLOW_SELECT = False
    BINDINGS: ClassVar = [KEY_BINDING_BY_ID["redraw"].textual_binding()]
    _has_text_styles = False
    """Whether the console has the named styles of a theme, which those of the next theme replace."""

    def __init__(
        self,
        recipe: Recipe,
        name: str,
        start_engine: EngineStarter,
        settings_file: Path | None = None,
        notes: Sequence[str] = (),
        initial_dataset: Dataset | None = None,
        report_drawing: Callable[[bool], object] = lambda _: None,
        table: ImportReader | None = None,
    ) -> None:
        """Open the app on a recipe. Raises UserError if the recipe's data can't be read.

        `name`: name of the recipe's problem or file; `start_engine`: function that makes the engine, called in a
        thread; `notes`: messages to show when the app opens; `initial_dataset`: the dataset with which the run
        begins, if it has already been read; `report_drawing`: called with True when the app begins to draw on the
        terminal, and with False when it stops drawing; `table`: table for which the app first asks what to train on.
        """
        super().__init__()
        self.report_drawing = report_drawing
        self._session = Session(recipe, name, initial_dataset)
        self._start_engine = start_engine
        self._notes = notes
        self._table = table
        self._settings_file = settings_file or settings_path()
        self._settings = load_settings(self._settings_file)
        self.main_screen = MainScreen(self._session)
        """The screen with the panes. It stays the same object while a dialog is open over it."""

    def get_default_screen(self) -> MainScreen:
        """Return the main screen."""
        return self.main_screen

    def get_css_variables(self) -> dict[str, str]:
        """Return the variables of the theme, with colours in which all text is readable, for style sheet, charts and texts."""
        self.theme_variables = readable_variables(super().get_css_variables())
        if self._has_text_styles:
            self.console.pop_theme()
        self.console.push_theme(rich_theme(self.theme_variables))
        self._has_text_styles = True
        return self.theme_variables

    def get_driver_class(self) -> type[Driver]:
        """Return the driver class that Textual chooses, with TerminalDriver in place of LinuxDriver.

        Raises UserError if the environment variable TEXTUAL_DRIVER names no driver.
        """
        try:
            textual_driver = super().get_driver_class()
        except Exception as error:  # noqa: BLE001 - whatever importing a module raises
            name = clean_text(os.environ.get(DRIVER_VARIABLE, ""), 100)
            message = f"{DRIVER_VARIABLE}={name} is not a driver of Textual: {error}; unset it to use the terminal"
            raise UserError(message) from None
        return TerminalDriver if textual_driver is LinuxDriver else textual_driver

    async def on_event(self, event: Event) -> None:
        """Handle a Textual event. Control characters are first removed from pasted text."""
        if isinstance(event, Paste):
            event.text = "\n".join(visible_text(line) for line in event.text.splitlines())
        try:
            await super().on_event(event)
        except NoScreen:
            if not isinstance(event, MouseEvent):
                raise
            # Ignore the event: Textual looks for text under the mouse even in a widget that was removed

    def _handle_exception(self, error: Exception) -> None:
        """Log the exception that ends the app, before Textual gives the terminal back."""
        logger.error("the app ended by an exception", exc_info=error)
        super()._handle_exception(error)

    def on_mount(self) -> None:
        """Apply the settings, show the notes, and start the engine once the screen has been drawn."""
        if self._settings.theme in self.available_themes and "TEXTUAL_THEME" not in os.environ:
            self.theme = self._settings.theme
        self.main_screen.actions.answers.run_steps = max(1, self._settings.steps)
        self.theme_changed_signal.subscribe(self, self._save_theme)
        for note in self._notes:
            sentence = clean_text(f"{note[:1].upper()}{note[1:]}.")
            self.notify(sentence, severity="warning", timeout=NOTE_SECONDS, markup=False)
        if self._table:
            import_table(self.main_screen.actions, self._table)
        self.call_after_refresh(start_in_thread, self._start_engine, self._post_if_running)

    def on_engine_started(self, message: EngineStarted) -> None:
        """Attach the engine to the session, which sends it the commands that the user gave while it was starting."""
        self._session.attach(message.engine)

    def on_engine_start_failed(self, message: EngineStartFailed) -> None:
        """Show why the engine could not be started."""
        self._session.failure = f"the engine could not be started: {message.reason}"
        self.main_screen.update_panes_and_probes()

    def on_engine_changed(self) -> None:
        """Show the newest snapshot at once, without waiting for the next tick of the clock."""
        self.main_screen.show_new_snapshot()

    def on_exit_app(self) -> None:
        """Exit as the key q does. The driver sends ExitApp when the page in the browser was closed."""
        if self.return_code is None:
            self.exit()

    def on_unmount(self) -> None:
        """End the training thread, and save the number of steps that was last entered for `run N`."""
        self._session.close()
        steps = self.main_screen.actions.answers.run_steps
        if steps != self._settings.steps:
            self._save_settings(steps=steps)

    def action_command_palette(self) -> None:
        """Open the command palette, if it is not open."""
        if not isinstance(self.screen, CommandDialog):
            self.push_screen(CommandDialog())

    def action_redraw(self) -> None:
        """Redraw the whole screen, since another program may have written on the terminal."""
        self.refresh(layout=True)

    def search_themes(self) -> None:
        """Open the command palette with the list of themes."""
        self.push_screen(CommandDialog(providers=[ThemeProvider], placeholder="Search for themes…"))

    def _post_if_running(self, message: Message) -> None:
        if self.is_running:
            self.post_message(message)

    def _save_theme(self, theme: Theme) -> None:
        if theme.name != self._settings.theme:
            self._save_settings(theme=theme.name)

    def _save_settings(self, **changes: str | int) -> None:
        self._settings = replace(self._settings, **changes)  # type: ignore[arg-type] # each field has its declared type
        problem = save_settings(self._settings, self._settings_file)
        if problem and self.is_running:
            self.main_screen.show_error(problem)
