"""What is said about a token that can't stand where it stands."""

from difflib import get_close_matches

from tui_trainer.base.expressions.arithmetic import FUNCTIONS
from tui_trainer.base.expressions.lexer import ConditionError, Kind, Token, UnknownFunctionError
from tui_trainer.base.expressions.names import BY_NAME, SCALARS, Names
from tui_trainer.base.registry import unknown_name
from tui_trainer.base.weights import PREFIX


def no_value(token: Token) -> ConditionError:
    """A value should stand here."""
    if token.kind is Kind.STRING:
        return ConditionError(f"a name in quotes goes into {BY_NAME}(): {BY_NAME}({token.text})", token.position)
    return ConditionError(f"a value is missing {before(token)}", token.position)


def trailing(token: Token) -> ConditionError:
    """The condition is complete before this token."""
    special = {
        ")": "there is no ( for this )",
        "[": "only weights have an index",
        ",": "a comma stands only between the values of a function or of an index: a number is written with a point, as 0.5",
    }
    said = special.get(token.text, f"an operator is missing before {token}, such as and")
    return ConditionError(said, token.position)


def unknown_function(token: Token, names: Names) -> UnknownFunctionError:
    """No function has this name."""
    if token.text in names.scalars:
        return UnknownFunctionError(f"{token.text} is a number, not a function", token.position)
    weights = names.bare(token.text)
    if weights is not None:
        return UnknownFunctionError(f"an index stands in square brackets: {weights.range_text}", token.position)
    return UnknownFunctionError(str(unknown_name("function", token.text, (*FUNCTIONS, BY_NAME))), token.position)


def unknown(token: Token, names: Names) -> ConditionError:
    """Nothing has this name."""
    word = token.text
    if word in FUNCTIONS or word == BY_NAME:
        return ConditionError(f"{word} needs parentheses: {word}(...)", token.position)
    if word in SCALARS:
        return ConditionError(f"this run has no {word}", token.position)
    if word.startswith(PREFIX):
        return ConditionError(str(unknown_name("weights", word.removeprefix(PREFIX), names.weights)), token.position)
    near = get_close_matches(word, names.weights, n=1, cutoff=0.7) if "." in word else []
    if near:
        spelling = names.weights[near[0]].spelling
        return ConditionError(f"unknown name {token}: did you mean {spelling}?", token.position)
    return ConditionError(str(unknown_name("name", word, names.spellings())), token.position)


def before(token: Token) -> str:
    """Where something is missing."""
    return "at the end" if token.kind is Kind.END else f"before {token}"
