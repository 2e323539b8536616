"""Start of the engine in a thread of its own, and the messages by which the app learns of the engine."""

import logging
import threading
from collections.abc import Callable

from textual.message import Message

from tui_trainer.base.text import exception_text
from tui_trainer.observed.engine import Engine

EngineStarter = Callable[[Callable[[], None]], Engine]
"""A function that makes the engine. Its argument is what the engine calls when there is a new snapshot."""
logger = logging.getLogger(__name__)


class EngineStarted(Message, bubble=False):
    """The engine has been started."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine


class EngineStartFailed(Message, bubble=False):
    """The engine could not be started."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class EngineChanged(Message, bubble=False):
    """The engine has answered a command, or the run has stopped by itself."""

    def can_replace(self, message: Message) -> bool:
        """Return whether the message may be dropped for this one: only the newest matters."""
        return isinstance(message, EngineChanged)


def start_in_thread(start_engine: EngineStarter, post: Callable[[Message], None]) -> None:
    """Start the engine in a thread, since torch takes over a second to load; call `post` with the messages."""
    threading.Thread(target=_start, args=(start_engine, post), name="engine start", daemon=True).start()


def _start(start_engine: EngineStarter, post: Callable[[Message], None]) -> None:
    try:
        engine = start_engine(lambda: post(EngineChanged()))
    except BaseException as error:  # whatever is wrong with torch is shown, SystemExit too
        logger.exception("the engine could not be started")
        post(EngineStartFailed(exception_text(error)))
        return
    post(EngineStarted(engine))
