"""What --help and list print. Everything in it comes from the declarations; nothing of it loads torch or numpy."""

from collections.abc import Iterable
from textwrap import wrap

from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.base.log import DEBUG
from tui_trainer.base.numbers import significant
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.entry import Entry
from tui_trainer.catalogue.memory_budget import MEMORY
from tui_trainer.catalogue.settings import SETTINGS
from tui_trainer.cli.arguments import EVERY, EXPORT_STEPS, STEPS
from tui_trainer.recipe.problems import open_problem, problem_names

WIDTH = 80
"""Cells: lines are kept within this where words allow."""

USAGE = """\
usage: tui-trainer [PROBLEM] [flags]              open the app (on linear)
       tui-trainer --resume [NAME]                the last run, where it was
       tui-trainer --resume list                  the runs that are kept
       tui-trainer run PROBLEM --steps N [flags]  the same run, printed
       tui-trainer export PROBLEM [flags]         the run as a PyTorch script
       tui-trainer list                           what there is to choose

A debugger for gradient descent, in the terminal. PROBLEM is a name from the
list or the path of a .toml recipe.
"""
EXIT_CODES = "Exit code: 0 done, 1 diverged or failed, 2 wrong usage, 130 interrupted.\n"
RUN_USAGE = """\
usage: tui-trainer run PROBLEM --steps N [--every K] [--until CONDITION]
                       [--json] [flags]

Runs without the screen and prints step 1, every K-th step and the last. Loss,
gradients and accuracy are those of that step's forward pass; the weights are
those before its update. The last line has the weights after the last update.
A condition that holds after an update ends the run there, such as
'loss < 0.1 and step > 50' or 'abs(w[0] - 2.4) < 0.01'.
"""
EXPORT_USAGE = """\
usage: tui-trainer export PROBLEM [--steps N] [--output FILE] [--force] [flags]

Writes the run, edits included, as a plain PyTorch script. On the CPU, and with
the same PyTorch, it gives the same weights to the last bit.
"""
FLAGS_TITLE = "flags (and what holds if neither they nor the problem say otherwise):"
SHORT_FORM = """\
A short form like --lr works where only one choice has that name. Flags may
stand in any order, as --lr 0.05 or --lr=0.05.
"""
Row = tuple[str, str]


def help_text() -> str:
    """The answer to tui-trainer --help."""
    return _help(USAGE, *_app_flags(), *_run_flags(), *_export_flags())


def command_help_text(command: str) -> str:
    """The answer to tui-trainer run --help, or export --help."""
    return _help(RUN_USAGE, *_run_flags()) if command == "run" else _help(EXPORT_USAGE, *_export_flags())


def list_text() -> str:
    """The answer to tui-trainer list: a line for everything one can choose. Raises UserError."""
    lines = _table("problems:", [(name, open_problem(name).config.title) for name in problem_names()])
    for kind, registry in CATALOGUE.items():
        lines += _table(f"{_plural(kind)}:", _entry_rows(registry))
    return "\n".join(lines).rstrip()


def _help(usage: str, *own_flags: str) -> str:
    return "\n".join([usage, *own_flags, *_debug_flag(), *_flags(), SHORT_FORM, EXIT_CODES]).rstrip()


def _plural(kind: str) -> str:
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def _entry_rows(entries: Iterable[Entry]) -> list[Row]:
    """The summary of each, or its title where the summary is too long for a line."""
    entries = list(entries)
    room = WIDTH - 4 - max(len(entry.name) for entry in entries)
    return [(entry.name, entry.summary if len(entry.summary) <= room else entry.title) for entry in entries]


def _app_flags() -> list[str]:
    rows = [
        ("--resume [NAME]", "Open the last run, where it was, or the one of that name in the list."),
        ("--resume list", "Print the runs that are kept: name, problem, step, loss, when it was written."),
        ("--memory N", f"{MEMORY.help[:-1]} (if left out, {MEMORY.default})."),
    ]
    return _table("flags of the app:", rows)


def _run_flags() -> list[str]:
    rows = [
        ("--steps N", STEPS.help),
        ("--every K", EVERY.help),
        ("--until C", "Stop after the first update for which C holds. May be given several times."),
        ("--json", "One JSON object a line."),
    ]
    return _table("flags of run:", rows)


def _export_flags() -> list[str]:
    rows = [
        ("--steps N", EXPORT_STEPS.help),
        ("--output FILE", "Where to write it (if left out, standard output)."),
        ("--force", "Replace FILE if it is there already. The recipe itself is never replaced."),
    ]
    return _table("flags of export:", rows)


def _debug_flag() -> list[str]:
    return _table("of the app, run and export:", [(DEBUG, "Write more to the log, and say where it is.")])


def _flags() -> list[str]:
    rows = [(f"--{kind} NAME", ", ".join(registry.names())) for kind, registry in CATALOGUE.items()]
    rows += [(f"--{setting.name} {_placeholder(setting)}", _range(setting)) for setting in SETTINGS]
    for kind, registry in CATALOGUE.items():
        rows += [(f"--{kind}.{ones[0].name} {_placeholder(ones[0])}", _range(*ones)) for ones in _by_name(registry)]
    return _table(FLAGS_TITLE, rows)


def _by_name(entries: Iterable[Entry]) -> Iterable[list[Hyperparameter]]:
    """The hyperparameters of all entries, those of one name together: their defaults may differ."""
    found: dict[str, list[Hyperparameter]] = {}
    for entry in entries:
        for one in entry.hyperparameters:
            found.setdefault(one.name, []).append(one)
    return found.values()


def _placeholder(hyperparameter: Hyperparameter) -> str:
    if hyperparameter.choices:
        return "NAME"
    if isinstance(hyperparameter.default, bool):
        return "BOOL"
    return "N" if isinstance(hyperparameter.default, int) else "X"


def _range(*ones: Hyperparameter) -> str:
    """What is allowed, and the defaults, for hyperparameters of one name."""
    label = ones[0].label
    named = "" if label.replace(" ", "_") == ones[0].name else f"{label}: "
    defaults = dict.fromkeys(_shown(one.default) for one in ones)
    return f"{named}{ones[0].range_text} ({' or '.join(defaults)})"


def _shown(value: object) -> str:
    return significant(value) if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def _table(title: str, rows: list[Row]) -> list[str]:
    """A title, the rows below it in two columns, and an empty line."""
    width = max(len(name) for name, _ in rows)
    lines = [title]
    for name, words in rows:
        first, *rest = wrap(words, WIDTH - width - 4, break_on_hyphens=False) or [""]
        lines += [f"  {name:<{width}}  {first}".rstrip(), *(" " * (width + 4) + line for line in rest)]
    return [*lines, ""]
