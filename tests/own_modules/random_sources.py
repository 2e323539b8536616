"""Python files with random damage, to be read as the user's modules."""

import os
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tui_trainer.base.errors import UserError
from tui_trainer.recipe.modules.choice import chosen_class
from tui_trainer.recipe.modules.source import ModuleFile

PIECES = (
    b"(", b"\n", b"\0", b'"""', b"\xff", b"    ", b"@dataclass\n", b"async def ", b"class Net(Net): pass\n",
    b"class Net(nn.Module):\n    def __init__(self, a: int, /, b: 'str' = 1, *c, d=1e999, e: bool, **f): pass\n",
)  # fmt: skip
"""Texts that are inserted."""
MAX_BYTES = 4000


def standard_files() -> list[Path]:
    """Return the files of Python's own library, in the order of their names."""
    return sorted(Path(os.__file__).parent.glob("*.py"))


def damaged(draw: Random, files: Sequence[Path]) -> bytes:
    """Return the beginning of a file with bytes replaced, removed and inserted."""
    content = draw.choice(files).read_bytes()[:MAX_BYTES]
    for _ in range(draw.randint(0, 4)):
        index = draw.randrange(len(content) + 1)
        content = content[:index] + draw.choice((draw.randbytes(1), draw.choice(PIECES), b"")) + content[index + draw.randrange(9) :]
    return content


def outcome(content: bytes) -> str:
    """Read a file and each of its classes. Returns how that ended; raises whatever is not a UserError of one line."""
    file = ModuleFile(Path("net.py"), content)
    try:
        names = [found.name for found in file.classes]
    except UserError as error:
        check_one_line(error)
        return "not Python"
    for name in names:
        try:
            chosen_class(file, name, {})
        except UserError as error:
            check_one_line(error)
    return "read"


def check_one_line(error: UserError) -> None:
    """Raise ValueError if an error's message is not one line."""
    if "\n" in str(error):
        raise ValueError(str(error))
