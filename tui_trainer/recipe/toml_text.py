"""TOML text: parse it, and find the lines of its keys for error messages."""

import re
import tomllib
from typing import Any

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.base.typed_numbers import read_float

NOT_KEYS = re.compile(
    r'"""[\s\S]*?"""|' r"'''[\s\S]*?'''|" r'"(?:\\.|[^"\\\n])*"|' r"'[^'\n]*'|" r"#[^\n]*"
)
"""Strings and comments, which may contain text that looks like a key."""
WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
"""Position at the end of tomllib's error messages."""
_AFTER_A_KEY = re.compile(r"[ \t]*[=.]")
DECIMAL_COMMA = re.compile(r"(?<==)\s*([+-]?\d{1,20}),(\d{1,20}(?:[eE][+-]?\d{1,3})?)(?=\s*(?:[,}#]|$))")
"""A value written with a decimal comma instead of a point."""


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Parse TOML text to a table. Raises UserError with `name`, the name of the file, and the line."""
    try:
        return tomllib.loads(text, parse_float=read_float)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        where = WHERE.search(message)
        line = int(where[1]) if where and where[1] else text.rstrip().count("\n") + 1
        comma = DECIMAL_COMMA.search("".join(text.split("\n")[line - 1 : line]))
        hint = f" (write a point: {comma[1]}.{comma[2]})" if comma else ""
        raise UserError(f"{name}, line {line}: not valid TOML: {clean_text(WHERE.sub('', message), 200)}{hint}") from None
    except RecursionError:
        raise UserError(f"{name} is not valid TOML: it is nested too deeply") from None
    except ValueError:  # Python does not convert integers of more than 4300 digits
        raise UserError(f"{name} has a number that is too long") from None


def location(name: str, text: str, *keys: str) -> str:
    """Return the file and line of the last of these nested keys: 'run.toml, line 3'.

    Each key is searched after the one before it; the line is that of the last key that is found.
    """
    outline, end = _outline(text), 0
    for key in keys:
        found = _key(key).search(outline, end)
        if not found:
            break
        end = found.end()
    return f"{name}, line {text.count(chr(10), 0, end) + 1}" if end else name


def locations(name: str, text: str, table: str, key: str) -> list[str]:
    """Return the file and line of every occurrence of a key after a table's name, in a single pass over the text."""
    outline = _outline(text)
    start = _key(table).search(outline)
    found_at: list[str] = []
    line, at = 1, 0
    for found in _key(key).finditer(outline, start.end() if start else len(outline)):
        line += text.count("\n", at, found.end())
        at = found.end()
        found_at.append(f"{name}, line {line}")
    return found_at


def _outline(text: str) -> str:
    """Return the text with strings and comments replaced by spaces, except quoted keys."""
    return NOT_KEYS.sub(lambda found: found[0] if _AFTER_A_KEY.match(text, found.end()) else _blank(found), text)


def _key(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])[\"']?{re.escape(key)}[\"']?\s*[=.\]]")


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
