"""Values, texts and comments as Python source."""

from textwrap import wrap

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.code import MAX_SCRIPT_LINE_LENGTH, python_value


def literal(value: Value) -> str:
    """Return the Python literal of a hyperparameter's value."""
    seen = python_value(value)
    return string_literal(seen) if isinstance(seen, str) else repr(seen)


def string_literal(text: str) -> str:
    """Return the Python literal of a text, in double quotes unless the text contains a double quote."""
    written = repr(text)
    return f'"{written[1:-1]}"' if written[0] == "'" and '"' not in text else written


def assignment(name: str, value: Value) -> str:
    """Return the assignment of a hyperparameter's value to a variable."""
    return f"{name} = {literal(value)}"


def comment(text: str) -> list[str]:
    """Return a text as comment lines."""
    return [f"# {line}" for line in wrap(clean_text(text), MAX_SCRIPT_LINE_LENGTH - 2)]
