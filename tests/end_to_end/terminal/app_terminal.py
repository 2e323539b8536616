"""The app on a pseudo-terminal whose other end a test reads and writes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.terminal.pseudo_terminal import PseudoTerminal

APP = "from tui_trainer.cli.main import command; command()"
MODES = ("1049", "1000", "1003", "1006", "2004", "25")
"""Private modes of the terminal that the app changes: alternate screen, mouse, paste, cursor."""


@contextmanager
def open_app(
    folder: Path,
    *arguments: str,
    first: str = "",
    environment: Mapping[str, str] | None = None,
    size: tuple[int, int] = (120, 36),
) -> Iterator[PseudoTerminal]:
    """Open the app with its home, settings and autosaved runs in a folder.

    `first`: code that its process runs before anything else. With an `environment` the app is a new process that loads
    everything itself; otherwise it is forked from one that has loaded everything.
    """
    homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), str(folder))
    variables = {**homes, **(environment or {})}
    started = PseudoTerminal(f"{first}\n{APP}", arguments, variables, size, loaded=environment is None)
    try:
        yield started
    finally:
        started.close()


def is_restored(terminal: PseudoTerminal) -> bool:
    """Whether every mode that the app set is reset, the cursor is shown, and the keyboard works as before."""
    last = {mode: terminal.output.rfind(f"\x1b[?{mode}".encode()) for mode in MODES}
    ends = {mode: terminal.output[start:][len(mode) + 3 :][:1] for mode, start in last.items()}
    wanted = {mode: b"h" if mode == "25" else b"l" for mode in MODES}
    return ends == wanted and terminal.modes_after == terminal.modes_before
