"""Lexer of conditions: tokenize() splits a text into tokens, TokenReader reads them in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.base.typed_numbers import correction

MAX_CONDITION_LENGTH = 500
"""Maximum number of characters of a condition, which bounds the cost of parsing, evaluating and completing it."""
KEYWORDS = ("and", "or", "not")
CORRECTIONS = {
    "=": "==", "&": "and", "&&": "and", "|": "or", "||": "or", "!": "not", "<>": "!=", "=<": "<=", "=>": ">=",
    "^": "**", "≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "×": "*", "·": "*", "÷": "/",
}  # fmt: skip
"""Operators of other languages, each with the operator of conditions that means the same."""

NAME_PATTERN = r"[^\W\d]\w*"
_WORD = rf"{NAME_PATTERN}(?:\.\w+)*"  # a name with dots is one word, so that an error can show the whole name
_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.])"
_SYMBOL = r"\*\*|<=|>=|==|!=|[-+*/%<>()\[\],]"
_MISSPELLED = "|".join(re.escape(sign) for sign in sorted(CORRECTIONS, key=len, reverse=True))
_STRING = r"'[^']*'|\"[^\"]*\""
_TOKEN = re.compile(
    # `<>` begins with a symbol; other misspelled operators are tried only where no symbol matches
    rf"\s*(?:(?P<number>{_NUMBER})|(?P<word>{_WORD})|(?P<string>{_STRING})"
    rf"|(?P<symbol>(?!<>)(?:{_SYMBOL}))|(?P<misspelled>{_MISSPELLED}))"
)
_NUMBER_LIKE = re.compile(r"[\d.][\w.]*")


class ConditionError(UserError):
    """Error in a condition: a message of one line, and the column of the error."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(clean_text(message, 300))
        self.position = position
        """Column of the error, counted from 0."""


class UnknownFunctionError(ConditionError):
    """Error for a call of a word that is not a function; the word may be the name of a weight tensor."""


class TokenKind(StrEnum):
    """Kind of a token."""

    NUMBER = "number"
    WORD = "word"
    STRING = "string"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True)
class Token:
    """A word, a number, a quoted name or a symbol of a condition, and its column in the text."""

    kind: TokenKind
    text: str
    position: int

    def __str__(self) -> str:
        return "the end" if self.kind is TokenKind.END else f"'{clean_text(self.text, 60)}'"

    def is_any_of(self, texts: tuple[str, ...]) -> bool:
        """Return whether the token is one of these operators or keywords."""
        return self.kind in (TokenKind.SYMBOL, TokenKind.WORD) and self.text in texts

    @property
    def location(self) -> str:
        """Location of the token in an error about something that is missing: "before 'and'" or "at the end"."""
        return "at the end" if self.kind is TokenKind.END else f"before {self}"


class TokenReader:
    """Reader of the tokens of a condition, from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = tokenize(text)
        self._index = 0

    @property
    def token(self) -> Token:
        """The next token; the last one has the kind END."""
        return self._tokens[self._index]

    @property
    def position(self) -> int:
        """Column of the next token."""
        return self.token.position

    @property
    def at_end(self) -> bool:
        """Whether all tokens have been read."""
        return self.token.kind is TokenKind.END

    def advance(self) -> Token:
        """Return the next token and move past it. At the end, return the token END."""
        token = self.token
        self._index += not self.at_end
        return token

    def take(self, texts: tuple[str, ...]) -> str:
        """Move past the next token and return its text if it is one of these texts; otherwise return an empty text."""
        return self.advance().text if self.token.is_any_of(texts) else ""

    def expect_closing(self, closing: str = ")") -> None:
        """Move past a closing bracket. Raises ConditionError if the next token is not that bracket."""
        token = self.token
        if not self.take((closing,)):
            raise ConditionError(f"a {closing} is missing {token.location}", token.position)


def tokenize(text: str) -> list[Token]:
    """Split a text into tokens; the last token is END. Raises ConditionError at the first invalid token."""
    if len(text) > MAX_CONDITION_LENGTH:
        message = f"a condition has at most {MAX_CONDITION_LENGTH} characters, not {len(text)}"
        raise ConditionError(message, MAX_CONDITION_LENGTH)
    return [*_tokens(text, len(text.rstrip())), Token(TokenKind.END, "", len(text))]


def _tokens(text: str, end: int) -> Iterator[Token]:
    position = 0
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise _invalid_token(text, position + len(text[position:]) - len(text[position:].lstrip()))
        group = str(match.lastgroup)
        found, start = match[group], match.start(group)
        correct = CORRECTIONS.get(found, found.lower() if found.lower() in KEYWORDS else found)
        if correct != found:
            raise ConditionError(f"write {correct} instead of {found}", start)
        yield Token(TokenKind(group), found, start)
        position = match.end()


def _invalid_token(text: str, position: int) -> ConditionError:
    if text[position] in "'\"":
        return ConditionError("the quote is not closed", position)
    number = _NUMBER_LIKE.match(text, position)
    if number:
        hint = correction(number[0], whole=False, fits=_is_number)
        return ConditionError(f"'{clean_text(number[0], 60)}' is not a number{f': {hint}' if hint else ''}", position)
    character = clean_text(text[position]) or f"U+{ord(text[position]):04X}"
    return ConditionError(f"unexpected character '{character}'", position)


def _is_number(text: str) -> bool:
    return re.fullmatch(_NUMBER, text) is not None
