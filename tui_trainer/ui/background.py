"""Work that may take long, done behind the screen."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Done = TypeVar("Done")


async def behind(work: Callable[[], Done]) -> Done:
    """Call `work` in a thread of its own and return what it returns. Raises what it raises.

    Python doesn't wait for the thread when it ends, as it does for those of asyncio.to_thread: leaving the app takes
    no longer than without it.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Done] = loop.create_future()

    def finish(result: Callable[[], None]) -> None:
        if not done.done():  # nobody may want it any more
            result()

    def run() -> None:
        try:
            made = work()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
            failed = error
            tell(lambda: done.set_exception(failed))
        else:
            tell(lambda: done.set_result(made))

    def tell(result: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the app has been left
            loop.call_soon_threadsafe(finish, result)

    threading.Thread(target=run, name="behind", daemon=True).start()
    return await done
