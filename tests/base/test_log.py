"""The log file: tracebacks of exceptions, rotation by several processes, and disks that can't be written."""

import logging
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.restrictions import full_disk, unprivileged
from tui_trainer.base.log import (
    has_debug_flag,
    log_location_text,
    log_path,
    logging_to_file,
    open_native_log,
    warnings_to_log,
)
from tui_trainer.base.log_file import MAX_BYTES, MAX_FILES, MAX_RECORD_LENGTH, LogFile

WRITE_MANY_RECORDS = """
import logging, sys
from tui_trainer.base.log import logging_to_file
with logging_to_file():
    for number in range(400):
        logging.getLogger("tui_trainer").warning("%s-%s %s", sys.argv[1], number, "x" * 3000)
"""
logger = logging.getLogger("tui_trainer.tests")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the log files, which does not exist yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "tui_trainer" / "log"


@pytest.fixture
def quiet(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Nothing is written to standard output or standard error."""
    yield
    assert capfd.readouterr() == ("", "")


def fail(message: str = "boom") -> None:
    """Log an exception."""
    try:
        raise RuntimeError(message)
    except RuntimeError:
        logger.exception("a chart could not be drawn")


def test_no_file_without_a_record(folder: Path) -> None:
    """Without a record neither file nor folder is created."""
    with logging_to_file():
        logger.debug("not at this level")
    assert not folder.exists()


def test_an_exception_has_its_traceback(folder: Path) -> None:
    """A logged exception has its level, the name of the logger and the line of code."""
    with logging_to_file():
        fail()
    text = log_path().read_text("utf-8")
    assert log_path() == folder / "tui_trainer.log"
    assert " ERROR " in text
    assert "tui_trainer.tests: a chart could not be drawn\nTraceback (most recent call last):" in text
    assert text.endswith("RuntimeError: boom\n")
    assert "test_log.py" in text


@pytest.mark.parametrize(("debug", "written"), [(False, False), (True, True)])
def test_debug_raises_the_level(debug: bool, written: bool) -> None:
    """Records of level DEBUG, the version first, are written only with --debug."""
    with logging_to_file(debug):
        logger.warning("something")
        logger.debug("refused")
    text = log_path().read_text("utf-8")
    assert ("refused" in text, "tui-trainer 0." in text) == (written, written)


@pytest.mark.parametrize(
    ("tokens", "wanted"),
    [(["--debug"], True), (["run", "linear", "--debug"], True), ([], False), (["--", "--debug"], False)],
)
def test_debug_flag(tokens: list[str], wanted: bool) -> None:
    """--debug is found anywhere on the command line before '--'."""
    assert has_debug_flag(tokens) is wanted


def test_logging_is_restored() -> None:
    """Handlers, levels, hooks and warnings are restored after the block, also by an exception."""
    root, own = logging.getLogger(), logging.getLogger("tui_trainer")
    before = (list(root.handlers), own.level, threading.excepthook, warnings.showwarning)
    with pytest.raises(ValueError, match="no"), logging_to_file(), warnings_to_log():
        raise ValueError("no")
    assert before == (list(root.handlers), own.level, threading.excepthook, warnings.showwarning)
    assert "the program ended with an exception\nTraceback" in log_path().read_text("utf-8")


@pytest.mark.usefixtures("quiet")
def test_a_thread_that_dies() -> None:
    """The traceback of a thread is logged and not printed."""
    with logging_to_file():
        thread = threading.Thread(target=os.listdir, args=("/none/such",), name="lost")
        thread.start()
        thread.join()
    assert "the thread lost ended with an exception\nTraceback" in log_path().read_text("utf-8")


@pytest.mark.usefixtures("quiet")
def test_warnings() -> None:
    """Python warnings are logged and not printed."""
    with logging_to_file(), warnings_to_log(), warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("an old name", DeprecationWarning, stacklevel=1)
    assert "DeprecationWarning: an old name" in log_path().read_text("utf-8")


def test_hostile_text() -> None:
    """Control and invisible characters are removed, and a very long message is cut."""
    handler = LogFile(log_path())
    try:
        raise RuntimeError("a\x1b]0;owned\x07\x9b\u202e\ud800b")
    except RuntimeError:
        handler.handle(logging.makeLogRecord({"msg": "it failed", "exc_info": sys.exc_info()}))
    handler.handle(logging.makeLogRecord({"msg": "y" * 10 * MAX_RECORD_LENGTH}))
    handler.close()
    text = log_path().read_text("utf-8")
    assert "RuntimeError: a]0;ownedb\n" in text
    assert {c for c in text if not c.isprintable()} == {"\n"}
    assert len(text) < 2 * MAX_RECORD_LENGTH


def test_an_exception_at_every_frame() -> None:
    """An exception from the same lines is written once a minute; other records are not affected."""
    with logging_to_file():
        for number in range(100):
            fail(f"boom {number}")
        logger.error("another")
    text = log_path().read_text("utf-8")
    assert text.count("Traceback") == 1
    assert "another" in text


def test_rotation(folder: Path) -> None:
    """At most three files exist, of a megabyte each."""
    handler = LogFile(log_path())
    for number in range(150):
        handler.handle(logging.makeLogRecord({"msg": f"{number} {'z' * 40_000}"}))
    handler.close()
    sizes = sorted(path.stat().st_size for path in folder.iterdir())
    assert len(sizes) == MAX_FILES
    assert sizes[-1] <= MAX_BYTES


def test_two_processes_at_once(folder: Path) -> None:
    """No record is lost or torn when two processes write and rotate the same file."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITE_MANY_RECORDS, name]) for name in "ab"]
    assert [writer.wait(30) for writer in writers] == [0, 0]
    lines = [line for path in folder.iterdir() for line in path.read_text("utf-8").splitlines()]
    found = {line.split(": ")[1].split()[0] for line in lines if line.endswith("x" * 3000)}
    assert found == {f"{name}-{number}" for name in "ab" for number in range(400)}
    assert len(lines) == 800


def test_a_deleted_file(folder: Path) -> None:
    """A deleted log file is created again by the next record."""
    with logging_to_file():
        logger.warning("one")
        log_path().unlink()
        folder.rmdir()
        logger.warning("two")
    assert log_path().read_text("utf-8").endswith("two\n")


def _a_file_for_the_folder(folder: Path) -> None:
    folder.parent.write_text("")


def _a_folder_for_the_file(folder: Path) -> None:
    (folder / "tui_trainer.log").mkdir(parents=True)


def _a_pipe(folder: Path) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / "tui_trainer.log")


