"""InitialWeights: the file with the weights that a run starts from, instead of weights drawn from its seed."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from safetensors import SafetensorError, safe_open

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import read_file
from tui_trainer.base.hyperparameters import wrong_value_text
from tui_trainer.base.text import MAX_NAME_WIDTH, clean_text
from tui_trainer.base.weights import Shape

WEIGHTS_SUFFIX = ".safetensors"
"""Suffix of files with weights."""
HISTORY_SUFFIX = ".csv"
"""Suffix of files with the loss and other metrics of every step."""
KEY = "initial_weights"
"""Key of recipes."""
FILE, SHA256 = "file", "sha256"
"""Keys of the table in a recipe."""
MAX_PATH_LENGTH = 4096
MAX_WEIGHTS_BYTES = 2**33
"""Maximum size in bytes of a file that is read."""
DIGEST_PATTERN = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class InitialWeights:
    """File with a tensor for each parameter and buffer of the model, in the safetensors format.

    >>> InitialWeights.parse({"file": "w.safetensors", "sha256": "0" * 64}).file
    'w.safetensors'
    """

    file: str
    """Path of the file: in a recipe relative to the recipe's folder, in a run absolute."""
    sha256: str
    """SHA-256 of the file's content as 64 hexadecimal digits: with other weights it would be another run."""

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "InitialWeights":
        """Return the initial weights of a recipe's table. Raises UserError for other keys or values."""
        if set(table) != {FILE, SHA256}:
            raise UserError(f'initial weights are {{ {FILE} = "w{WEIGHTS_SUFFIX}", {SHA256} = "…" }}')
        file, digest = table[FILE], table[SHA256]
        if not isinstance(file, str) or not 0 < len(file) <= MAX_PATH_LENGTH or clean_text(file) != file:
            raise UserError(f"{FILE} can't be {wrong_value_text(file)}: it is the path of a {WEIGHTS_SUFFIX} file")
        if not isinstance(digest, str) or not DIGEST_PATTERN.fullmatch(digest):
            raise UserError(f"{SHA256} can't be {wrong_value_text(digest)}: it has 64 hexadecimal digits")
        return cls(file, digest)

    @property
    def table(self) -> dict[str, str]:
        """The table of a recipe that `parse` reads."""
        return {FILE: self.file, SHA256: self.sha256}

    @property
    def name(self) -> str:
        """Name of the file, safe to print."""
        return clean_text(Path(self.file).name, MAX_NAME_WIDTH)

    def with_file(self, file: str) -> "InitialWeights":
        """Return the same weights at another path."""
        return replace(self, file=file)


def initial_weights_in(path: Path) -> InitialWeights:
    """Return the weights in a file as it is now. Raises UserError if it can't be read."""
    absolute = os.path.abspath(os.path.expanduser(path))
    digest = hashlib.sha256(read_file(Path(absolute), MAX_WEIGHTS_BYTES)).hexdigest()
    return InitialWeights.parse({FILE: absolute, SHA256: digest})


def check_shapes(path: Path, shapes: Mapping[str, Shape]) -> None:
    """Check that a file has these tensors with these shapes; it may have others, such as buffers.

    Reads only the names and shapes. Raises UserError for the first tensor that is missing or has another shape.
    """
    name = clean_text(path.name, MAX_NAME_WIDTH)
    try:
        with safe_open(os.path.expanduser(path), framework="numpy") as file:
            found = {each: tuple(file.get_slice(each).get_shape()) for each in file.keys()}  # noqa: SIM118 - not a mapping
    except (SafetensorError, OSError, ValueError) as error:
        raise UserError(f"{name} is not a safetensors file: {clean_text(str(error), 100)}") from None
    for tensor, shape in shapes.items():
        if found.get(tensor) != shape:
            has = f"has the shape {found[tensor]} in {name}" if tensor in found else f"is not in {name}"
            raise UserError(f"{clean_text(tensor, MAX_NAME_WIDTH)} {has}: the model needs the shape {shape}")


def is_weights_name(name: str) -> bool:
    """Return whether a file name has the suffix of files with weights.

    >>> is_weights_name("my-run.safetensors"), is_weights_name("my-run.toml")
    (True, False)
    """
    return name.lower().endswith(WEIGHTS_SUFFIX)
