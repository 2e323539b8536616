"""Arguments of a module's class as text: `width: int = 16, rate: float = 0.1`. No code is run."""

import ast
import math
from collections.abc import Iterable
from dataclasses import dataclass

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.text import is_plain_text

TYPES: dict[str, type] = {"int": int, "float": float, "bool": bool, "str": str}
"""Types that an argument can have, by their names."""
FIRST_VALUES: dict[str, Value] = {"int": 1, "float": 1.0, "bool": False, "str": ""}
"""Value of an argument without a default, by the name of its type."""
MAX_ARGUMENTS = 50
"""Maximum number of arguments that can be set."""


@dataclass(frozen=True)
class Argument:
    """An argument of a class that can be set: its name, the name of its type, and its default."""

    name: str
    type: str
    default: Value | None = None
    """Default; None if it has none."""

    @property
    def value(self) -> Value:
        """The value while none is given: the default, or the first value of the type."""
        return FIRST_VALUES[self.type] if self.default is None else self.default

    @property
    def text(self) -> str:
        """The argument as in Python, such as 'width: int = 16'."""
        default = "" if self.default is None else f" = {self.default!r}"
        return f"{self.name}: {self.type}{default}"


def arguments_text(arguments: Iterable[Argument]) -> str:
    """Return arguments as text.

    >>> arguments_text([Argument("width", "int", 16), Argument("rate", "float")])
    'width: int = 16, rate: float'
    """
    return ", ".join(argument.text for argument in arguments)


def parse_arguments(text: str) -> tuple[Argument, ...]:
    """Return the arguments in a text. Raises ValueError.

    >>> parse_arguments("width: int = 16, deep: bool")
    (Argument(name='width', type='int', default=16), Argument(name='deep', type='bool', default=None))
    """
    if not text.strip():
        return ()
    try:
        (function,) = ast.parse(f"def f(*, {text}): pass").body
    except (SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError(text) from error
    if not isinstance(function, ast.FunctionDef) or len(function.body) != 1 or not isinstance(function.body[0], ast.Pass):
        raise ValueError(text)
    given = function.args
    if given.kwarg or given.args or given.posonlyargs or len(given.kwonlyargs) > MAX_ARGUMENTS:
        raise ValueError(text)
    return tuple(_argument(arg, default) for arg, default in zip(given.kwonlyargs, given.kw_defaults, strict=True))


def literal_value(node: ast.expr, kind: str) -> Value | None:
    """Return the value of a literal as this type; None if it is no literal of the type that a row can show."""
    value: object
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    if kind == "float" and type(value) is int:
        value = _as_float(value)
    return value if isinstance(value, bool | int | float | str) and type(value) is TYPES[kind] and _is_shown(value) else None


def _argument(arg: ast.arg, default: ast.expr | None) -> Argument:
    kind = arg.annotation.id if isinstance(arg.annotation, ast.Name) else ""
    if kind not in TYPES:
        raise ValueError(arg.arg)
    value = None if default is None else literal_value(default, kind)
    if default is not None and value is None:
        raise ValueError(arg.arg)
    return Argument(arg.arg, kind, value)


def _as_float(value: int) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def _is_shown(value: Value) -> bool:
    """Return whether a row can show a value: a finite number, or a text of one line."""
    if isinstance(value, str):
        return is_plain_text(value)
    return not isinstance(value, float) or math.isfinite(value)
