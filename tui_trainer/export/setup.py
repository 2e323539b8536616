"""Sections of a script before the loop: constants, data, model, loss and optimizer."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap

from tui_trainer.catalogue.code import MAX_SCRIPT_LINE_LENGTH, lines_for
from tui_trainer.catalogue.models import MODELS
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.export.loop import dataset_values
from tui_trainer.export.source_text import assignment, comment, quoted
from tui_trainer.recipe.config import Choice, RunConfig

BATCHES = '''\
def batches():
    """Yield the inputs and targets of one step after another; every epoch has its own order."""
    for epoch in itertools.count():
        (mixed,) = np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)
        generator = torch.Generator().manual_seed(int(mixed >> np.uint64(1)))
        order = torch.randperm(len(x), generator=generator)
        start = 0
        while start < len(x):
            end = start + batch_size if batch_size else len(x)  # 0: all that are left
            if start == 0 and end >= len(x):
                yield x, y  # all of them, in the file's order
            else:
                yield x[order][start:end], y[order][start:end]
            start = end


batch = batches()'''


UNBROKEN = "\u00a0"
"""Space at which no line is broken."""
ROWS_READ = (
    'with open(DATA, newline="", encoding="utf-8-sig") as file:',
    "    rows = list(csv.DictReader(file))",
    "x = [[float(row[name]) for name in INPUTS] for row in rows]",
    "y = [[float(row[TARGET])] for row in rows]",
)
ROWS_SPLIT = ("x = [row[:-1] for row in rows]", "y = [row[-1:] for row in rows]")


def constants(dataset: Dataset, folder: Path) -> list[str]:
    """Return the constants of a user's own data file: its path, input columns and target column; else nothing.

    `folder`: the folder that the script will be in. The path is relative to the script if both are below a common
    folder other than the root, so that they can be moved together.
    """
    if dataset.path is None or dataset.table is not None:
        return []
    return [
        f"DATA = {_location(dataset.path.resolve(), folder.resolve())}",
        f"INPUTS = [{', '.join(quoted(name) for name in dataset.x_names)}]",
        f"TARGET = {quoted(dataset.y_name)}",
    ]


def _location(path: Path, folder: Path) -> str:
    if os.path.commonpath([path, folder]) == path.anchor:
        return quoted(str(path))
    return f"pathlib.Path(__file__).parent / {quoted(os.path.relpath(path, folder))}"


def data_lines(config: RunConfig, dataset: Dataset) -> list[str]:
    """Return the section of the dataset: its rows, written out, read from its file, or computed by a formula."""
    if dataset.table is not None:
        rows = _written_out(dataset, dataset.table.tolist())
        return choice_lines(config.dataset, config, [*rows, *ROWS_SPLIT])
    return choice_lines(config.dataset, config, ROWS_READ if dataset.path else ())


def _written_out(dataset: Dataset, rows: list[list[float]]) -> list[str]:
    """Return the rows as a list of lists with all digits, as many on a line as fit."""
    names = comment(f"{', '.join(dataset.x_names)}, and {dataset.y_name} to be predicted")
    # a line is broken between two rows, never within one
    text = ", ".join(str(row).replace(" ", UNBROKEN) for row in rows)
    lines = [line.replace(UNBROKEN, " ") for line in wrap(text, MAX_SCRIPT_LINE_LENGTH - 4, break_on_hyphens=False)]
    return [*names, "rows = [", *(f"    {line}" for line in lines), "]"]


def setting_lines(config: RunConfig, steps: int, in_batches: bool) -> list[str]:
    """Return the settings of the run itself: threads, steps, seed, and the batch size if steps read batches."""
    lines = ["torch.set_num_threads(1)  # more threads could add numbers in another order"]
    lines += [assignment("steps", steps), assignment("seed", config.seed)]
    return [*lines, assignment("batch_size", config.batch_size)] if in_batches else lines


def model_lines(config: RunConfig) -> list[str]:
    """Return the model's section: weights drawn from the seed, after the numbers that the run discards."""
    draws = ["generator = torch.Generator().manual_seed(seed)"]
    for shape in config.discard_normals:
        draws.append(f"torch.randn({', '.join(map(str, shape))}, generator=generator)  # drawn, and not used")
    return [*choice_lines(config.model, config, draws), f"params = [{', '.join(weight_names(config))}]"]


def weight_names(config: RunConfig) -> tuple[str, ...]:
    """Return the variables of the model's weights."""
    return MODELS[config.model.name].code.weights


def choice_lines(choice: Choice, config: RunConfig, first: Sequence[str] = ()) -> list[str]:
    """Return the section of a choice: a comment, its hyperparameters as variables, the lines `first`, then its own."""
    setup = lines_for(choice.entry.code.setup, {**choice.values, **dataset_values(config)})
    title = f"# {choice.kind}: {choice.entry.title}"
    return [title, *(assignment(name, choice.values[name]) for name in variables(choice, config)), *first, *setup]


def variables(choice: Choice, config: RunConfig) -> Iterator[str]:
    """Yield the hyperparameters that the code reads; others only chose between lines, or do nothing here."""
    code = choice.entry.code
    lines = lines_for((*code.setup, *code.step), {**choice.values, **dataset_values(config)})
    words = set(re.findall(r"\w+", "\n".join(lines)))
    return (name for name in choice.values if name in words)
