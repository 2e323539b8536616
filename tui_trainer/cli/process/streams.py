"""Standard streams: opened if they are closed, and set to escape characters that they can't encode."""

import io
import os
import sys
from pathlib import Path

STANDARD_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def prepare_streams() -> None:
    """Open closed standard streams (`>&-`) on /dev/null, and escape characters that the encoding of a stream lacks."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass  # otherwise a file opened later would get the number of a standard stream, and be written to
    os.close(descriptor)
    for name, mode in STANDARD_STREAMS:
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open until the process ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write_utf8() -> None:
    """Set the encoding of standard output to UTF-8, the encoding of Python source, in every locale."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def drop_output() -> None:
    """Redirect standard output to /dev/null. Without a reader, flushing it at exit would fail."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
