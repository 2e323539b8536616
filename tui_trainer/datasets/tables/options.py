"""ReadOptions (how a user says a file is written), TableFormat (how it was read), and the errors of reading."""

from dataclasses import dataclass

from tui_trainer.base.errors import UserError

DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", " ": "space"}
"""Delimiters that can be read, and their names."""
DECIMALS = (".", ",")
"""Characters that can stand before the decimals of a number."""
DECIMAL_NAMES = {".": "decimal point", ",": "decimal comma"}
DEFAULT_MAX_MB = 2048
"""Limit of the memory for a table, in MB."""


class HeaderInDoubt(UserError):  # noqa: N818 - the doubt is asked about, and need not end in failure
    """Error for a file whose first line may be column names or a row: the user must say which."""


class ReadingCancelled(UserError):  # noqa: N818 - the user's wish
    """Error for a file whose reading the user has cancelled."""


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """How the user says a file is written; None means that it is recognised. Raises UserError for what can't be read."""

    delimiter: str | None = None
    """Character between two cells: a comma, a semicolon, a tab, '|' or a space."""
    decimal: str | None = None
    """Character before the decimals of a number: '.' or ','."""
    header: bool | None = None
    """Whether the first line has the names of the columns."""
    max_mb: int = DEFAULT_MAX_MB
    """Limit of the memory for the table, in MB."""

    def __post_init__(self) -> None:
        """Check the values."""
        if self.delimiter is not None and self.delimiter not in DELIMITER_NAMES:
            raise UserError(f"delimiter {self.delimiter!r}: expected {_names()}")
        if self.decimal is not None and self.decimal not in DECIMALS:
            raise UserError(f"decimal {self.decimal!r}: expected . or ,")


def delimiter_named(text: str) -> str:
    """Return the delimiter that a user typed as a character or by its name. Raises UserError.

    >>> delimiter_named("semicolon"), delimiter_named(";"), delimiter_named("tab")
    (';', ';', '\\t')
    """
    by_name = {name: character for character, name in DELIMITER_NAMES.items()} | {r"\t": "\t"}
    delimiter = by_name.get(text.strip().lower(), text)
    if delimiter not in DELIMITER_NAMES:
        raise UserError(f"delimiter {text!r}: expected {_names()}")
    return delimiter


def _names() -> str:
    *names, last = DELIMITER_NAMES.values()
    return f"{', '.join(names)} or {last}"


@dataclass(frozen=True)
class TableFormat:
    """How a text file was read."""

    delimiter: str
    decimal: str
    header: bool

    @property
    def text(self) -> str:
        """Format as one line for the screen, such as 'semicolons, decimal comma, header'."""
        header = "header" if self.header else "no header"
        return f"{DELIMITER_NAMES[self.delimiter]}s, {DECIMAL_NAMES[self.decimal]}, {header}"
