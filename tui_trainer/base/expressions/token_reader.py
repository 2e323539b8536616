"""TokenReader: the tokens of a condition, read from the left."""

from typing import TypeVar

from tui_trainer.base.expressions.complaints import before
from tui_trainer.base.expressions.lexer import ConditionError, Kind, Token, tokens

Found = TypeVar("Found")


class TokenReader:
    """Stands before a token."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._place = 0

    @property
    def token(self) -> Token:
        """The next one; the last says that the text has ended."""
        return self._tokens[self._place]

    @property
    def position(self) -> int:
        """Where that is in the text, in characters."""
        return self.token.position

    @property
    def ended(self) -> bool:
        """Whether all has been read."""
        return self.token.kind is Kind.END

    def advance(self) -> Token:
        """Read it. The end stays where it is."""
        token = self.token
        self._place += not self.ended
        return token

    def take(self, texts: tuple[str, ...]) -> str:
        """The next token's text, if it is one of these; else nothing is read."""
        return self.advance().text if self.token.is_one_of(texts) else ""

    def closed(self, found: Found, closing: str = ")") -> Found:
        """What was found between brackets, once the closing one is read. Raises ConditionError."""
        token = self.token
        if self.take((closing,)):
            return found
        raise ConditionError(f"a {closing} is missing {before(token)}", token.position)
