"""Start the engine in a thread of its own, and declare the Textual messages about the engine."""

import logging
import threading
from collections.abc import Callable

from textual.message import Message

from tui_trainer.base.text import exception_text
from tui_trainer.observed.engine import Engine

EngineStarter = Callable[[Callable[[], None]], Engine]
"""A function that makes the engine.

Its argument is a callback that the engine calls when there is a new snapshot.
"""
logger = logging.getLogger(__name__)


class EngineStarted(Message, bubble=False):
    """Message: the engine has been started."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine


class EngineStartFailed(Message, bubble=False):
    """Message: the engine could not be started. `reason`: the exception as text."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class EngineChanged(Message, bubble=False):
    """Message: there is a new snapshot, since a command was carried out or the run stopped by itself."""

    def can_replace(self, message: Message) -> bool:
        """Return whether this message replaces an earlier one that still waits: True for another EngineChanged."""
        return isinstance(message, EngineChanged)


def start_in_thread(start_engine: EngineStarter, post: Callable[[Message], None]) -> None:
    """Start the engine in a thread, since loading torch takes over a second.

    `post`: called with the messages EngineStarted or EngineStartFailed and, later, EngineChanged.
    """
    threading.Thread(target=_start, args=(start_engine, post), name="engine start", daemon=True).start()


def _start(start_engine: EngineStarter, post: Callable[[Message], None]) -> None:
    try:
        engine = start_engine(lambda: post(EngineChanged()))
    except BaseException as error:  # any failure to load torch is shown, even SystemExit
        logger.exception("the engine could not be started")
        post(EngineStartFailed(exception_text(error)))
        return
    post(EngineStarted(engine))
