"""Stage: the app in a test, on a screen of any size, with an engine that steps only when a test calls it."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key, MouseDown, MouseUp, Paste, Resize
from textual.geometry import Size
from textual.keys import _character_to_key, key_to_character
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets._toast import Toast
from textual.worker import WorkerCancelled

from tui_trainer.charts.probes import answer_probe
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.observed.commands import Command
from tui_trainer.observed.engine import Engine
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.ui.app import TrainerApp
from tui_trainer.ui.screens.prompt_screen import ANSWER_WORKERS


class StillEngine:
    """RunController without a thread: carries out commands at once, and runs steps when a test calls `steps`.

    Only reading its clock takes time, so that a slow machine makes the same steps.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self.controller = RunController(clock=count(0.0, 1e-4).__next__, answer_probe=answer_probe)
        self.commands: list[Command] = []
        self.closed = False
        self.held: list[Command] | None = None
        """Commands that wait for `release`; None if commands are carried out at once."""
        self._on_change = on_change
        self._latest: Snapshot | None = None

    def send(self, command: Command) -> None:
        """Carry out a command, unless commands are held back."""
        self.commands.append(command)
        if self.held is not None:
            self.held.append(command)
            return
        try:
            self.controller.handle(command)
        except Exception as error:  # noqa: BLE001 - as the training thread does
            self.controller.fail(error)
        self.publish()

    def latest(self) -> Snapshot | None:
        """Return the snapshot that was published last."""
        return self._latest

    def publish(self) -> None:
        """Publish a snapshot."""
        self._latest = self.controller.snapshot()
        self._on_change()

    def release(self) -> None:
        """Carry out the commands that were held back."""
        waiting, self.held = self.held or [], None
        for command in waiting:
            self.send(command)

    def close(self) -> bool:
        """Remember that it was closed; there is no thread to end."""
        self.closed = True
        return True

    def steps(self, bursts: int = 1) -> None:
        """Run a number of bursts, if the run is running."""
        for _ in range(bursts):
            snapshot = self.controller.snapshot()
            if snapshot and snapshot.status is Status.RUNNING:
                self.controller.make_due_steps()
        self.publish()


class Drawing:
    """Delays drawing until all messages are handled, like a terminal that shows one frame for many messages."""

    def __init__(self) -> None:
        self.delayed = True
        self._draw = Screen._compositor_refresh

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Patch Textual's screens to draw by this object."""
        later = self._later
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Screen, "_compositor_refresh", lambda screen: later(screen))
            yield

    def now(self, screen: Screen[Any]) -> None:
        """Draw what was delayed."""
        self.delayed = False
        if screen.is_running:
            self._draw(screen)

    def _later(self, screen: Screen[Any]) -> None:
        """Draw, unless drawing is delayed; Textual then remembers what to draw."""
        if self.delayed and screen is screen.app.screen:
            screen._dirty_widgets.clear()
            screen.app._update_mouse_over(screen)
        else:
            self._draw(screen)


class Stage:
    """An open app: press its keys, read its screen, and run its engine."""

    def __init__(self, app: TrainerApp, pilot: Pilot[None], engines: list[StillEngine], drawing: Drawing) -> None:
        self.app = app
        self.pilot = pilot
        self._engines = engines
        self._drawing = drawing

    @property
    def engine(self) -> StillEngine:
        """The app's engine."""
        return self._engines[0]

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot that the screen has."""
        found = self.app.main_screen.session.snapshot
        assert found is not None
        return found

    @property
    def recipe(self) -> Recipe:
        """The recipe of the newest snapshot."""
        assert self.snapshot.recipe
        return self.snapshot.recipe

    @property
    def config(self) -> RunConfig:
        """The config of the newest snapshot."""
        assert self.snapshot.config
        return self.snapshot.config

    def status(self) -> Status:
        """Return the status of the run on the screen."""
        return self.snapshot.status

    async def press(self, *keys: str) -> None:
        """Press keys, wait after each until every message is handled, and draw at the end."""
        assert self.app._driver
        self._drawing.delayed = True
        for key in keys:
            self.app._driver.process_message(key_event(key))
            await self._handle(6)
        await self._draw()

    async def type(self, text: str) -> None:
        """Replace the text in the focused field by pasting another."""
        await self.press("ctrl+a", "ctrl+k")
        if text:
            self.app.post_message(Paste(text))
        await self.settle()

    def click(self, x: int, y: int) -> None:
        """Click a cell, without waiting for the effect."""
        assert self.app._driver
        for kind in (MouseDown, MouseUp):
            self.app._driver.process_message(kind(None, x, y, 0, 0, 1, False, False, False))

    async def resize(self, width: int, height: int) -> None:
        """Change the size of the terminal."""
        driver = self.app._driver
        assert isinstance(driver, HeadlessDriver)
        driver._size = (width, height)
        self.app.post_message(Resize(Size(width, height), Size(width, height)))
        await self.pilot.pause()
        await self.settle()

    async def settle(self) -> None:
        """Wait until every message is handled, with the messages that follow from it, and draw what has changed.

        Answers that are read in a thread are waited for.
        """
        self._drawing.delayed = True
        await self._handle(6)
        await self._draw()

    async def _draw(self) -> None:
        """Draw what has changed, and what changes by drawing."""
        self._drawing.now(self.app.screen)
        await self._handle(1)

    async def _handle(self, rounds: int) -> None:
        """Let all messages be handled, a number of times."""
        left = rounds
        while left:
            await self.pilot.pause(0)
            left -= 1
            reading = [worker for worker in self.app.workers if worker.group == ANSWER_WORKERS and not worker.is_finished]
            if reading:
                with suppress(WorkerCancelled):  # the dialog was closed
                    await self.app.workers.wait_for_complete(reading)
                left = rounds

    def text(self) -> str:
        """Return the screen as text, without blanks at the ends of lines."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def messages(self) -> str:
        """Return the texts of the messages on the screen, without line breaks."""
        return "\n".join(toast._notification.message for toast in self.app.screen.query(Toast))

    def line_with(self, words: str) -> str:
        """Return the line of the screen that contains a text; fail if there is none."""
        found = [line for line in self.text().splitlines() if words in line]
        assert found, f"{words!r} is not on the screen:\n{self.text()}"
        return found[0]


def key_event(name: str) -> Key:
    """Return the event of a key, by its character or by Textual's name."""
    if len(name) == 1:
        return Key(name if name.isalnum() else _character_to_key(name), name)
    return Key(name, key_to_character(name))


@asynccontextmanager
async def stage(
    problem: str = "linear",
    size: tuple[int, int] = (120, 36),
    recipe: Recipe | None = None,
    start: Callable[[Callable[[], None]], Engine] | None = None,
    settings_file: Path | None = None,
    notes: Sequence[str] = (),
) -> AsyncIterator[Stage]:
    """Open the app on a problem or a recipe, with its engine started."""
    engines: list[StillEngine] = []

    def start_engine(on_change: Callable[[], None]) -> Engine:
        engines.append(StillEngine(on_change))
        return engines[0]

    drawing = Drawing()
    with TemporaryDirectory() as folder, drawing.installed():
        file = settings_file or Path(folder) / "settings.toml"
        app = TrainerApp(recipe or open_problem(problem), problem, start or start_engine, file, notes)
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            opened = Stage(app, pilot, engines, drawing)
            while start is None and app.main_screen.session.snapshot is None:
                await pilot.pause(0)
            await opened.settle()
            yield opened
