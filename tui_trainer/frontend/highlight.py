"""Highlight a line of Python code: keywords, numbers, strings, comments and the names of functions that are called."""

import re
from functools import lru_cache
from keyword import kwlist

from rich.text import Text

from tui_trainer.frontend.text_styles import COMMENT, KEYWORD, NAME, NUMBER, STRING

PARTS = re.compile(
    rf"(?P<comment>\#.*)|(?P<string>'[^']*'|\"[^\"]*\")|(?P<keyword>\b(?:{'|'.join(kwlist)})\b)"
    r"|(?P<number>(?<![\w.])\d[\d._]*(?:e[+-]?\d+)?)|(?P<name>\b[A-Za-z_]\w*(?=\())",
)
"""Parts of a line with a style of their own; the rest of the line has none."""
STYLES = {"comment": COMMENT, "string": STRING, "keyword": KEYWORD, "number": NUMBER, "name": NAME}


@lru_cache(maxsize=256)
def highlighted(line: str, style: str = "") -> Text:
    """Return a line of code with styles by the names in text_styles. `style`: style of the whole line, such as bold.

    >>> [(span.start, span.end, span.style) for span in highlighted("loss = mse(x, 2)").spans]
    [(7, 10, 'code.name'), (14, 15, 'code.number')]
    """
    text = Text(line, style)
    for part in PARTS.finditer(line):
        text.stylize(STYLES[str(part.lastgroup)], *part.span())
    return text
