"""The app: it starts the engine behind the first picture, remembers the theme and offers commands."""

import logging
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.dom import NoScreen
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Event, MouseEvent, Paste
from textual.message import Message
from textual.screen import Screen
from textual.theme import Theme, ThemeProvider

from tui_trainer.base.errors import UserError
from tui_trainer.base.paths import settings_path
from tui_trainer.base.text import clean_text, exception_text, visible_text
from tui_trainer.charts.all import CHARTS
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.settings import load_settings, save_settings
from tui_trainer.observed.engine import Engine
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.terminal.terminal import DRIVER
from tui_trainer.ui.bindings import KEYS
from tui_trainer.ui.driver import TerminalDriver
from tui_trainer.ui.screens.dialog import Palette
from tui_trainer.ui.screens.main_screen import MainScreen

TEXTUAL_COMMANDS = ("Theme", "Screenshot")
"""Of Textual's own commands, those we have nothing better for."""
logger = logging.getLogger(__name__)
NOTE_SECONDS = 60.0
"""How long what is said at the beginning stands on the screen, unless it is clicked or a dialog opens."""
EngineStarter = Callable[[Callable[[], None]], Engine]
"""Makes the engine; given what the engine is to call when something has happened."""


class EngineStarted(Message, bubble=False):
    """The engine is there."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine


class EngineMissing(Message, bubble=False):
    """The engine could not be started."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class EngineChanged(Message, bubble=False):
    """The engine has answered a command, or the run has stopped by itself."""

    def can_replace(self, message: Message) -> bool:
        """One is as good as many."""
        return isinstance(message, EngineChanged)


class TrainerApp(App[None]):
    """A debugger for gradient descent, in the terminal."""

    TITLE = "tui_trainer"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    ALLOW_SELECT = False  # a second click on a toast would end the program; terminals select with Shift and the mouse
    BINDINGS: ClassVar = [key.binding() for key in KEYS if key.id == "redraw"]

    def __init__(
        self,
        recipe: Recipe,
        name: str,
        start_engine: EngineStarter,
        settings_file: Path | None = None,
        notes: Sequence[str] = (),
        first_rows: Dataset | None = None,
        tell_drawing: Callable[[bool], object] = lambda _: None,
    ) -> None:
        """Open on a recipe; `name` is its problem's or its file's. Raises UserError when its data can't be read.

        `notes`: lines to show when the app opens; `first_rows`: the rows that its run begins with, if they were read
        already; `tell_drawing`: called with whether the app draws on the terminal, when that changes.
        """
        super().__init__()
        self.tell_drawing = tell_drawing
        self._session = Session(recipe, name, first_rows)
        self._start_engine = start_engine
        self._notes = notes
        self._settings_file = settings_file or settings_path()
        self._settings = load_settings(self._settings_file)
        self.main_screen = MainScreen(self._session)
        """The screen with the panes, whatever stands over it."""

    def get_default_screen(self) -> MainScreen:
        """The main screen."""
        return self.main_screen

    def get_driver_class(self) -> type[Driver]:
        """On a terminal, our own. Raises UserError if TEXTUAL_DRIVER names none."""
        try:
            usual = super().get_driver_class()
        except Exception as error:  # noqa: BLE001 - whatever importing a module raises
            name = clean_text(os.environ.get(DRIVER, ""), 100)
            raise UserError(f"{DRIVER}={name} is not a driver of Textual: {error}; unset it to use the terminal") from None
        return TerminalDriver if usual is LinuxDriver else usual

    async def on_event(self, event: Event) -> None:
        """What is pasted is text from outside: only what can be seen of it is taken."""
        if isinstance(event, Paste):
            event.text = "\n".join(visible_text(line) for line in event.text.splitlines())
        try:
            await super().on_event(event)
        except NoScreen:
            if not isinstance(event, MouseEvent):
                raise
            # Textual looks for text below the mouse even in what has gone and is still on the screen

    def _handle_exception(self, error: Exception) -> None:
        """Log what ends the app, before Textual takes the screen down."""
        logger.error("the app ended by an exception", exc_info=error)
        super()._handle_exception(error)

    def on_mount(self) -> None:
        """Bring back the theme; start the engine once the first picture stands."""
        if self._settings.theme in self.available_themes and "TEXTUAL_THEME" not in os.environ:
            self.theme = self._settings.theme
        self.main_screen.steps = max(1, self._settings.steps)
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        for note in self._notes:
            self.notify(clean_text(note[:1].upper() + note[1:] + "."), severity="warning", timeout=NOTE_SECONDS, markup=False)
        self.call_after_refresh(self._begin)

    def on_engine_started(self, message: EngineStarted) -> None:
        """Give it what was asked for meanwhile."""
        self._session.attach(message.engine)

    def on_engine_missing(self, message: EngineMissing) -> None:
        """Say why there will be no training."""
        self._session.failure = f"the engine could not be started: {message.reason}"
        self.main_screen.changed()

    def on_engine_changed(self) -> None:
        """Show what has happened at once."""
        self.main_screen.take_news()

    def on_exit_app(self) -> None:
        """Leave as with the key, if it is the driver that wants to: the page in the browser was closed."""
        if self.return_code is None:
            self.exit()

    def on_unmount(self) -> None:
        """End the training thread."""
        self._session.close()
        if self.main_screen.steps != self._settings.steps:
            self._remember(steps=self.main_screen.steps)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Textual's own commands, our keys, the problems and the charts."""
        yield from (command for command in super().get_system_commands(screen) if command.title in TEXTUAL_COMMANDS)
        if screen is not self.main_screen:
            return
        for name in problem_names():
            recipe = open_problem(name)
            yield SystemCommand(f"Problem: {name}", recipe.config.title, lambda n=name, r=recipe: self.main_screen.begin(n, r))
        for chart in CHARTS:
            yield SystemCommand(
                f"Chart: {chart.title}", chart.summary, lambda n=chart.name: self.main_screen.action_chart(n)
            )
        for key in KEYS:
            if not key.action.startswith(("chart", "app.")):
                yield SystemCommand(f"{key.help[0].upper()}{key.help[1:]}", f"key: {key.shown}", self._runner(key.action))

    def action_command_palette(self) -> None:
        """The palette, if it is not open."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def action_redraw(self) -> None:
        """Draw all of the screen, whatever stands on it: another program may have written there."""
        self.refresh(layout=True)

    def search_themes(self) -> None:
        """The palette with the themes."""
        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for themes…"))

    def _runner(self, action: str) -> Callable[[], None]:
        def run() -> None:
            self.call_next(self.main_screen.run_action, action)

        return run

    def _begin(self) -> None:
        threading.Thread(target=self._bring_engine, name="engine start", daemon=True).start()

    def _bring_engine(self) -> None:
        """In a thread of its own, since torch takes over a second to load."""
        try:
            engine = self._start_engine(lambda: self._tell(EngineChanged()))
        except BaseException as error:  # whatever is wrong with torch is shown, SystemExit too
            logger.exception("the engine could not be started")
            self._tell(EngineMissing(exception_text(error)))
            return
        self._tell(EngineStarted(engine))

    def _tell(self, message: Message) -> None:
        if self.is_running:
            self.post_message(message)

    def _remember_theme(self, theme: Theme) -> None:
        if theme.name != self._settings.theme:
            self._remember(theme=theme.name)

    def _remember(self, **changes: str | int) -> None:
        self._settings = replace(self._settings, **changes)  # type: ignore[arg-type] # by name, as declared
        problem = save_settings(self._settings, self._settings_file)
        if problem and self.is_running:
            self.main_screen.complain(problem)