def _no_rights(folder: Path) -> None:
    folder.parent.parent.chmod(0o555)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("spoil", [_a_file_for_the_folder, _a_folder_for_the_file, _a_pipe, _no_rights])
def test_a_log_that_cannot_be_written(spoil: Callable[[Path], None], folder: Path) -> None:
    """A log that can't be written raises and prints nothing; the location text gives the reason."""
    spoil(folder)
    with unprivileged(), logging_to_file(debug=True):
        fail()
        assert log_location_text().startswith(f"there is no log: can't write {log_path()}: ")


@pytest.mark.usefixtures("quiet")
def test_a_full_disk() -> None:
    """Records are dropped while the disk is full, and written when it is not."""
    with logging_to_file():
        logger.warning("before")
        with full_disk(log_path().stat().st_size):
            fail()
        logger.warning("after")
    assert [line.split(": ")[1] for line in log_path().read_text("utf-8").splitlines()] == ["before", "after"]


def test_location_text() -> None:
    """The location text is the path of the log file."""
    assert log_location_text() == f"the log is {log_path()}"


def test_native_output(folder: Path) -> None:
    """Output is appended to native.log; a file of more than a megabyte is renamed first."""
    for content in (b"one\n", b"two\n", b"x" * (MAX_BYTES + 1), b"new\n"):
        handle = open_native_log()
        assert handle is not None
        os.write(handle, content)
        os.close(handle)
    assert (folder / "native.log").read_bytes() == b"new\n"
    assert (folder / "native.log.1").read_bytes().startswith(b"one\ntwo\nx")
