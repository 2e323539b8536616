"""The real app with the real engine, a monkey at its keys, and what must hold whenever it lets go of them."""

import asyncio
import os
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
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
from tui_trainer.engine.autosave.autosaver import AutoSaver
from tui_trainer.engine.service.training_thread import TrainingThread
from tui_trainer.observed.commands import Watch
from tui_trainer.observed.snapshot import ProbeFailure, Status
from tui_trainer.run_folders.run_folder import new_folder
from tui_trainer.ui.screens.main_screen import LEAST_HEIGHT, LEAST_WIDTH

DEADLINE = 60.0
"""Seconds for anything that is waited for."""
BETWEEN_LOOKS = 150
"""Actions between two looks at whether everything is as it must be."""
MOST_ESCAPES = 12
"""Escapes that lead back to the main screen from anywhere."""
MARK = "monkey's mark"


class FaultError(AssertionError):
    """Something that must hold does not."""


class Monkey:
    """Acts on an open app."""

    def __init__(self, opened: Stage) -> None:
        self.opened = opened
        self.app = opened.app
        self._marks = 0

    @property
    def gone(self) -> bool:
        """Whether the app was left, or fell over."""
        return self.app.return_code is not None

    async def do(self, action: Action) -> None:
        """One action; those that follow from it may still be on their way."""
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
        """Wait until the engine has done all that was asked, and the screen shows it."""
        for _ in range(3):  # a key goes from the widget that has the focus up to the app, one after the other
            await self.opened.settle()
        while not self.gone and not await self._answered():
            pass  # the screen has asked the engine something else since, in place of the mark

    async def _answered(self) -> bool:
        """Ask the engine for a mark. Returns False if the screen has put another question before it was seen."""
        main = self.app.main_screen
        session, watched = main.session, main.updater.watched
        self._marks += 1
        name = f"{MARK} {self._marks}"
        probes = main.gallery.probes(session, main.panes.chart_sizes())
        session.send(Watch({**probes, name: lambda _view: None}))

        def is_there() -> bool:
            return session.snapshot is not None and name in session.snapshot.probes

        await self.until(lambda: is_there() or main.updater.watched is not watched, "an answer")
        return is_there()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for it, unless the app is left meanwhile."""
        end = monotonic() + DEADLINE
        while not self.gone and not condition():
            snapshot = self.app.main_screen.session.snapshot
            if snapshot and snapshot.status is Status.FAILED:
                raise FaultError(f"the training failed: {snapshot.message}")
            if monotonic() > end:
                raise FaultError(f"waited in vain for {what}; on the screen:\n{self.opened.text()}")
            await self.opened.pilot.pause(0)

    async def look(self) -> None:
        """Come to rest on the main screen, paused, and see whether everything is as it must be."""
        await self.come_to_rest()
        if self.gone:
            return
        self._look_at_screen()
        self._look_at_session()
        if found := differences(self.opened.snapshot):
            raise FaultError("not what a replay of the recipe gives:\n" + "\n".join(found))
        await self._step()

    async def come_to_rest(self) -> None:
        """Out of every dialog and field, and paused."""
        for _ in range(MOST_ESCAPES):
            self._send(key_event("escape"))
            await self.opened.settle()
        if self.app.screen is not self.app.main_screen:
            raise FaultError(f"Escape does not lead out of {self.app.screen}")
        await self.settle()
        while not self.gone and self.opened.status() is Status.RUNNING:
            self._send(key_event("space"))  # where the run pauses by itself just before, this starts it again
            await self.settle()

    async def leave(self) -> None:
        """The key that quits does so, from the main screen."""
        await self.come_to_rest()
        self._send(key_event("q"))
        await self.until(lambda: self.gone, "the end")

    async def _step(self) -> None:
        """The key for a step makes one, or the run stands before the update that would ruin it: this one or the last."""
        if self.opened.status() is Status.DIVERGED:
            self._send(key_event("r"))
            await self.settle()
        step = self.opened.snapshot.state.step
        self._send(key_event("s"))
        await self.settle()
        expected = (step, step - 1) if self.opened.status() is Status.DIVERGED else (step + 1,)
        if self.opened.snapshot.state.step not in expected:
            raise FaultError(f"s led from step {step} to {self.opened.snapshot.state.step}:\n{self.opened.text()}")

    def _look_at_screen(self) -> None:
        text = self.opened.text()
        for words in ("chart failed", "cannot draw", "Traceback"):
            if words in text:
                raise FaultError(f"{words!r} on the screen:\n{text}")
        step = f"step {self.opened.snapshot.state.step:,}"
        if self.app.size.width >= LEAST_WIDTH and self.app.size.height >= LEAST_HEIGHT and step not in text:
            raise FaultError(f"no {step!r} on the screen:\n{text}")

    def _look_at_session(self) -> None:
        session, snapshot = self.app.main_screen.session, self.opened.snapshot
        if broken := [one for one in snapshot.probes.values() if isinstance(one, ProbeFailure)]:
            raise FaultError(f"a chart's question failed: {broken}")
        if session.config != snapshot.config:
            raise FaultError(f"the panes show {session.config}\nthe engine runs {snapshot.config}")
        if session.speed != snapshot.speed:
            raise FaultError(f"the screen's speed is {session.speed}, the engine's {snapshot.speed}")

    def _click(self, x: int, y: int, up_x: int, up_y: int) -> None:
        plain = (0, 0, 1, False, False, False)
        self._send(MouseMove(None, x, y, 0, 0, 0, False, False, False))
        self._send(MouseDown(None, x, y, *plain))
        if (x, y) != (up_x, up_y):
            self._send(MouseMove(None, up_x, up_y, up_x - x, up_y - y, 1, False, False, False))
        self._send(MouseUp(None, up_x, up_y, *plain))

    def _send(self, event: Key | PasteEvent | MouseDown | MouseMove | MouseUp | MouseScrollUp | MouseScrollDown) -> None:
        """As the terminal's driver does."""
        if self.app._driver and not self.gone:
            self.app._driver.process_message(event)


async def play(problem: str, left: deque[Action]) -> None:
    """Play those that are left, opening the app again whenever it is left. Raises FaultError, or what the app fell over."""
    random.seed(problem)  # where new seeds come from
    with own_folder():
        while left:
            async with asyncio.timeout(DEADLINE + len(left)), stage(problem, start=start_engine) as opened:
                monkey = Monkey(opened)
                await monkey.until(lambda: opened.app.main_screen.session.snapshot is not None, "the engine")
                await _play_until_left(monkey, left)
            if opened.app.return_code:
                raise FaultError(f"it was left with {opened.app.return_code}")


def start_engine(on_change: Callable[[], None]) -> TrainingThread:
    """As the command line does: the run is kept on disk."""
    return TrainingThread(on_change, AutoSaver(new_folder(run_folders_dir())))


async def _play_until_left(monkey: Monkey, left: deque[Action]) -> None:
    done = 0
    while left and not monkey.gone:
        await monkey.do(left.popleft())
        done += 1
        if not monkey.gone and done % BETWEEN_LOOKS == 0:
            await monkey.look()
    if not monkey.gone:
        await monkey.look()
        await monkey.leave()


@contextmanager
def own_folder() -> Iterator[None]:
    """A folder to play in, with a home of its own and a few files."""
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


def _cell(place: tuple[float, float], size: Size) -> tuple[int, int]:
    return int(place[0] * size.width), int(place[1] * size.height)
