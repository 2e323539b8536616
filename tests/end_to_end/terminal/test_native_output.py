"""The screen belongs to the app: output of libraries is logged, and what was overwritten is drawn again."""

import signal
from pathlib import Path

import pytest

from tests.end_to_end.command import DEADLINE
from tests.end_to_end.terminal.app_terminal import is_restored, open_app
from tests.end_to_end.terminal.pseudo_terminal import PseudoTerminal
from tui_trainer.base.log_file import MAX_BYTES

STAND_IN = """
import ctypes, os, sys
from tui_trainer.terminal.native_output import redirect_native_output

libc = ctypes.CDLL(None)
print("before")
with redirect_native_output() as reporter:
    reporter.report_drawing_started()
    libc.puts(b"from C")
    for descriptor in (1, 2):
        os.write(descriptor, b"native %d\\n" % descriptor)
    for _ in range(int(sys.argv[1])):
        os.write(1, b"x" * 999 + b"\\n")
    os.write(sys.__stderr__.fileno(), b"\\x1b[?1049hdrawn ")
    print("printed")
    if len(sys.argv) > 2:
        sys.stdout.flush()
        os.kill(os.getpid(), int(sys.argv[2])) if sys.argv[2].isdigit() else ctypes.string_at(0)
    os.write(sys.__stderr__.fileno(), b"\\x1b[?1049l")
os.write(1, b"after on 1 ")
os.write(2, b"after on 2 ")
print("end", file=sys.stderr)
"""
NATIVE = b"native 1\nnative 2\n"


HOLDER = """
import os, resource, select
from tui_trainer.terminal.native_output import redirect_native_output

reader, writer = os.pipe()
os.dup2(writer, 500)
os.close(writer)
resource.setrlimit(resource.RLIMIT_NOFILE, (100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
with redirect_native_output() as reporter:
    os.close(500)
    ended = select.poll()
    ended.register(reader, select.POLLIN)
    assert ended.poll(10_000)
"""


def stand_in(folder: Path, *arguments: str, **environment: str) -> PseudoTerminal:
    """Start a program that prints in many ways before, while and after it has the screen; its log is in the folder."""
    return PseudoTerminal(STAND_IN, arguments, {"XDG_STATE_HOME": str(folder), **environment})


def native_log(folder: Path) -> bytes:
    """Return the current log of native output."""
    path = folder / "tui_trainer/log/native.log"
    return path.read_bytes() if path.exists() else b""


def test_native_output_is_logged(tmp_path: Path) -> None:
    """In the block descriptors 1 and 2 lead to the log and the screen is unchanged; afterwards output is normal."""
    terminal = stand_in(tmp_path, "0")
    assert terminal.ends() == 0
    text = terminal.output.replace(b"\r\n", b"\n")
    assert text == b"before\n\x1b[?1049hdrawn printed\n\x1b[?1049lafter on 1 after on 2 end\n"
    assert sorted(native_log(tmp_path).splitlines()) == [b"from C", b"native 1", b"native 2"]


def test_the_log_is_bounded(tmp_path: Path) -> None:
    """A library that prints 5 MB leaves at most 2 MB on disk, with the newest output."""
    terminal = stand_in(tmp_path, "5000")
    assert terminal.ends() == 0
    files = [path.stat().st_size for path in (tmp_path / "tui_trainer/log").iterdir()]
    assert len(files) == 2
    assert max(files) <= MAX_BYTES + 65_536
    assert native_log(tmp_path).rstrip(b"x\n") in (b"", b"from C")


def test_the_log_cannot_be_written(tmp_path: Path) -> None:
    """If the log can't be written, what libraries print is dropped."""
    (tmp_path / "tui_trainer").touch()
    terminal = stand_in(tmp_path, "100")
    assert terminal.ends() == 0
    assert b"native" not in terminal.output
    assert terminal.output.endswith(b"end\r\n")


def test_no_file_of_the_app_stays_open_elsewhere() -> None:
    """A reader of the app's pipe sees its end when the app closes it, even if its number is above the limit."""
    terminal = PseudoTerminal(HOLDER)
    assert terminal.ends() == 0, terminal.output


@pytest.mark.parametrize("how", [str(int(signal.SIGKILL)), str(int(signal.SIGABRT)), "null pointer"])
def test_the_app_dies(how: str, tmp_path: Path) -> None:
    """The terminal is restored when the process is killed or crashes; the log has the stack of the crash."""
    terminal = stand_in(tmp_path, "0", how)
    number = int(how) if how.isdigit() else signal.SIGSEGV
    assert terminal.process.wait(DEADLINE) == -number
    terminal.read_until(b"brings the run back\r\n")
    terminal.read_rest()
    assert b"\x1b[?1003l" in terminal.output[terminal.output.index(b"printed") :]
    assert terminal.modes_after == terminal.modes_before
    assert NATIVE in native_log(tmp_path)
    assert (b"Fatal Python error" in native_log(tmp_path)) == (number != signal.SIGKILL)


def test_torch_prints(tmp_path: Path) -> None:
    """Output of OpenMP while torch is loaded is in the log and not on the screen; ctrl+l draws a dialog again."""
    environment = {"OMP_NUM_THREADS": "0", "OMP_DISPLAY_ENV": "TRUE"}
    with open_app(tmp_path, "linear", environment=environment) as terminal:
        terminal.read_until("■ ready".encode())
        for key in ("?", "\x0c"):
            terminal.type(key)
            terminal.read_on_until(b"restart: same initial weights")
        terminal.type("\x11")  # ctrl+q
        assert terminal.ends() == 0
        assert is_restored(terminal)
    assert b"OMP_" not in terminal.output
    assert b"OPENMP DISPLAY ENVIRONMENT BEGIN" in native_log(tmp_path)
