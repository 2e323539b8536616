"""The app itself on a terminal that a test holds the other end of."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.terminal.pseudo_terminal import PseudoTerminal

APP = "from tui_trainer.cli.main import command; command()"
MODES = ("1049", "1000", "1003", "1006", "2004", "25")
"""The terminal's private modes the app changes: alternate screen, mouse, paste, cursor."""


@contextmanager
def open_app(
    folder: Path,
    *arguments: str,
    first: str = "",
    environment: Mapping[str, str] | None = None,
    size: tuple[int, int] = (120, 36),
) -> Iterator[PseudoTerminal]:
    """The app; its home, its settings and the runs it keeps are in that folder. `first`: what its process does before anything else.

    It is started anew where an environment is given, which counts while it loads; else all it needs is loaded already.
    """
    homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), str(folder))
    variables = {**homes, **(environment or {})}
    started = PseudoTerminal(f"{first}\n{APP}", arguments, variables, size, loaded=environment is None)
    try:
        yield started
    finally:
        started.close()


def is_in_order(terminal: PseudoTerminal) -> bool:
    """Whether every mode the app set is back, the cursor is shown, and the keyboard works as before."""
    last = {mode: terminal.output.rfind(f"\x1b[?{mode}".encode()) for mode in MODES}
    ends = {mode: terminal.output[place:][len(mode) + 3 :][:1] for mode, place in last.items()}
    wanted = {mode: b"h" if mode == "25" else b"l" for mode in MODES}
    return ends == wanted and terminal.modes_after == terminal.modes_before
