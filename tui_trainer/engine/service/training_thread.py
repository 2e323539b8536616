"""TrainingThread: an Engine that trains in a separate thread.

The thread takes commands from a queue, and stores its latest snapshot in an attribute.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from tui_trainer.catalogue.memory_budget import MEMORY
from tui_trainer.engine.autosave.autosaver import AutoSaver
from tui_trainer.engine.burst.preload import preload_in_background
from tui_trainer.engine.service.heap import HeapTrimmer
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.engine.service.slow_code import SlowCode
from tui_trainer.observed.commands import Begin, Command
from tui_trainer.observed.protocols import Prober
from tui_trainer.observed.snapshot import Snapshot

MAX_JOIN_SECONDS = 1.4
"""Maximum time that `close` waits for the thread to end."""
logger = logging.getLogger(__name__)


class _Shutdown:
    """Message in the command queue that ends the thread."""


class _Refresh:
    """Message in the command queue that requests a new snapshot, since the autosave error has changed."""


class TrainingThread:
    """Engine whose daemon thread owns model, optimizer and random generators.

    The thread never waits for the screen.
    """

    def __init__(
        self,
        on_change: Callable[[], None] = lambda: None,
        autosaver: AutoSaver | None = None,
        memory_budget: int = int(MEMORY.default),
        answer_probe: Prober | None = None,
    ) -> None:
        """Start the thread.

        `on_change`: function that the training thread calls after every command and when a run stops by itself;
        `autosaver`: writes the run to disk, and is closed by `close`; `memory_budget`: megabytes that
        keyframes may take; `answer_probe`: function that answers the charts' probes, called in the training thread.
        """
        self._autosaver = autosaver
        self._memory_budget = memory_budget
        self._answer_probe = answer_probe
        self._on_change = on_change
        # not a SimpleQueue: its get hangs when the process is stopped and continued after the timeout has passed
        self._commands: queue.Queue[Command | _Shutdown | _Refresh | None] = queue.Queue()
        self._snapshot_requested = threading.Event()
        self._closing = threading.Event()
        self._latest: Snapshot | None = None
        self._rounds = 0
        """Number of commands handled, and of times that steps were made, which shows that the thread goes on."""
        self._thread = threading.Thread(target=self._train_until_closed, name="training", daemon=True)
        if autosaver:
            autosaver.on_error_change = lambda: self._commands.put(_Refresh())
        self._thread.start()

    def send(self, command: Command) -> None:
        """Queue a command, and return at once."""
        self._commands.put(command)

    def latest(self) -> Snapshot | None:
        """Return the latest snapshot, and request a new snapshot after the next steps."""
        self._snapshot_requested.set()
        return self._latest

    def close(self) -> bool:
        """End the thread. Return whether it ended within MAX_JOIN_SECONDS.

        A thread in a longer step does not end within that time; as a daemon thread it ends with the process.
        """
        self._closing.set()
        self._commands.put(_Shutdown())
        self._thread.join(MAX_JOIN_SECONDS)
        if self._autosaver:
            self._autosaver.close()
        return not self._thread.is_alive()

    def _train_until_closed(self) -> None:
        find_checkpoint = self._autosaver.find_checkpoint if self._autosaver else None
        controller = RunController(
            find_checkpoint=find_checkpoint,
            memory_budget=self._memory_budget,
            answer_probe=self._answer_probe,
            thread_clock=time.thread_time,
        )
        slow_code = SlowCode(threading.get_ident(), lambda: self._rounds, partial(self._report_slow, controller))
        trimmer = HeapTrimmer()
        failed = False
        while not self._closing.is_set():
            self._rounds += 1
            try:
                changed = failed or self._handle_next(controller)
                if self._autosaver:
                    controller.autosave(self._autosaver)
                self._publish(controller, changed)
                trimmer.trim_if_due()
                failed = False
            except BaseException as error:  # noqa: BLE001 - the thread continues whatever is raised, even SystemExit
                controller.fail(error)
                failed = True  # published in the next iteration, since that may fail too
        slow_code.close()

    def _report_slow(self, controller: RunController, where: str) -> None:
        """Show that code of the user's module does not return. Called in the thread that watches this one."""
        shown = controller.starting_snapshot() or self._latest
        if shown:
            self._latest = replace(shown, message=f"{where}; q leaves")
            self._call_on_change()

    def _handle_next(self, controller: RunController) -> bool:
        """Handle the next command, or make the steps that are due. Return whether to call `on_change`.

        Each Begin command also queues a None. Reading the None starts the import of the rest of torch in the
        background; by then the untrained model is on the screen.
        """
        try:
            command = self._commands.get(timeout=controller.seconds_until_due())
        except queue.Empty:
            return controller.make_due_steps()
        if command is None:
            preload_in_background()
            return False
        if not isinstance(command, _Shutdown | _Refresh):
            controller.handle(command)
            if isinstance(command, Begin):
                self._commands.put(None)
        return True

    def _publish(self, controller: RunController, changed: bool) -> None:
        if changed or self._snapshot_requested.is_set():
            self._snapshot_requested.clear()
            snapshot = controller.snapshot()
            autosave_error = self._autosaver.error if self._autosaver else ""
            if snapshot and autosave_error:
                snapshot = replace(snapshot, autosave_error=autosave_error)
            self._latest = snapshot
        if changed:
            self._call_on_change()

    def _call_on_change(self) -> None:
        try:
            self._on_change()
        except Exception:  # an exception of the front end must not stop the training
            logger.exception("the front end's on_change failed")
