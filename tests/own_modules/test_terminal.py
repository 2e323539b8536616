"""The user's own module in a real terminal: the question at the start, code that does not return, code that ends the process."""

from pathlib import Path

from tests.end_to_end.terminal.app_terminal import is_restored, open_app
from tests.own_modules.files import NET, write

FORWARD = "    def forward(self, x):\n"
ARGUMENTS = ("linear", "--model", "net.py", "--lr", "0.001")


def test_endless_forward(tmp_path: Path) -> None:
    """The question is asked before the app opens; a forward pass that never ends is reported, and q leaves."""
    write(tmp_path, NET.replace(FORWARD, f"{FORWARD}        while self.training: pass\n"))
    with open_app(tmp_path, *ARGUMENTS, first=f"import os; os.chdir({str(tmp_path)!r})") as terminal:
        terminal.read_until(b"Allow this file, and remember it on this machine? [y/N]")
        terminal.type("y\r")
        terminal.read_until(b"net.py, line 16: forward takes longer than 2 s; q leaves")
        terminal.type("q")
        assert terminal.ends() == 0
        assert is_restored(terminal)


def test_a_module_that_ends_the_process(tmp_path: Path) -> None:
    """After os._exit in a forward pass the terminal is restored, and --resume opens the run where it was."""
    ending = "        if __import__('os').path.exists('now'): __import__('os')._exit(7)\n"
    write(tmp_path, NET.replace(FORWARD, f"{FORWARD}{ending}"))
    first = f"import os; os.chdir({str(tmp_path)!r})"
    with open_app(tmp_path, *ARGUMENTS, "--allow-code", first=first) as terminal:
        terminal.read_until("■ ready".encode())
        terminal.type("ss")
        terminal.read_until(b"step 2\x1b")
        runs = tmp_path / "tui_trainer" / "runs"
        while not any(b"step = 2" in recipe.read_bytes() for recipe in runs.glob("*/*.toml")):
            terminal.read_some()
        (tmp_path / "now").touch()
        terminal.type("s")
        assert terminal.ends() == 7
    (tmp_path / "now").unlink()
    with open_app(tmp_path, "--resume", first=first) as terminal:
        terminal.read_until(b"step 2\x1b")
        terminal.type("sq")
        assert terminal.ends() == 0
