"""Random command lines, made of declared words, files with odd names and junk, and what must hold for each of them."""

import io
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from os import environ
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.end_to_end.command import Result
from tui_trainer.base.text import UNSAFE_CATEGORIES, clean_text, exception_text
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.cli.arguments.commands import COMMANDS, SHELLS
from tui_trainer.cli.completion.candidates import all_options
from tui_trainer.cli.main import main
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.recipe.recipe_file import format_recipe

FILES = ("run", "list", "-x.toml", "list.toml", "--steps", "--batch-size", "-h", "$(touch x).toml", "@file", "a b.toml")
"""Recipes in the current folder, named like commands, options and code."""
WORDS = (*COMMANDS, *problem_names(), *FILES, *SHELLS, "./run", "./-x.toml", "--", "-", "", "bad.toml", "folder.toml", "out.py")
VALUES = (
    *("0", "1", "2", "-1", "1e-3", "-1e-3", "-inf", "nan", "1e400", "9" * 5000, "true", "none", "loss < 0.1", "w[0] > ("),
    *(name for registry in CATALOGUE.values() for name in registry.names()),
)
JUNK = (
    *("\x1b[31m", "\n", "a\nb", "e\u0301", "\udcff", "x" * 3000, "$(touch x)", "`id`", "*", "%s", "%(prog)s", "{0}", "\u202e"),
    *("--\x1b", "--a b", "- x", "-5", "-5 x", "--=", "---", "=", "--=x", "-h=1", "--help=1", "\u0663", "1_000", "~", "~x/"),
    *("/", "/dev/null", ".toml", "\t", " ", "--output=--", "--lr=--", "-h", "--help", "--version", "\uff0d\uff0dlr"),
)
ENGLISH_OF_ARGPARSE = ("usage:", "expected one", "expected at", "ambiguous", "unrecognized", "invalid choice", "ignored explicit")
LONGEST_ERROR = 700


@dataclass(frozen=True)
class Outcome:
    """Result of a command line: a word for it, and its fault; empty if it has none."""

    kind: str
    fault: str = ""


def random_line(random: Random) -> list[str]:
    """Return the arguments of a random command line; half of them begin with a command and mostly a problem."""
    arguments = [_argument(random) for _ in range(random.randint(0, 7))]
    if random.random() < 0.5:
        problem = [random.choice(problem_names())] if random.random() < 0.7 else []
        steps = ["--steps", random.choice("0123")] if random.random() < 0.3 else []
        arguments = [random.choice([*COMMANDS]), *problem, *steps, *arguments]
    return arguments


def _argument(random: Random) -> str:
    option = random.choice(all_options()).name
    value = random.choice([*VALUES, *JUNK])
    abbreviation = option[: random.randint(2, len(option))]
    kinds = (random.choice(WORDS), option, value, f"{option}={value}", abbreviation, f"{option}{random.choice(JUNK)}")
    return random.choices(kinds, weights=(5, 6, 6, 3, 1, 1))[0]


@contextmanager
def folder_with_odd_files() -> Iterator[Path]:
    """Yield a folder with FILES, a broken recipe, a folder named like a recipe, and state of its own; it is removed."""
    recipe = format_recipe(open_problem("linear"))
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file in FILES:
            (folder / file).write_text(recipe, encoding="utf-8")
        (folder / "bad.toml").write_text("x = [[[", encoding="utf-8")
        (folder / "folder.toml").mkdir()
        before = dict(environ)
        environ.update(XDG_STATE_HOME=str(folder / "state"), TERM="dumb")  # in a terminal the app would open
        try:
            yield folder
        finally:
            environ.clear()
            environ.update(before)


def outcome(arguments: Sequence[str]) -> Outcome:
    """Call the program in this process and in the current folder."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
    except BaseException as error:  # noqa: BLE001 - argparse raises SystemExit
        return Outcome(type(error).__name__, exception_text(error))
    result = Result(code, out.getvalue(), err.getvalue())
    if code == 0:
        return Outcome("done")
    return Outcome("refused", _fault(arguments, result)) if code == 2 else Outcome("failed", _failure(result))


def _fault(arguments: Sequence[str], result: Result) -> str:
    """Return what is wrong with a message of wrong usage; empty if it is one short line about something typed."""
    *notes, error = result.err.splitlines() or [""]
    if result.out or not error.startswith("tui-trainer: error: ") or not all(map(_is_note, notes)):
        return f"not one line of error: {result.out[:100]!r} {result.err!r}"
    if len(error) > LONGEST_ERROR or any(unicodedata.category(character) in UNSAFE_CATEGORIES for character in error):
        return f"long or with control characters: {error!r}"
    if any(words in error for words in ENGLISH_OF_ARGPARSE):
        return f"argparse's words: {error}"
    return "" if any(part in error for part in _typed_parts(arguments)) else f"names nothing typed: {error}"


def _failure(result: Result) -> str:
    """Return what is wrong with a run that failed or diverged: its last line must say so."""
    last = (result.err.splitlines() or [""])[-1]
    return "" if result.code == 1 and last.startswith("tui-trainer: error: ") else f"exit code {result.code}: {result.err!r}"


def _is_note(line: str) -> bool:
    return line.startswith("tui-trainer: note: ")


def _typed_parts(arguments: Sequence[str]) -> Iterator[str]:
    """Yield what an error may name: arguments, names and values of options, shortened; the app's own problem."""
    yield from ("linear", "the app", "''")
    for argument in arguments:
        name, _, value = argument.partition("=")
        for part in (argument, name, value, name.lstrip("-"), argument.rstrip("/")):
            shown = clean_text(part)[:20]
            if shown:
                yield shown
