"""Run slow work in a background thread, so that the screen still answers keys."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")


async def run_in_background(work: Callable[[], Result]) -> Result:
    """Call `work` in a new thread and return its result. Raises what `work` raises.

    The thread is a daemon thread: when the app quits, Python doesn't wait for it. (For a thread of
    asyncio.to_thread it would wait.)
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def set_unless_done(set_outcome: Callable[[], None]) -> None:
        if not future.done():  # the caller may have been cancelled
            set_outcome()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - any error is passed on to the caller
            failure = error
            set_in_event_loop(lambda: future.set_exception(failure))
        else:
            set_in_event_loop(lambda: future.set_result(result))

    def set_in_event_loop(set_outcome: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the app has quit, and its event loop is closed
            loop.call_soon_threadsafe(set_unless_done, set_outcome)

    threading.Thread(target=run, name="background", daemon=True).start()
    return await future
