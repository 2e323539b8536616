"""Help: usage, commands and options, laid out by argparse from their declarations. Imports neither torch nor numpy."""

from argparse import SUPPRESS, ArgumentParser, HelpFormatter, RawDescriptionHelpFormatter
from collections.abc import Iterable, Sequence

from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.base.numbers import significant
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Entry
from tui_trainer.catalogue.table import FILE, TABLE_NAME
from tui_trainer.cli.arguments.commands import (
    APP,
    COMPLETION,
    DATA,
    DEBUG,
    EXPORT,
    HELP,
    PREDICT,
    RUN,
    VERSION,
    Command,
)
from tui_trainer.cli.arguments.option import Option
from tui_trainer.cli.arguments.run_options import (
    catalogue_options,
    choice_options,
    hyperparameter_option,
    setting_options,
)

MAX_LINE_WIDTH = 80
"""Maximum width of a line, in cells."""
MAX_NAME_COLUMN_WIDTH = 36
"""Maximum width of the column of names, in cells."""
USAGE = """\
usage: tui-trainer [PROBLEM] [options]              open the app (on linear)
       tui-trainer FILE.csv [options]               train on your own table
       tui-trainer --resume [NAME]                  open the last autosaved run
       tui-trainer --resume list                    list the autosaved runs
       tui-trainer run PROBLEM --steps N [options]  print a run
       tui-trainer export PROBLEM [options]         write it as a PyTorch script
       tui-trainer predict RECIPE --rows FILE       predict rows of a table
       tui-trainer list                             list what can be chosen
       tui-trainer completion bash|zsh|fish         print a completion script

A debugger for gradient descent, in the terminal. PROBLEM is a name from the
list, the path of a .toml recipe, or your own table: a .csv, .tsv, .txt, .npy,
.npz or .parquet file. A file called run is opened as ./run.
"""
RUN_USAGE = """\
usage: tui-trainer run PROBLEM --steps N [--every K] [--until C] [--json]
                       [options]

Runs without the screen and prints step 1, every K-th step and the last. Loss,
gradients and accuracy are those of that step's forward pass; the weights are
those before its update. The last line has the weights after the last update.
The run ends early after an update for which the condition C holds, such as
'loss < 0.1 and step > 50' or 'abs(w[0] - 2.4) < 0.01'.
"""
EXPORT_USAGE = """\
usage: tui-trainer export PROBLEM [--steps N] [--output FILE] [--force]
                          [options]

Writes the run, edits included, as a plain PyTorch script. On the CPU, and with
the same PyTorch, it gives the same weights to the last bit.
"""
PREDICT_USAGE = """\
usage: tui-trainer predict RECIPE --rows FILE [--step K] [--output OUT]
                           [--force] [options]

Prints the rows of FILE with their predictions as CSV: the input columns, the
prediction in the units of the data and, for classes, the probability of the
second class. The columns of FILE are found by their names; others are ignored.
The weights are those after step K of the recipe's run.
"""
COMPLETION_USAGE = """\
usage: tui-trainer completion bash|zsh|fish

Prints a script that lets the shell complete commands, problems, options and
their values. To use it now and in every new shell, add one line:

  bash  source <(tui-trainer completion bash)    in ~/.bashrc
  zsh   source <(tui-trainer completion zsh)     in ~/.zshrc, after compinit
  fish  tui-trainer completion fish | source     in ~/.config/fish/config.fish
"""
SHORT_FORMS = """\
A short form such as --lr works if only one hyperparameter has that name.
Options may be in any order. Both --lr 0.05 and --lr=0.05 work.
"""
EXIT_CODES = "Exit code: 0 done, 1 diverged or failed, 2 wrong usage, 130 interrupted."
SHARED_TITLE = "options of the app, run, export and predict"
SHARED_OPTIONS = (DATA, DEBUG)
TABLE_TITLE = "options of your own table; what is not given is recognised or guessed"
USAGES = {RUN: RUN_USAGE, EXPORT: EXPORT_USAGE, PREDICT: PREDICT_USAGE}
"""Usage and description of the commands that have a help of their own with the options of a run."""


def help_text(command: Command) -> str:
    """Return the text that --help prints: help of one command or, for the app and for list, of the whole program."""
    if command is COMPLETION:
        return COMPLETION_USAGE.rstrip()
    if command in USAGES:
        own = _section(f"options of {command.name}", _own_options(command))
        return _join_sections(USAGES[command], own)
    titles = {APP: "options of the app"} | {each: f"options of {each.name}" for each in USAGES}
    return _join_sections(USAGE, *(_section(title, _own_options(each)) for each, title in titles.items()))


