"""ReadOptions (how a user says a file is written), TableFormat (how it was read), and the errors of reading."""

from dataclasses import dataclass

from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.table import DECIMALS, DELIMITERS, MAX_MB

DELIMITER_NAMES = {character: name for name, character in DELIMITERS.items()}
"""Names of the characters between two cells."""
DECIMAL_NAMES = {character: f"decimal {name}" for name, character in DECIMALS.items()}
"""Names of the characters before decimals."""


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
    max_mb: int = int(MAX_MB.default)
    """Limit of the memory for the table, in MB."""

    def __post_init__(self) -> None:
        """Check the values."""
        if self.delimiter is not None and self.delimiter not in DELIMITER_NAMES:
            raise UserError(f"delimiter {self.delimiter!r}: expected {_names()}")
        if self.decimal is not None and self.decimal not in DECIMAL_NAMES:
            raise UserError(f"decimal {self.decimal!r}: expected . or ,")


def _names() -> str:
    *names, last = DELIMITERS
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
