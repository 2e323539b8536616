"""Blocks: pieces of a text file as rows of cells or of numbers, small enough to cancel between two of them."""

import csv
import io
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import thousands
from tui_trainer.datasets.tables.options import TableFormat
from tui_trainer.datasets.tables.text.numbers import numbers_of_lines
from tui_trainer.datasets.tables.text.rows import cells_of, columns_of_lines, is_blank

BLOCK_BYTES = 2**19
"""Approximate size of a block without quotation marks, in bytes."""
FIRST_BLOCK_BYTES = 2**14
"""Approximate size of the first of them, which has the header and is read as cells."""
BLOCK_ROWS = 4096
"""Rows of a block with quotation marks."""


@dataclass(frozen=True, eq=False)
class Block:
    """Consecutive rows of a file: as rows or columns of cells, or as numbers if all of them are numbers."""

    lines: NDArray[np.int32]
    """Number of the line on which each row begins, from 1."""
    share: float = 0.0
    """Share of the file that has been read with this block."""
    rows: Sequence[list[str]] = ()
    """Cells of each row, which may have too many or too few of them."""
    columns: Sequence[Sequence[str]] = ()
    """Cells of each column; empty if they are in `rows` or `numbers`."""
    numbers: FloatArray | None = None
    """Numbers of all cells, shape (rows, columns)."""

    def without_header(self) -> "Block":
        """Return the block without its first row."""
        return replace(self, lines=self.lines[1:], rows=self.rows[1:])

    def wrong_row(self, width: int) -> int | None:
        """Return the index of the first row that has not `width` cells; None if all have."""
        return next((index for index, row in enumerate(self.rows) if len(row) != width), None)


@dataclass(frozen=True)
class TextFile:
    """Content of a text file in UTF-8, and how it is written."""

    content: bytes
    """Bytes without a byte order mark."""
    file_name: str
    format: TableFormat

    def blocks(self, wants_numbers: bool) -> Iterator[Block]:
        """Yield the rows of the file, its header too; the first block always has cells.

        `wants_numbers`: whether rows that are all numbers are converted at once. Raises UserError for bytes that
        are not UTF-8, and for quotation marks that don't match.
        """
        return self._quoted_blocks() if b'"' in self.content else self._plain_blocks(wants_numbers)

    def _plain_blocks(self, wants_numbers: bool) -> Iterator[Block]:
        """Yield blocks of a file without quotation marks: its cells end at delimiters and line ends."""
        content = self.content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in self.content else self.content
        line, width = 1, 0
        for start, end in _pieces(content):
            piece, share = content[start:end], end / len(content)
            block = self._whole_block(piece, line, width, wants_numbers) if width else None
            block = block or self._block_of_lines(decoded(piece, line, self.file_name), line)
            yield replace(block, share=share)
            width = width or len(block.rows[0] if block.rows else ())
            line += piece.count(b"\n")

    def _whole_block(self, piece: bytes, line: int, width: int, wants_numbers: bool) -> Block | None:
        """Return the block of lines that all have `width` cells, without a list for each; else None."""
        numbers = numbers_of_lines(piece, self.format, width) if wants_numbers else None
        if numbers is not None:
            return Block(np.arange(line, line + len(numbers), dtype=np.int32), numbers=numbers)
        columns = columns_of_lines(piece, decoded(piece, line, self.file_name), self.format.delimiter, width)
        return None if columns is None else Block(np.arange(line, line + len(columns[0]), dtype=np.int32), columns=columns)

    def _block_of_lines(self, piece: str, line: int) -> Block:
        """Return the block of lines, some of which may be blank or have too many or too few cells."""
        delimiter = self.format.delimiter
        rows = [cells_of(text.split(delimiter), delimiter) for text in piece.removesuffix("\n").split("\n")]
        kept = [index for index, row in enumerate(rows) if not is_blank(row)]
        return Block(np.array(kept, np.int32) + np.int32(line), rows=[rows[index] for index in kept])

    def _quoted_blocks(self) -> Iterator[Block]:
        """Yield blocks of a file with quotation marks, whose cells can have delimiters and line ends."""
        binary = io.BytesIO(self.content)
        text = io.TextIOWrapper(binary, "utf-8", newline="")
        lines, rows = array("i"), list[list[str]]()
        for line, row in self._numbered_rows(text):
            lines.append(line)
            rows.append(row)
            if len(rows) == BLOCK_ROWS:
                yield Block(np.array(lines, np.int32), binary.tell() / len(self.content), rows=rows)
                lines, rows = array("i"), []
        yield Block(np.array(lines, np.int32), 1.0, rows=rows)

    def _numbered_rows(self, text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
        """Yield each row that is not blank with the line on which it begins."""
        delimiter, line = self.format.delimiter, 1
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                cells = cells_of(row, delimiter)
                if not is_blank(cells):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise UserError(f"{self.file_name}, line {line}: {_reason(error)}") from None
        except UnicodeDecodeError:
            decoded(self.content, 1, self.file_name)
            raise


def _reason(error: csv.Error) -> str:
    """Return why a row can't be read, without the delimiter that csv's message has, which may be a tab."""
    if "unexpected end" in str(error):
        return "a quotation mark is not closed"
    if "field limit" in str(error):
        return f"a cell is longer than {thousands(csv.field_size_limit())} characters; is a quotation mark not closed?"
    return "text behind a closing quotation mark: quotation marks inside a cell are doubled"


def _pieces(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield start and end of the pieces of a content, which end at line ends."""
    start = 0
    while start < len(content):
        size = BLOCK_BYTES if start else FIRST_BLOCK_BYTES
        end = content.rfind(b"\n", start, start + size) + 1 or content.find(b"\n", start + size) + 1
        yield start, end or len(content)
        start = end or len(content)


def decoded(content: bytes, line: int, file_name: str) -> str:
    """Return bytes as text. Raises UserError, which names the line of a byte that is not UTF-8.

    `line`: number of the first line of `content`.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        byte = f"the byte {content[error.start]:#04x}"
        where = f"line {line + before.count(chr(10).encode())}"
        raise UserError(f"{file_name}, {where}: {byte} is not UTF-8 text: save the file as UTF-8") from None