def _join_sections(usage: str, *sections: str) -> str:
    last = [_section(SHARED_TITLE, SHARED_OPTIONS), *_run_sections(), _section("other options", [HELP, VERSION])]
    return "\n".join([usage, *sections, *last, SHORT_FORMS, EXIT_CODES])


def _own_options(command: Command) -> list[Option]:
    return [option for option in command.options if option not in SHARED_OPTIONS]


def _run_sections() -> list[str]:
    """Return sections with the options of a run: choices and settings first, then the hyperparameters of each kind."""
    settings = [_with_default(option, option.hyperparameter) for option in setting_options()]
    sections = [_section("options of every run (defaults in parentheses)", [*choice_options(), *settings])]
    table = _section(TABLE_TITLE, _table_options())
    return [*sections, table, *(text for kind in CATALOGUE for text in _option_sections_of(kind))]


def _table_options() -> list[Option]:
    """Return the options of the dataset `table`, under their short names, without its file and those that others have too."""
    others = _names_beside_table() | {FILE.name}
    return [_table_option(h) for h in DATASETS[TABLE_NAME].hyperparameters if h.name not in others]


def _table_option(hyperparameter: Hyperparameter) -> Option:
    metavar = hyperparameter_option("", hyperparameter).metavar
    allowed = f": {', '.join(hyperparameter.choices)}" if hyperparameter.choices else ""
    default = "" if isinstance(hyperparameter.default, str) else f" (default: {hyperparameter.default})"
    return Option(f"--{hyperparameter.name.replace('_', '-')}", f"{hyperparameter.help[:-1]}{allowed}{default}.", metavar)


def _names_beside_table() -> set[str]:
    """Return the names of the hyperparameters of all datasets except `table`."""
    return {h.name for entry in DATASETS if entry.name != TABLE_NAME for h in entry.hyperparameters}


def _option_sections_of(kind: str) -> list[str]:
    """Return sections with the options of a kind: dataset, model, loss or optimizer.

    If entries of the kind have different defaults of an option, a second section lists the defaults of each entry.
    """
    options = catalogue_options(kind)
    if kind == DATASETS.kind:
        options = [option for option in options if option.name.rpartition(".")[2] in _names_beside_table()]
    defaults = {option.name: _defaults(kind, option.name.rpartition(".")[2]) for option in options}
    if all(len(values) == 1 for values in defaults.values()):
        shown = [_with_default(option, option.hyperparameter) for option in options]
        return [_section(f"options of the {kind} (defaults in parentheses)", shown)]
    return [
        _section(f"options of the {kind} (defaults below)", options),
        _section(f"defaults of each {kind}", entry_defaults(entry for entry in CATALOGUE[kind] if entry.name != TABLE_NAME)),
    ]


def _defaults(kind: str, name: str) -> set[object]:
    """Return the set of defaults that a hyperparameter has in the entries of a kind."""
    found = (entry.hyperparameter(name) for entry in CATALOGUE[kind])
    return {hyperparameter.default for hyperparameter in found if hyperparameter}


def entry_defaults(entries: Iterable[Entry]) -> list[Option]:
    """Return rows for help, each as an option: names of entries that have the same defaults, and these defaults."""
    rows: dict[str, list[str]] = {}
    for entry in entries:
        shown = ", ".join(f"{each.name}={_default_text(each.default)}" for each in entry.hyperparameters)
        rows.setdefault(shown, []).append(entry.name)
    return [Option(", ".join(names), shown) for shown, names in rows.items()]


def _with_default(option: Option, hyperparameter: Hyperparameter | None) -> Option:
    assert hyperparameter is not None, "only hyperparameters have defaults"
    text = f"{option.help} (default: {_default_text(hyperparameter.default)})"
    return Option(option.name, text, option.metavar, hyperparameter)


def _default_text(value: object) -> str:
    return significant(value) if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def _section(title: str, options: Sequence[Option]) -> str:
    """Return a title and a row for each option, laid out by argparse."""
    parser = ArgumentParser(usage=SUPPRESS, add_help=False, formatter_class=_formatter)
    group = parser.add_argument_group(title)
    for option in options:
        text = option.help.replace("%", "%%")
        if option.metavar:
            nargs = "?" if option.value_is_optional else None
            group.add_argument(option.name, metavar=option.metavar, help=text, nargs=nargs)
        elif option.name.startswith("--"):
            group.add_argument(option.name, action="store_true", help=text)
        else:
            group.add_argument(option.name, help=text)
    return parser.format_help()


def _formatter(prog: str) -> HelpFormatter:
    return RawDescriptionHelpFormatter(prog, max_help_position=MAX_NAME_COLUMN_WIDTH, width=MAX_LINE_WIDTH)
