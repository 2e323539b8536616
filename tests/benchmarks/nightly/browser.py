"""Part browser: the app in headless Chromium by textual-serve, driven by the DevTools protocol; no host but 127.0.0.1."""

import asyncio
import base64
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from time import monotonic, sleep
from typing import Any

import aiohttp

from tests.benchmarks.nightly.part import Outcome, Part
from tests.end_to_end.command import PROGRAM

SERVE_CODE = "import sys; from textual_serve.server import Server; Server(sys.argv[1], '127.0.0.1', int(sys.argv[2])).serve()"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--window-size=1280,800",
)  # fmt: skip
SECONDS = 90.0
"""Time limit of each wait."""
FIRST_LOSS = "153.352"
"""Loss of the first step of the problem linear."""
Message = dict[str, Any]
"""Message of the DevTools protocol (JSON)."""


class Page:
    """Page of the browser, with the output of the app that its websocket received."""

    def __init__(self, devtools: aiohttp.ClientWebSocketResponse) -> None:
        self.drawn = ""
        """Output of the app so far."""
        self.is_closed = False
        """Whether the page's websocket was closed."""
        self._devtools = devtools
        self._searched = 0
        self._sent = 0

    async def do(self, method: str, **parameters: object) -> Message:
        """Send a DevTools command.

        Returns its result; raises RuntimeError when the browser reports an error.
        """
        self._sent += 1
        number = self._sent
        await self._devtools.send_json({"id": number, "method": method, "params": parameters})
        while (message := await self._receive()).get("id") != number:
            pass
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']}")
        result: Message = message["result"]
        return result

    async def click(self, x: int, y: int) -> None:
        """Click at a point of the page, in pixels."""
        for kind in ("mousePressed", "mouseReleased"):
            await self.do("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def press(self, key: str) -> None:
        """Press and release a key."""
        code, number = f"Key{key.upper()}", ord(key.upper())
        pressed = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        await self.do("Input.dispatchKeyEvent", type="keyDown", text=key, **pressed)
        await self.do("Input.dispatchKeyEvent", type="keyUp", **pressed)

    async def until(self, words: str) -> None:
        """Wait until the app has drawn these words, after those of the last call.

        Raises RuntimeError when the app ends before.
        """
        while (index := self.drawn.find(words, self._searched)) < 0:
            if self.is_closed:
                raise RuntimeError(f"the app ended before it drew {words}: {self.drawn[-2000:]!r}")
            await self._receive()
        self._searched = index + len(words)

    async def until_closed(self) -> None:
        """Wait until the app has ended."""
        while not self.is_closed:
            await self._receive()

    async def picture(self) -> bytes:
        """Return a screenshot of the page as PNG."""
        return base64.b64decode((await self.do("Page.captureScreenshot", format="png"))["data"])

    async def _receive(self) -> Message:
        message: Message = await self._devtools.receive_json(timeout=SECONDS)
        if message.get("method") == "Network.webSocketFrameReceived":
            frame = message["params"]["response"]
            if frame["opcode"] == 2:
                self.drawn += base64.b64decode(frame["payloadData"]).decode("utf-8", "replace")
        self.is_closed = self.is_closed or message.get("method") == "Network.webSocketClosed"
        return message


def check_browser(number: int, _seed: int) -> Outcome:
    """Open the app in the browser `number` times, make a step, resize the page, and quit.

    The screenshots are kept in a temporary folder, and their paths are printed.
    """
    folder = Path(mkdtemp(prefix="tui-trainer-browser-"))
    failures = []
    for case in range(number):
        try:
            asyncio.run(_use_the_app(folder / f"{case}.png"))
        except (RuntimeError, OSError, TimeoutError, TypeError, aiohttp.ClientError) as error:
            failures.append(f"case {case}: {type(error).__name__}: {error}")
    return Outcome(number, {}, tuple(failures))


async def _use_the_app(picture: Path) -> None:
    with TemporaryDirectory() as home, _server(home) as address:
        async with _browser(home) as page:
            await page.do("Network.enable")
            await page.do("Page.enable")
            await page.do("Emulation.setFocusEmulationEnabled", enabled=True)
            await page.do("Page.navigate", url=address)
            await page.until("■ ready")
            await page.click(640, 8)  # on the title, so that the terminal in the page has the focus
            await page.press("s")
            await page.until(FIRST_LOSS)
            picture.write_bytes(await page.picture())
            print(f"picture to look at: {picture}")
            await page.do("Emulation.setDeviceMetricsOverride", width=400, height=200, deviceScaleFactor=1, mobile=False)
            await page.until("needs 60")
            await page.do("Emulation.clearDeviceMetricsOverride")
            await page.until(FIRST_LOSS)
            await page.press("q")
            await page.until_closed()


@contextmanager
def _server(home: str) -> Iterator[str]:
    """Serve the app with `home` as its home folder. Yields the address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), home)
    command = [sys.executable, "-c", SERVE_CODE, shlex.join([*PROGRAM, "linear"]), str(port)]
    server = subprocess.Popen(command, env={**os.environ, **homes}, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(SECONDS)


def _wait_for(port: int) -> None:
    """Wait until a server listens on the port. Raises RuntimeError after SECONDS."""
    end = monotonic() + SECONDS
    while monotonic() < end:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), SECONDS):
            return
        sleep(0.05)
    raise RuntimeError("textual-serve does not listen")


@asynccontextmanager
async def _browser(home: str) -> AsyncIterator[Page]:
    """Start a browser with a new profile. Yields its page; raises RuntimeError where none is installed."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        raise RuntimeError(f"none of {', '.join(BROWSERS)} is installed")
    profile = Path(home) / "browser"
    command = [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    nowhere = asyncio.subprocess.DEVNULL
    browser = await asyncio.create_subprocess_exec(*command, stdout=nowhere, stderr=nowhere)
    try:
        async with aiohttp.ClientSession() as session:
            async with asyncio.timeout(SECONDS):
                address = await _page_address(session, profile / "DevToolsActivePort")
            async with session.ws_connect(address, max_msg_size=0) as devtools:
                yield Page(devtools)
    finally:
        browser.terminate()
        await asyncio.wait_for(browser.wait(), SECONDS)


async def _page_address(session: aiohttp.ClientSession, port_file: Path) -> str:
    """Wait until the browser has a page. Returns the address of the page's DevTools websocket."""
    while True:
        if port_file.exists() and (lines := port_file.read_text().splitlines()):
            async with session.get(f"http://127.0.0.1:{lines[0]}/json/list") as answer:
                pages = [page for page in json.loads(await answer.text()) if page["type"] == "page"]
            if pages:
                return str(pages[0]["webSocketDebuggerUrl"])
        await asyncio.sleep(0.05)


PART = Part("browser", "the app works in a browser: a step, a new size, leaving", 1, check_browser)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
