"""The commands of tui-trainer, and the options of each command."""

from dataclasses import dataclass, replace

from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.base.log import DEBUG_FLAG
from tui_trainer.catalogue.memory_budget import MEMORY as MEMORY_BUDGET
from tui_trainer.catalogue.table import DECIMAL, DELIMITER, HEADER, MAX_MB
from tui_trainer.cli.arguments.option import Option
from tui_trainer.export.steps import DEFAULT_STEPS
from tui_trainer.recipe.recipe import MAX_STEPS

RUN_STEPS = Hyperparameter(
    name="steps",
    label="number of steps",
    default=0,
    minimum=0,
    maximum=MAX_STEPS,
    live=False,
    help="How many updates to make.",
)
EXPORT_STEPS = replace(
    RUN_STEPS,
    default=DEFAULT_STEPS,
    minimum=1,
    help=f"How many updates the script makes (default: as many as the recipe has, or {DEFAULT_STEPS}).",
)
PRINT_EVERY = Hyperparameter(
    name="every",
    label="number of steps between lines",
    default=1,
    minimum=1,
    maximum=MAX_STEPS,
    live=False,
    help="Print every K-th step (default: about twenty lines in all).",
)
PREDICT_STEP = replace(
    RUN_STEPS,
    name="step",
    label="step",
    help="Predict with the weights after step K (default: the step of the recipe).",
)
LIST_WORD = "list"
"""Name of the command `list`, and value of --resume that prints the autosaved runs."""
SHELLS = ("bash", "zsh", "fish")
"""Shells for which there is a completion script."""

HELP = Option("--help", "Show this help; -h for short.")
VERSION = Option("--version", "Print the version.")
DEBUG = Option(DEBUG_FLAG, "Write more to the log file, and print where it is.")
RESUME = Option(
    "--resume",
    "Open the last autosaved run where it was, or the run of that name; --resume list prints the names.",
    metavar="NAME",
    values=(LIST_WORD,),
    value_is_optional=True,
)
MEMORY = Option("--memory", f"{MEMORY_BUDGET.help[:-1]} (default: {MEMORY_BUDGET.default}).", "N", MEMORY_BUDGET)
DATA = Option("--data", "Train on the table in FILE: CSV, TSV, npy, npz or Parquet.", "FILE", takes_file=True)
INITIAL_WEIGHTS = Option(
    "--initial-weights",
    "Start from the weights in FILE, as --save-weights writes them, not from the seed.",
    "FILE",
    takes_file=True,
)
SAVE_WEIGHTS = Option("--save-weights", "Write the weights after the last update to FILE (safetensors).", "FILE", takes_file=True)
SAVE_HISTORY = Option("--save-history", "Write the loss and other metrics of the steps to FILE (CSV).", "FILE", takes_file=True)
ALLOW_CODE = Option("--allow-code", "Allow the code of the Python file in the recipe or in --model, on this machine.")
STEPS = Option("--steps", RUN_STEPS.help, "N", RUN_STEPS)
EVERY = Option("--every", PRINT_EVERY.help, "K", PRINT_EVERY)
UNTIL = Option("--until", "Stop after the first update for which C holds. May be given several times.", "C")
JSON = Option("--json", "Print one JSON object a line.")
SCRIPT_STEPS = Option("--steps", EXPORT_STEPS.help, "N", EXPORT_STEPS)
OUTPUT = Option("--output", "Where to write the script (default: standard output).", "FILE", takes_file=True)
FORCE = Option("--force", "Replace FILE if it exists. The recipe itself is never replaced.")
ROWS = Option("--rows", "Table with the rows to predict: CSV, TSV, npy, npz or Parquet.", "FILE", takes_file=True)
STEP = Option("--step", PREDICT_STEP.help, "K", PREDICT_STEP)
PREDICTIONS_OUTPUT = Option("--output", "Where to write the predictions (default: standard output).", "OUT", takes_file=True)
FORCE_PREDICTIONS = Option("--force", "Replace OUT if it exists. Recipe and tables are never replaced.")
FORCE_SAVED = Option("--force", "Replace the files that are saved if they exist. Recipe and tables are never replaced.")
READ_OPTIONS = tuple(
    Option(
        f"--{each.name.replace('_', '-')}",
        f"{each.label.capitalize()} in --rows FILE: {each.range_text.removeprefix('one of ')}.",
        "NAME" if each.choices else "N",
        each,
        values=each.choices,
    )
    for each in (DELIMITER, DECIMAL, HEADER, MAX_MB)
)
"""Options of how the table with the rows to predict is read."""


@dataclass(frozen=True)
class Command:
    """A command: its name on the command line, its usage and its own options."""

    name: str
    """Name, the first word of the command line; empty for the app."""
    usage: str
    """A typical call, for error messages."""
    summary: str
    """Purpose in a few words."""
    options: tuple[Option, ...] = ()
    takes_problem: bool = False
    """Whether the command takes a problem and the options of a run."""
    values: tuple[str, ...] = ()
    """Values of the positional argument, for shell completion."""


APP = Command("", "tui-trainer [PROBLEM] [options]", "open the app", (DATA, INITIAL_WEIGHTS, ALLOW_CODE, RESUME, MEMORY, DEBUG), takes_problem=True)
RUN = Command(
    "run",
    "tui-trainer run PROBLEM --steps N",
    "print a run",
    (DATA, INITIAL_WEIGHTS, ALLOW_CODE, STEPS, EVERY, UNTIL, JSON, SAVE_WEIGHTS, SAVE_HISTORY, FORCE_SAVED, DEBUG),
    takes_problem=True,
)
EXPORT = Command(
    "export",
    "tui-trainer export PROBLEM --output FILE",
    "write a run as a PyTorch script",
    (DATA, INITIAL_WEIGHTS, ALLOW_CODE, SCRIPT_STEPS, OUTPUT, FORCE, DEBUG),
    takes_problem=True,
)
PREDICT = Command(
    "predict",
    "tui-trainer predict RECIPE --rows FILE",
    "predict rows with the weights of a run",
    (DATA, INITIAL_WEIGHTS, ALLOW_CODE, ROWS, STEP, PREDICTIONS_OUTPUT, FORCE_PREDICTIONS, *READ_OPTIONS, DEBUG),
    takes_problem=True,
)
LIST = Command(LIST_WORD, "tui-trainer list", "list problems, datasets, models, losses, optimizers")
COMPLETION = Command(
    "completion", "tui-trainer completion bash|zsh|fish", "print a shell's completion script", values=SHELLS
)
COMMANDS = {command.name: command for command in (RUN, EXPORT, PREDICT, LIST, COMPLETION)}
"""Commands by name."""
OPTIONS = (HELP, VERSION, *(option for command in (APP, *COMMANDS.values()) for option in command.options))
"""Options of all commands, except those of a run."""
SWITCHES = frozenset(option.name for option in OPTIONS if option.is_switch)
"""Names of all switches of all commands: options without a value."""
