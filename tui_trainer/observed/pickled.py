"""Commands and snapshots as bytes, for a pipe between two processes of this program.

Unpickling runs code that the bytes name. So only bytes that the other process of this program has just written may come
here, through a pipe that no third process can write to; never the bytes of a file or of a network connection. No other
module pickles or unpickles.
"""

import pickle

from tui_trainer.observed.commands import Command
from tui_trainer.observed.snapshot import Snapshot


def to_bytes(message: Command | Snapshot) -> bytes:
    """Return a command or snapshot as bytes; arrays keep every bit. The truth function of a dataset is left out."""
    return pickle.dumps(message, pickle.HIGHEST_PROTOCOL)


def from_bytes(written: bytes) -> Command | Snapshot:
    """Return the command or snapshot that `to_bytes` has written, in this process or in another one.

    It equals the original. Must not be called with bytes from anywhere else, since they could run any code.
    """
    message: Command | Snapshot = pickle.loads(written)
    return message
