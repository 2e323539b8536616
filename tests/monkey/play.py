"""Play random actions on the real app with the real engine, and check at intervals that everything is consistent."""

import asyncio
import os
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from unittest.mock import patch

from textual.events import Key, MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, MouseUp
from textual.events import Paste as PasteEvent
from textual.geometry import Size

from tests.monkey.actions import Action, Click, Paste, Press, Resize, Scroll
from tests.monkey.replay import differences
from tests.ui.stage import Stage, key_event, stage
from tui_trainer.base.paths import run_folders_dir
from tui_trainer.charts.probes import answer_probe
from tui_trainer.engine.autosave.autosaver import AutoSaver
from tui_trainer.engine.service.training_thread import TrainingThread
from tui_trainer.observed.commands import SetWatch
from tui_trainer.observed.protocols import ModelView
from tui_trainer.observed.snapshot import ProbeFailure, Status
from tui_trainer.observed.watch import ProbeRequest, Watch
from tui_trainer.run_folders.run_folder import new_run_folder
from tui_trainer.ui.screens.sizes import MIN_HEIGHT, MIN_WIDTH

DEADLINE = 60.0
"""Time limit in seconds of each wait."""
ACTIONS_BETWEEN_CHECKS = 150
MAX_ESCAPES = 12
"""Escapes after which the main screen is shown, whatever was open."""
MARK = "monkey's mark"
"""Beginning of the name of a probe whose answer shows that earlier commands were carried out."""


class FaultError(AssertionError):
    """Raised when a property that must hold after any input does not hold."""


class Monkey:
    """Makes actions in an open app and checks it."""

    def __init__(self, opened: Stage) -> None:
        self.opened = opened
        self.app = opened.app
        self._marks = 0

    @property
    def has_exited(self) -> bool:
        """Whether the app was quit or has crashed."""
        return self.app.return_code is not None

    async def do(self, action: Action) -> None:
        """Make an action; the messages that it causes may not be processed yet."""
        match action:
            case Press(key):
                self._send(key_event(key))
            case Paste(text):
                self._send(PasteEvent(text))
            case Resize():
                await self.opened.resize(action.width, action.height)
            case Click():
                self._click(*_cell(action.down, self.app.size), *_cell(action.up, self.app.size))
            case Scroll():
                kind = MouseScrollUp if action.up else MouseScrollDown
                self._send(kind(None, *_cell(action.at, self.app.size), 0, 0, 0, False, False, False))
            case _:
                await self.settle()
        await self.opened.pilot.pause(0)

    async def settle(self) -> None:
        """Wait until the engine has carried out all commands and the screen shows the result."""
        for _ in range(3):  # a key bubbles from the focused widget up to the app in several messages
            await self.opened.settle()
        while not self.has_exited and not await self._mark_is_answered():
            pass  # the screen has replaced the probes, and the mark with them

    async def _mark_is_answered(self) -> bool:
        """Send a probe named by a new mark and wait.

        Returns False if the screen replaced the probes before the answer.
        """
        main = self.app.main_screen
        session, watch = main.session, main.updater.watch or Watch()
        self._marks += 1
        name = f"{MARK} {self._marks}"
        session.send(SetWatch(replace(watch, probes=(*watch.probes, ProbeRequest(name)))))

        def is_answered() -> bool:
            return session.snapshot is not None and name in session.snapshot.probes

        await self.until(lambda: is_answered() or main.updater.watch is not watch, "an answer")
        return is_answered()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until a condition holds or the app has exited.

        Raises FaultError when the training fails or DEADLINE is over; `what` names what was waited for.
        """
        end = monotonic() + DEADLINE
        while not self.has_exited and not condition():
            snapshot = self.app.main_screen.session.snapshot
            if snapshot and snapshot.status is Status.FAILED:
                raise FaultError(f"the training failed: {snapshot.message}")
            if monotonic() > end:
                raise FaultError(f"timed out waiting for {what}; on the screen:\n{self.opened.text()}")
            await self.opened.pilot.pause(0)

    async def check(self) -> None:
        """Return to the main screen, paused, and check screen, session, state and the key `s`.

        Raises FaultError.
        """
        await self.pause_on_main_screen()
        if self.has_exited:
            return
        self._check_screen()
        self._check_session()
        if found := differences(self.opened.snapshot):
            raise FaultError("differs from a replay of the recipe:\n" + "\n".join(found))
        await self._check_step()

    async def pause_on_main_screen(self) -> None:
        """Leave every dialog and field with Escape, then pause the run."""
        for _ in range(MAX_ESCAPES):
            self._send(key_event("escape"))
            await self.opened.settle()
        if self.app.screen is not self.app.main_screen:
            raise FaultError(f"Escape does not lead out of {self.app.screen}")
        await self.settle()
        while not self.has_exited and self.opened.status() is Status.RUNNING:
            self._send(key_event("space"))  # if the run paused by itself just before, this starts it again
            await self.settle()

    async def quit(self) -> None:
        """Quit from the main screen with the key `q`."""
        await self.pause_on_main_screen()
        self._send(key_event("q"))
        await self.until(lambda: self.has_exited, "the app to exit")

    async def _check_step(self) -> None:
        """Check that the key `s` makes one step.

        A run that diverges stays before the bad update instead: at the same step or at the one before.
        """
        if self.opened.status() is Status.DIVERGED:
            self._send(key_event("r"))
            await self.settle()
        step = self.opened.snapshot.state.step
        self._send(key_event("s"))
        await self.settle()
        expected = (step, step - 1) if self.opened.status() is Status.DIVERGED else (step + 1,)
        if self.opened.snapshot.state.step not in expected:
            raise FaultError(f"the key s led from step {step} to {self.opened.snapshot.state.step}:\n{self.opened.text()}")

    def _check_screen(self) -> None:
        text = self.opened.text()
        for words in ("chart failed", "cannot draw", "Traceback"):
            if words in text:
                raise FaultError(f"{words!r} on the screen:\n{text}")
        step = f"step {self.opened.snapshot.state.step:,}"
        if self.app.size.width >= MIN_WIDTH and self.app.size.height >= MIN_HEIGHT and step not in text:
            raise FaultError(f"no {step!r} on the screen:\n{text}")

    def _check_session(self) -> None:
        session, snapshot = self.app.main_screen.session, self.opened.snapshot
        if failed := [answer for answer in snapshot.probes.values() if isinstance(answer, ProbeFailure)]:
            raise FaultError(f"a chart's probe failed: {failed}")
        if session.config != snapshot.config:
            raise FaultError(f"the panes show {session.config}\nthe engine runs {snapshot.config}")
        if session.speed != snapshot.speed:
            raise FaultError(f"the screen's speed is {session.speed}, the engine's {snapshot.speed}")

    def _click(self, x: int, y: int, up_x: int, up_y: int) -> None:
        left_button = (0, 0, 1, False, False, False)
        self._send(MouseMove(None, x, y, 0, 0, 0, False, False, False))
        self._send(MouseDown(None, x, y, *left_button))
        if (x, y) != (up_x, up_y):
            self._send(MouseMove(None, up_x, up_y, up_x - x, up_y - y, 1, False, False, False))
        self._send(MouseUp(None, up_x, up_y, *left_button))

    def _send(self, event: Key | PasteEvent | MouseDown | MouseMove | MouseUp | MouseScrollUp | MouseScrollDown) -> None:
        """Send an input event as the terminal's driver does."""
        if self.app._driver and not self.has_exited:
            self.app._driver.process_message(event)


