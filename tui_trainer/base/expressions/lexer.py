"""The words of a condition: text to tokens, and the error that says where a text is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.base.typed_numbers import correction

LENGTH_LIMIT = 500
"""Characters; what a person types is far shorter, and all work on a text is bounded by it."""
KEYWORDS = ("and", "or", "not")
COMPARISONS = ("<", ">", "<=", ">=", "==", "!=")
MEANT = {
    "=": "==", "&": "and", "&&": "and", "|": "or", "||": "or", "!": "not", "<>": "!=", "=<": "<=", "=>": ">=",
    "^": "**", "≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "×": "*", "·": "*", "÷": "/",
}  # fmt: skip
"""What other languages and hands write, and how it is written here."""

NAME = r"[^\W\d]\w*"
_WORD = rf"{NAME}(?:\.\w+)*"  # a name with dots is one word, so that it can be answered as one
_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.])"
_SYMBOL = r"\*\*|<=|>=|==|!=|[-+*/%<>()\[\],]"
_WRONG = "|".join(re.escape(wrong) for wrong in sorted(MEANT, key=len, reverse=True))
_STRING = r"'[^']*'|\"[^\"]*\""
_TOKEN = re.compile(
    # `<>` begins with a symbol, and the other wrong ones are tried only where no symbol fits
    rf"\s*(?:(?P<number>{_NUMBER})|(?P<word>{_WORD})|(?P<string>{_STRING})"
    rf"|(?P<symbol>(?!<>)(?:{_SYMBOL}))|(?P<wrong>{_WRONG}))"
)
_NO_NUMBER = re.compile(r"[\d.][\w.]*")


class ConditionError(UserError):
    """A text is no condition: one line that says what is wrong, and where."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(clean_text(message, 300))
        self.position = position
        """The column at which it is wrong, counted from 0."""


class UnknownFunctionError(ConditionError):
    """No function has that name; it may be that of a weight."""


class Kind(StrEnum):
    """What a token is."""

    NUMBER = "number"
    WORD = "word"
    STRING = "string"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True)
class Token:
    """One word, number, sign or quoted name of a text."""

    kind: Kind
    text: str
    position: int

    def __str__(self) -> str:
        return "the end" if self.kind is Kind.END else f"'{clean_text(self.text, 60)}'"

    def is_one_of(self, texts: tuple[str, ...]) -> bool:
        """Whether it is one of these signs or keywords."""
        return self.kind in (Kind.SYMBOL, Kind.WORD) and self.text in texts


def tokens(text: str) -> list[Token]:
    """The tokens of a text, the last one its end. Raises ConditionError where one can't be read."""
    if len(text) > LENGTH_LIMIT:
        raise ConditionError(f"a condition has at most {LENGTH_LIMIT} characters, not {len(text)}", LENGTH_LIMIT)
    return [*_read(text, len(text.rstrip())), Token(Kind.END, "", len(text))]


def _read(text: str, end: int) -> Iterator[Token]:
    place = 0
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise _unreadable(text, place + len(text[place:]) - len(text[place:].lstrip()))
        group = str(match.lastgroup)
        found, start = match[group], match.start(group)
        meant = MEANT.get(found, found.lower() if found.lower() in KEYWORDS else found)
        if meant != found:
            raise ConditionError(f"write {meant} instead of {found}", start)
        yield Token(Kind(group), found, start)
        place = match.end()


def _unreadable(text: str, position: int) -> ConditionError:
    if text[position] in "'\"":
        return ConditionError("the quote is not closed", position)
    number = _NO_NUMBER.match(text, position)
    if number:
        hint = correction(number[0], whole=False, fits=_is_number)
        return ConditionError(f"'{clean_text(number[0], 60)}' is no number{f': {hint}' if hint else ''}", position)
    character = clean_text(text[position]) or f"U+{ord(text[position]):04X}"
    return ConditionError(f"'{character}' has no meaning in a condition", position)


def _is_number(text: str) -> bool:
    return re.fullmatch(_NUMBER, text) is not None
