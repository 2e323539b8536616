"""Process without torch that unpickles messages and pickles them back.

python -m tests.observed.echo reads messages from standard input, each after its length in eight bytes, and writes each
back in the same way, after a byte that says whether torch is imported.
"""

import struct
import sys

from tui_trainer.observed.pickled import from_bytes, to_bytes

LENGTH = struct.Struct("<Q")


def main() -> None:
    """Send every message back until standard input ends."""
    pipe_in, pipe_out = sys.stdin.buffer, sys.stdout.buffer
    while header := pipe_in.read(LENGTH.size):
        written = to_bytes(from_bytes(pipe_in.read(*LENGTH.unpack(header))))
        pipe_out.write(bytes([any(name in sys.modules for name in ("torch", "textual"))]))
        pipe_out.write(LENGTH.pack(len(written)) + written)
        pipe_out.flush()


if __name__ == "__main__":
    main()
