"""The standard streams, whatever state the program was started with."""

import io
import os
import sys
from pathlib import Path

STANDARD = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def prepare_streams() -> None:
    """Open the standard streams that are closed (`>&-`) on nothing, and let no character that one lacks be an error."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass  # a file opened later would take its place, and be written on
    os.close(handle)
    for name, mode in STANDARD:
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for as long as there is a process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write_utf8() -> None:
    """From here on standard output is UTF-8, as Python's own source is, whatever the locale says."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def drop_output() -> None:
    """Lead standard output to nothing: nobody reads it, and the interpreter would complain of that when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
