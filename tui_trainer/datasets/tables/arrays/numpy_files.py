"""numpy's files: a 2-D array in .npy, X and y in .npz. Pickles are never loaded."""

import io
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.arrays.columns import table_of
from tui_trainer.datasets.tables.content import Content
from tui_trainer.datasets.tables.limit import check_memory
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.watch import Watch

Array = NDArray[Any]
MAX_NAMES_WIDTH = 100
"""Maximum width of a list of arrays in an error message, in cells."""


def npy_table(content: Content, max_mb: int, watch: Watch) -> RawTable:
    """Return the table in a .npy file: one 2-D array, whose columns are x1, x2, … Raises UserError."""
    array = _array(content.data, content.file_name, max_mb)
    if array.ndim != 2:
        raise UserError(f"{content.file_name} has an array of shape {array.shape}, expected (rows, columns)")
    return table_of(content, [("x", array)], watch)


def npz_table(content: Content, max_mb: int, watch: Watch) -> RawTable:
    """Return the table in a .npz file: the columns of its array X, and y. Raises UserError."""
    name = content.file_name
    try:
        with zipfile.ZipFile(io.BytesIO(content.data)) as file:
            arrays = _members(file, name)
            x, y = (_array(_unpacked(file, arrays[key], name, max_mb), f"{name}, {key}", max_mb) for key in ("X", "y"))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise UserError(f"{name} is not a .npz file, or is damaged: numpy.savez writes one") from None
    x = x.reshape(-1, 1) if x.ndim == 1 else x
    if x.ndim != 2 or y.shape not in ((len(x),), (len(x), 1)):
        raise UserError(f"{name}: X of shape {x.shape} and y of shape {y.shape}, expected (rows, columns) and (rows,)")
    return table_of(content, [("x", x), ("", y.reshape(-1, 1))], watch)


def _members(file: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """Return the files of the arrays X and y. Raises UserError, which names the arrays, if one is not there."""
    members = {info.filename.removesuffix(".npy"): info for info in file.infolist()}
    found = {"X": members.get("X") or members.get("x"), "y": members.get("y") or members.get("Y")}
    if None in found.values():
        names = clean_text(", ".join(members), MAX_NAMES_WIDTH)
        raise UserError(f"{name} has {f'the arrays {names}' if names else 'no arrays'}: expected X and y")
    return {key: info for key, info in found.items() if info is not None}


def _unpacked(file: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, max_mb: int) -> bytes:
    """Return the content of a file in an archive, as many bytes as the archive says."""
    check_memory(name, info.file_size, 0, 0, max_mb)
    with file.open(info) as member:
        return member.read(info.file_size)


def _array(data: bytes, name: str, max_mb: int) -> Array:
    """Return the array in the content of a .npy file. Raises UserError for anything but numbers and texts."""
    shape, is_fortran, dtype, start = _header(data, name)
    if dtype.kind not in "biufUS" or dtype.subdtype is not None:
        kind = "Python objects" if dtype.hasobject else clean_text(str(dtype), MAX_NAMES_WIDTH)
        raise UserError(f"{name} has an array of {kind}, expected numbers")
    count = int(np.prod(shape, dtype=object))
    if count * dtype.itemsize != len(data) - start:
        raise UserError(f"{name} is cut short or damaged: its array of shape {shape} doesn't fit its size")
    check_memory(name, len(data), shape[0] if shape else 1, count // max(shape[0], 1) if shape else 1, max_mb)
    return np.frombuffer(data, dtype, count, start).reshape(shape, order="F" if is_fortran else "C")


def _header(data: bytes, name: str) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    """Return shape, order, type of numbers and start of the array in the content of a .npy file."""
    file = io.BytesIO(data)
    try:
        version = npy.read_magic(file)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, is_fortran, dtype = read(file)
    except (ValueError, EOFError, TypeError, RecursionError, SyntaxError):
        raise UserError(f"{name} is not a .npy file, or is damaged: numpy.save writes one") from None
    return shape, is_fortran, dtype, file.tell()


