"""TrainingThread: the training thread. Commands come in by a queue, the newest snapshot goes out by reference."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import replace

from tui_trainer.catalogue.memory_budget import MEMORY
from tui_trainer.engine.autosave.autosaver import AutoSaver
from tui_trainer.engine.burst.preload import load_behind
from tui_trainer.engine.service.heap import Trimmer
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.observed.commands import Begin, Command
from tui_trainer.observed.snapshot import Snapshot

JOIN_SECONDS = 1.4
logger = logging.getLogger(__name__)


class _Close:
    """Ends the thread."""


class _Look:
    """Has a new snapshot made: what it says of the autosaver has changed."""


class TrainingThread:
    """An Engine. One daemon thread owns model, optimizer and random numbers; it never waits for the screen."""

    def __init__(
        self,
        on_change: Callable[[], None] = lambda: None,
        autosaver: AutoSaver | None = None,
        memory: int = int(MEMORY.default),
    ) -> None:
        """`on_change` is called in the training thread when a command was answered or a run stopped by itself.

        `autosaver`: puts the run on disk, and is closed with the training_thread.
        `memory`: megabytes that the states to go back to may take.
        """
        self._autosaver = autosaver
        self._memory = memory
        self._on_change = on_change
        # not a SimpleQueue: when the process is stopped and goes on after a time-out, its get waits for ever
        self._commands: queue.Queue[Command | _Close | _Look | None] = queue.Queue()
        self._wanted = threading.Event()
        self._closing = threading.Event()
        self._latest: Snapshot | None = None
        self._thread = threading.Thread(target=self._work, name="training", daemon=True)
        if autosaver:
            autosaver.tell = lambda: self._commands.put(_Look())
        self._thread.start()

    def send(self, command: Command) -> None:
        """Ask for something. Returns at once."""
        self._commands.put(command)

    def latest(self) -> Snapshot | None:
        """The newest snapshot, and a request for a newer one at the next step."""
        self._wanted.set()
        return self._latest

    def close(self) -> bool:
        """End the thread. Returns whether it ended in time; a step that takes longer is left to die with the process."""
        self._closing.set()
        self._commands.put(_Close())
        self._thread.join(JOIN_SECONDS)
        if self._autosaver:
            self._autosaver.close()
        return not self._thread.is_alive()

    def _work(self) -> None:
        find_checkpoint = self._autosaver.find_checkpoint if self._autosaver else None
        controller = RunController(find_checkpoint=find_checkpoint, memory=self._memory)
        trimmer = Trimmer()
        failed = False
        while not self._closing.is_set():
            try:
                changed = failed or self._turn(controller)
                if self._autosaver:
                    controller.keep(self._autosaver)
                self._publish(controller, changed)
                trimmer.trim_if_due()
                failed = False
            except BaseException as error:  # noqa: BLE001 - the thread lives on whatever is raised, SystemExit too
                controller.fail(error)
                failed = True  # told in the next round: that may fail as well

    def _turn(self, controller: RunController) -> bool:
        """Carry out what was asked for, or make the steps that are due. Returns whether the screen should know.

        A None behind each Begin loads the rest of torch once the untrained model is on the screen.
        """
        try:
            command = self._commands.get(timeout=controller.wait())
        except queue.Empty:
            return controller.burst()
        if command is None:
            load_behind()
            return False
        if not isinstance(command, _Close | _Look):
            controller.handle(command)
            if isinstance(command, Begin):
                self._commands.put(None)
        return True

    def _publish(self, controller: RunController, changed: bool) -> None:
        if changed or self._wanted.is_set():
            self._wanted.clear()
            snapshot = controller.snapshot()
            autosave_error = self._autosaver.problem if self._autosaver else ""
            self._latest = replace(snapshot, autosave_error=autosave_error) if snapshot and autosave_error else snapshot
        if changed:
            try:
                self._on_change()
            except Exception:  # a screen that can't be told is no failure of the training
                logger.exception("the screen could not be told of the news")
