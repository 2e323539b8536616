"""Work that takes long, in a thread, while the screen answers keys."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")


async def run_in_background(work: Callable[[], Result]) -> Result:
    """Call `work` in a new thread and return its result. Raises what `work` raises.

    The thread is a daemon: when the app is left, Python doesn't wait for it as it does for threads of
    asyncio.to_thread.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(set_outcome: Callable[[], None]) -> None:
        if not future.done():  # the caller may have been cancelled
            set_outcome()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the caller gets it
            failure = error
            report(lambda: future.set_exception(failure))
        else:
            report(lambda: future.set_result(result))

    def report(set_outcome: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has ended with the app
            loop.call_soon_threadsafe(settle, set_outcome)

    threading.Thread(target=run, name="background", daemon=True).start()
    return await future
