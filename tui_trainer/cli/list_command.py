"""The command `list`: a line for each problem, dataset, model, loss, optimizer and schedule."""

from collections.abc import Iterable
from textwrap import wrap

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.entry import Entry
from tui_trainer.cli.arguments.command_line import CommandLine
from tui_trainer.cli.messages import print_answer
from tui_trainer.recipe.problems import open_problem, problem_names

MAX_LINE_WIDTH = 80
"""Maximum width of a line, in cells."""
Row = tuple[str, str]


def list_command(line: CommandLine) -> int:
    """Print everything that can be chosen. Raises UserError if the command line has other arguments."""
    if line.arguments_beside_own_options:
        extra = clean_text(line.arguments_beside_own_options[0], 60)
        raise UserError(f"list takes no arguments: remove {extra!r}")
    return print_answer(list_text())


def list_text() -> str:
    """Return the tables of problems, datasets, models, losses, optimizers and schedules.

    Raises UserError if the recipe of a problem is not valid.
    """
    lines = _table("problems:", [(name, open_problem(name).config.title) for name in problem_names()])
    for kind, registry in CATALOGUE.items():
        lines += _table(f"{_plural(kind)}:", _rows(registry))
    return "\n".join(lines).rstrip()


def _plural(kind: str) -> str:
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def _rows(entries: Iterable[Entry]) -> list[Row]:
    """Return the name and summary of each entry, or its title where the summary is too long for a line."""
    entries = list(entries)
    room = MAX_LINE_WIDTH - 4 - max(len(entry.name) for entry in entries)
    return [(entry.name, entry.summary if len(entry.summary) <= room else entry.title) for entry in entries]


def _table(title: str, rows: list[Row]) -> list[str]:
    """Return the lines of a table: a title, the rows in two columns, and an empty line."""
    width = max(len(name) for name, _ in rows)
    lines = [title]
    for name, words in rows:
        first, *rest = wrap(words, MAX_LINE_WIDTH - width - 4, break_on_hyphens=False) or [""]
        lines += [f"  {name:<{width}}  {first}".rstrip(), *(" " * (width + 4) + line for line in rest)]
    return [*lines, ""]
