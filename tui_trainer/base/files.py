"""Read files with errors that a user understands, and write them atomically."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import thousands
from tui_trainer.base.text import MAX_NAME_WIDTH, clean_text

PART_SUFFIX = ".part"
"""Suffix of the temporary file that becomes the written file once it is complete."""


def read_file(path: Path, max_bytes: int) -> bytes:
    """Return the content of a file. Raises UserError if it is missing, too large, or not a plain file.

    A device or a pipe is not opened, since reading it might never end. At most `max_bytes` are read, even if the
    file grows while it is read.
    """
    with open_plain(path, max_bytes) as file:
        return file.read(max_bytes)


@contextmanager
def open_plain(path: Path, max_bytes: int | None = None) -> Iterator[BinaryIO]:
    """Open a plain file to read its bytes. Errors of reading raise UserError too, as in `read_file`."""
    name = clean_text(str(path), MAX_NAME_WIDTH)
    try:
        _check_plain(path.stat(), name, max_bytes)
        # O_NONBLOCK: if the file was replaced by a pipe since the check, don't wait for a writer
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            _check_plain(os.fstat(file.fileno()), name, max_bytes)
            yield file
    except OSError as error:
        raise UserError(f"can't read {name}: {error.strerror}") from None
    except UserError:
        raise
    except ValueError as error:
        raise UserError(f"can't read {name}: {error}") from None


def _check_plain(status: os.stat_result, name: str, max_bytes: int | None) -> None:
    """Raise UserError for a folder, a device, a pipe, or a file of more than `max_bytes`, if there is a limit."""
    if stat.S_ISDIR(status.st_mode):
        raise UserError(f"can't read {name}: it is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise UserError(f"can't read {name}: it is not a plain file")
    if max_bytes is not None and status.st_size > max_bytes:
        size, limit = thousands(status.st_size), thousands(max_bytes)
        raise UserError(f"can't read {name}: it has {size} bytes, at most {limit} are read")


def decode_text(content: bytes, name: str) -> str:
    """Decode UTF-8 with or without a byte order mark. Raises UserError; its message names the file as `name`."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{name} is not UTF-8 text: the byte at {error.start} is not") from None


def save_text(path: Path, text: str) -> None:
    """Write a text file atomically. Raises UserError if it can't be written or the name is invalid."""
    _save(path, text)


def save_bytes(path: Path, content: bytes) -> None:
    """Write a binary file atomically. Raises UserError if it can't be written or the name is invalid."""
    _save(path, content)


def _save(path: Path, content: str | bytes) -> None:
    name = clean_text(str(path), MAX_NAME_WIDTH)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise UserError(f"can't write {name}: {error.strerror}") from None
    except (ValueError, RuntimeError) as error:  # the name has a NUL or a lone surrogate; the link leads to itself
        raise UserError(f"can't write {name}: {clean_text(str(error), 200)}") from None


def is_same_file(first: Path, second: Path) -> bool:
    """Return whether two paths are the same existing file; symbolic links are followed."""
    try:
        return os.path.samefile(first, second)
    except (OSError, ValueError):  # a path does not exist, or is invalid
        return False


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file so that a crash at any moment leaves either the old or the new content.

    Raises OSError if the folder can't be written, or if the path is a device or a pipe, which would be
    replaced by a plain file. After an error the old file is unchanged.
    """
    path = path.resolve()  # write the file that a link leads to, don't replace the link
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "it is not a plain file")
    mode = path.stat().st_mode & 0o777 if path.exists() else None
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(8)}{PART_SUFFIX}")
    try:
        with open(temporary, "xb", opener=partial(os.open, mode=0o666 if mode is None else mode)) as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)  # the umask applies to new files only
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def open_for_appending(path: Path) -> int:
    """Open a plain file for appending and return its descriptor; a missing file or folder is created.

    Raises OSError, also for a pipe or a device; the call does not wait until a reader opens the pipe.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
    handle = os.open(path, flags, 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is not a plain file")
    return handle


def _flush_folder(folder: Path) -> None:
    """Flush a folder to disk, so that a rename in it survives a power cut, if the system supports it."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
