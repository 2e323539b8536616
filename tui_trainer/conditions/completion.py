"""Completion of the word at the cursor while a condition is typed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tui_trainer.base.expressions.functions import COMPARISONS, FUNCTIONS, REDUCTIONS
from tui_trainer.base.expressions.lexer import KEYWORDS, MAX_CONDITION_LENGTH, ConditionError
from tui_trainer.base.expressions.names import PARAM, Names
from tui_trainer.base.expressions.parser import parse
from tui_trainer.base.weights import PARAMS_PREFIX, Weights

MAX_LISTED_WEIGHTS = 6
"""Maximum number of elements of a tensor that are offered as completions."""
MAX_COMPLETIONS = 50
"""Maximum number of completions that are offered."""
_INSIDE_QUOTE = re.compile(rf"{PARAM}\s*\(\s*(['\"])([^'\"]*)$")
_REDUCTION_ARGUMENT = re.compile(rf"(?:{'|'.join(REDUCTIONS)})\s*\(\s*$")
_INSIDE_NUMBER = re.compile(r"[\w.]$")
_LAST_TOKEN = re.compile(r"(\w+|\S)\s*$")
_WORD_BEFORE = re.compile(r"(?:[^\W\d][\w.]*)?$")
_WORD_AFTER = re.compile(r"[\w.]*")
_INSIDE_INDEX = re.compile(rf"({PARAM}\s*\(\s*(['\"])([^'\"]*)\2\s*\)|[^\W\d][\w.]*)\s*\[[^\[\]]*$")
_REST_OF_INDEX = re.compile(r"[0-9,\s]*\]|")
_REST_OF_QUOTE = re.compile(r"[^'\"()]*['\"]?\s*\)?")


def complete(text: str, cursor: int, names: Names) -> list[str]:
    """Return the completions of the word at the cursor (see word_at), the best first.

    `cursor`: position of the cursor in the text. The list is empty where nothing can be completed.
    """
    start, _ = word_at(text, cursor)
    if _is_too_long(text) or _INSIDE_NUMBER.search(text[:start]):
        return []
    typed, before = text[start:cursor], text[:start]
    quoted = _INSIDE_QUOTE.search(text[:cursor])
    if quoted:
        return [f"{name}{quoted[1]})" for name in _matching_candidates(typed, names.weights)]
    indexed = _INSIDE_INDEX.search(text[:cursor])
    if indexed:
        return [number for number in _elements_before_bracket(indexed, names) if number.startswith(typed)]
    if before.rstrip().endswith("["):
        return []
    if typed.startswith(PARAMS_PREFIX):
        as_edits = (replace(weights, spelling=PARAMS_PREFIX + weights.name) for weights in names.weights.values())
        return _matching_candidates(typed, (number for weights in as_edits for number in _element_names(weights)))
    if _ends_with_value(before):
        return _matching_candidates(typed, _next_operators(before, names))
    return _matching_candidates(typed, dict.fromkeys(_value_candidates(before, names)))


def word_at(text: str, cursor: int) -> tuple[int, int]:
    """Return the start and the end of the word at the cursor, which a completion replaces.

    In a text that is too long for a condition the word is empty, since the search takes time quadratic in the length.
    """
    if _is_too_long(text):
        return cursor, cursor
    quoted = _INSIDE_QUOTE.search(text[:cursor])
    if quoted:
        rest = _REST_OF_QUOTE.match(text, cursor)
        return quoted.start(2), rest.end() if rest else cursor
    indexed = _INSIDE_INDEX.search(text[:cursor])
    if indexed:
        rest = _REST_OF_INDEX.match(text, cursor)
        return indexed.start(), rest.end() if rest else cursor
    before = _WORD_BEFORE.search(text[:cursor])
    after = _WORD_AFTER.match(text, cursor)
    start = before.start() if before else cursor
    return start, after.end() if after and start < cursor else cursor


def _is_too_long(text: str) -> bool:
    return len(text) > MAX_CONDITION_LENGTH


def _ends_with_value(text: str) -> bool:
    last = _LAST_TOKEN.search(text)
    if last is None or last[1] in KEYWORDS:
        return False
    return last[1] in (")", "]", ".") or last[1][-1].isalnum() or last[1].endswith("_")


def _next_operators(before: str, names: Names) -> tuple[str, ...]:
    """Return the operators that can follow a value: `and`, `or`, and comparisons if the condition is not complete."""
    try:
        parse(before, names)
    except ConditionError:
        return (*COMPARISONS, "and", "or")
    return ("and", "or")


def _value_candidates(before: str, names: Names) -> Iterator[str]:
    if _REDUCTION_ARGUMENT.search(before):
        yield from (weights.spelling for weights in names.weights.values())
    yield from names.metrics
    for weights in names.weights.values():
        yield from _element_names(weights)
    yield from names.scalars
    yield from (f"{name}(" for name in FUNCTIONS)
    if any(name != weights.spelling for name, weights in names.weights.items()):
        yield f"{PARAM}('"
    yield "not"


def _element_names(weights: Weights) -> Iterator[str]:
    if weights.count == 1:
        yield weights.spelling
    else:
        yield from (weights.element_name_at(offset) for offset in range(min(weights.count, MAX_LISTED_WEIGHTS)))


def _elements_before_bracket(found: re.Match[str], names: Names) -> Iterator[str]:
    """Yield the elements of the tensor whose name precedes the '[', such as w[0], with the name as the user typed it."""
    weights = names.find(found[1]) if found[3] is None else names.weights.get(found[3])
    if weights and weights.shape:
        as_typed = replace(weights, spelling=found[1])
        yield from (as_typed.element_name_at(offset) for offset in range(min(weights.count, MAX_LISTED_WEIGHTS)))


def _matching_candidates(typed: str, candidates: Iterable[str]) -> list[str]:
    """Return the candidates that begin with the typed text, followed by other candidates that contain it.

    If the typed text is itself a candidate, the candidates that only contain it are left out.
    """
    lower_typed = typed.lower()
    starts, contains, is_whole = [], [], False
    for candidate in candidates:
        key = candidate.lower().removeprefix(f"{PARAM}('")
        is_whole = is_whole or candidate == typed
        if candidate != typed and (key.startswith(lower_typed) or candidate.lower().startswith(lower_typed)):
            starts.append(candidate)
        elif lower_typed in key and candidate != typed:
            contains.append(candidate)
    return (starts if is_whole else starts + contains)[:MAX_COMPLETIONS]
