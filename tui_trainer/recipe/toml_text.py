"""TOML text: parse it, and find the lines of keys for error messages."""

import re
import tomllib
from typing import Any

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.base.typed_numbers import read_float

STRINGS_AND_COMMENTS = re.compile(
    r'"""[\s\S]*?"""|' r"'''[\s\S]*?'''|" r'"(?:\\.|[^"\\\n])*"|' r"'[^'\n]*'|" r"#[^\n]*"
)
"""Strings and comments, which may contain text that looks like a key."""
ERROR_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
"""Position at the end of tomllib's error messages."""
_END_OF_KEY = re.compile(r"[ \t]*[=.]")
DECIMAL_COMMA = re.compile(r"(?<==)\s*([+-]?\d{1,20}),(\d{1,20}(?:[eE][+-]?\d{1,3})?)(?=\s*(?:[,}#]|$))")
"""A value written with a decimal comma instead of a point."""


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Parse TOML text to a table. Raises UserError with the file's name, `name`, and the line."""
    try:
        return tomllib.loads(text, parse_float=read_float)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        position = ERROR_POSITION.search(message)
        line = int(position[1]) if position and position[1] else text.rstrip().count("\n") + 1
        comma = DECIMAL_COMMA.search("".join(text.split("\n")[line - 1 : line]))
        hint = f" (write a point: {comma[1]}.{comma[2]})" if comma else ""
        raise UserError(f"{name}, line {line}: not valid TOML: {clean_text(ERROR_POSITION.sub('', message), 200)}{hint}") from None
    except RecursionError:
        raise UserError(f"{name} is not valid TOML: it is nested too deeply") from None
    except ValueError:  # Python does not convert integers of more than 4300 digits
        raise UserError(f"{name} has a number that is too long") from None


def location(name: str, text: str, *keys: str) -> str:
    """Return the file and line of a nested key: 'run.toml, line 3'.

    `keys`: the keys of the tables that contain the key, outermost first, and then the key itself. Each key is searched
    for after the previous key. The line of the last key that is found is returned.
    """
    searched_text, end = _without_strings(text), 0
    for key in keys:
        found = _key_pattern(key).search(searched_text, end)
        if not found:
            break
        end = found.end()
    return f"{name}, line {text.count(chr(10), 0, end) + 1}" if end else name


def locations(name: str, text: str, table: str, key: str) -> list[str]:
    """Return the file and line of every `key` that follows the name of a table. The text is searched only once."""
    searched_text = _without_strings(text)
    start = _key_pattern(table).search(searched_text)
    found_at: list[str] = []
    line, at = 1, 0
    for found in _key_pattern(key).finditer(searched_text, start.end() if start else len(searched_text)):
        line += text.count("\n", at, found.end())
        at = found.end()
        found_at.append(f"{name}, line {line}")
    return found_at


def _without_strings(text: str) -> str:
    """Return the text with strings and comments replaced by spaces, except quoted keys."""
    return STRINGS_AND_COMMENTS.sub(lambda found: found[0] if _END_OF_KEY.match(text, found.end()) else _spaces(found), text)


def _key_pattern(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])[\"']?{re.escape(key)}[\"']?\s*[=.\]]")


def _spaces(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