async def play(problem: str, left: deque[Action]) -> None:
    """Make all actions in `left`, removing each before it is made, and start the app again whenever it was quit.

    Raises FaultError when a check fails, or the app's own exception.
    """
    random.seed(problem)  # the key R draws new seeds from this generator
    with temporary_home():
        while left:
            async with asyncio.timeout(DEADLINE + len(left)), stage(problem, start=start_engine) as opened:
                monkey = Monkey(opened)
                await monkey.until(lambda: opened.app.main_screen.session.snapshot is not None, "the engine")
                await _play_until_exit(monkey, left)
            if opened.app.return_code:
                raise FaultError(f"the app exited with code {opened.app.return_code}")


def start_engine(on_change: Callable[[], None]) -> TrainingThread:
    """Start an engine that autosaves the run, as the command line does."""
    return TrainingThread(on_change, AutoSaver(new_run_folder(run_folders_dir())), answer_probe=answer_probe_or_mark)


def answer_probe_or_mark(view: ModelView, request: ProbeRequest) -> object:
    """Return the answer to a chart's probe; None to a mark."""
    return None if request.chart.startswith(MARK) else answer_probe(view, request)


async def _play_until_exit(monkey: Monkey, left: deque[Action]) -> None:
    done = 0
    while left and not monkey.has_exited:
        await monkey.do(left.popleft())
        done += 1
        if not monkey.has_exited and done % ACTIONS_BETWEEN_CHECKS == 0:
            await monkey.check()
    if not monkey.has_exited:
        await monkey.check()
        await monkey.quit()


@contextmanager
def temporary_home() -> Iterator[None]:
    """Change to a temporary working folder with valid and broken files in it, below a temporary home folder."""
    with TemporaryDirectory() as folder:
        home, here = Path(folder, "home"), Path(folder, "home", "here", "now")
        here.mkdir(parents=True)
        (here / "folder.toml").mkdir()
        (here / "folder").mkdir()
        (here / "broken.toml").write_text("seed = \n")
        (here / "binary.toml").write_bytes(bytes(range(256)))
        folders = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_DOWNLOAD_DIR")
        variables = dict.fromkeys(folders, str(home))
        with patch.dict(os.environ, variables), chdir(here):
            yield


def _cell(point: tuple[float, float], size: Size) -> tuple[int, int]:
    return int(point[0] * size.width), int(point[1] * size.height)
