"""Names of the styles of parts of a text; a front end gives each a look."""

MUTED = "muted"
"""Quieter than other text: a heading, a hint, a setting that is rarely looked at."""
ERROR = "error"
KEYWORD, STRING, NUMBER, NAME, COMMENT = "code.keyword", "code.string", "code.number", "code.name", "code.comment"
"""Parts of Python code."""
