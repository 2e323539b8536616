"""What --help and list print. Everything in it comes from the declarations; nothing of it loads torch or numpy."""

from collections.abc import Iterable, Mapping

from tui_trainer.arguments import EVERY, STEPS
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.entry import Entry
from tui_trainer.catalogue.settings import SETTINGS
from tui_trainer.hyperparameters import Hyperparameter
from tui_trainer.run.problems import open_problem, problem_names

WIDTH = 80
"""Cells: lines are kept within this where words allow."""

USAGE = """\
usage: tui-trainer [PROBLEM] [flags]              open the app (on linear)
       tui-trainer run PROBLEM --steps N [flags]  the same run, printed
       tui-trainer list                           what there is to choose

A debugger for gradient descent, in the terminal. PROBLEM is a name from the
list or the path of a .toml recipe.
"""
EXIT_CODES = "Exit code: 0 done, 1 diverged or failed, 2 wrong usage, 130 interrupted.\n"
RUN_USAGE = """\
usage: tui-trainer run PROBLEM --steps N [--every K] [--json] [flags]

Runs without the screen and prints step 1, every K-th step and the last. Loss,
gradients and accuracy are those of that step's forward pass; the weights are
those before its update. The last line has the weights after the last update.
"""
FLAGS_TITLE = "flags (and what holds if neither they nor the problem say otherwise):"
SHORT_FORM = """\
A short form like --lr works where only one choice has that name. Flags may
stand in any order, as --lr 0.05 or --lr=0.05.
"""
Row = tuple[str, str]


def help_text() -> str:
    """The answer to tui-trainer --help."""
    return _help(USAGE)


def run_help_text() -> str:
    """The answer to tui-trainer run --help."""
    return _help(RUN_USAGE)


def list_text() -> str:
    """The answer to tui-trainer list: a line for everything one can choose. Raises UserError."""
    lines = _table("problems:", [(name, open_problem(name).config.title) for name in problem_names()])
    for kind, registry in CATALOGUE.items():
        lines += _table(f"{_plural(kind)}:", _entry_rows(registry))
    return "\n".join(lines).rstrip()


def _help(usage: str) -> str:
    return "\n".join([usage, *_run_flags(), *_flags(), SHORT_FORM, EXIT_CODES]).rstrip()


def _plural(kind: str) -> str:
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def _entry_rows(entries: Iterable[Entry]) -> list[Row]:
    """The summary of each, or its title where the summary is too long for a line."""
    entries = list(entries)
    room = WIDTH - 4 - max(len(entry.name) for entry in entries)
    return [(entry.name, entry.summary if len(entry.summary) <= room else entry.title) for entry in entries]


def _run_flags() -> list[str]:
    rows = [("--steps N", STEPS.help), ("--every K", EVERY.help), ("--json", "One JSON object a line.")]
    return _table("flags of run:", rows)


def _flags() -> list[str]:
    rows = [(f"--{kind} NAME", ", ".join(registry.names())) for kind, registry in CATALOGUE.items()]
    rows += [(f"--{setting.name} {_placeholder(setting)}", _range(setting)) for setting in SETTINGS]
    for kind, registry in CATALOGUE.items():
        rows += [(f"--{kind}.{one.name} {_placeholder(one)}", _range(one)) for one in _all_of(registry)]
    return _table(FLAGS_TITLE, rows)


def _all_of(entries: Iterable[Entry]) -> Iterable[Hyperparameter]:
    """The hyperparameters of all entries, each name once."""
    found: Mapping[str, Hyperparameter] = {one.name: one for entry in entries for one in entry.hyperparameters}
    return found.values()


def _placeholder(hyperparameter: Hyperparameter) -> str:
    if hyperparameter.choices:
        return "NAME"
    if isinstance(hyperparameter.default, bool):
        return "BOOL"
    return "N" if isinstance(hyperparameter.default, int) else "X"


def _range(hyperparameter: Hyperparameter) -> str:
    label = hyperparameter.label
    named = "" if label.replace(" ", "_") == hyperparameter.name else f"{label}: "
    return f"{named}{hyperparameter.range_text} ({_shown(hyperparameter.default)})"


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _table(title: str, rows: list[Row]) -> list[str]:
    """A title, the rows below it in two columns, and an empty line."""
    width = max(len(name) for name, _ in rows)
    return [title, *(f"  {name:<{width}}  {words}".rstrip() for name, words in rows), ""]
