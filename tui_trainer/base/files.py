"""Files: read with errors a person can use, written so that nothing is lost."""

import errno
import os
import secrets
import stat
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import count
from tui_trainer.base.text import LONGEST_NAME, clean_text

PART = ".part"
"""How the name of a file ends that is being written."""


def read_file(path: Path, most_bytes: int) -> bytes:
    """The content of a file of at most that many bytes. Raises UserError when there is none, or it is no plain file.

    A device or a pipe might never end, so it is not opened at all; of a file that grows no more than that is read.
    """
    name = clean_text(str(path), LONGEST_NAME)
    try:
        _check_plain(path.stat(), name, most_bytes)
        # should it have become a pipe since: no waiting for somebody to write
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            _check_plain(os.fstat(file.fileno()), name, most_bytes)
            return file.read(most_bytes)
    except OSError as error:
        raise UserError(f"can't read {name}: {error.strerror}") from None
    except UserError:
        raise
    except ValueError as error:
        raise UserError(f"can't read {name}: {error}") from None


def _check_plain(about: os.stat_result, name: str, most_bytes: int) -> None:
    if stat.S_ISDIR(about.st_mode):
        raise UserError(f"can't read {name}: it is a folder")
    if not stat.S_ISREG(about.st_mode):
        raise UserError(f"can't read {name}: it is not a plain file")
    if about.st_size > most_bytes:
        raise UserError(f"can't read {name}: it has {count(about.st_size)} bytes, and {count(most_bytes)} are the most")


def decode_text(content: bytes, name: str) -> str:
    """UTF-8 text, with or without a byte order mark; `name` is what errors call the file. Raises UserError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{name} is not UTF-8 text: the byte at {error.start} is not") from None


def save_text(path: Path, text: str) -> None:
    """Write a text file atomically. Raises UserError when it can't be written, or no file can have that name."""
    name = clean_text(str(path), LONGEST_NAME)
    try:
        write_atomically(path, text)
    except OSError as error:
        raise UserError(f"can't write {name}: {error.strerror}") from None
    except (ValueError, RuntimeError) as error:  # a name with a NUL or half a character; a link that leads to itself
        raise UserError(f"can't write {name}: {clean_text(str(error), 200)}") from None


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file that is there, by whatever links and spellings."""
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):  # one of them is not there, or can't be
        return False


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file so that a crash at any moment leaves the old file or the new one, never half of it.

    Raises OSError when the folder can't be written, or when the name is that of a device or a pipe, which would be
    replaced. The old file is then untouched.
    """
    path = path.resolve()  # a link stays a link
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "it is not a plain file")
    mode = path.stat().st_mode & 0o777 if path.exists() else None
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(8)}{PART}")
    try:
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, 0o666 if mode is None else mode)) as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)  # the mask of new files is not for one that was there
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def open_for_appending(path: Path) -> int:
    """Open a plain file for appending; it and its folder are created. Raises OSError.

    A pipe that nobody reads is not waited for, and a device is not written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
    handle = os.open(path, flags, 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is not a plain file")
    return handle


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
