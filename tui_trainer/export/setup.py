"""Sections of a script before the loop: constants, data, model, loss and optimizer."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap

from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.code import MAX_SCRIPT_LINE_LENGTH, ModelCode, lines_for
from tui_trainer.catalogue.entry import Schema
from tui_trainer.catalogue.models import MODELS
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.table import used_table
from tui_trainer.export.gradient_lines import NAMED_PENALIZED_LINES, penalized_weights_line, used_switches
from tui_trainer.export.loop import line_values
from tui_trainer.export.source_text import assignment, comment, string_literal
from tui_trainer.export.table_lines import table_lines
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

BATCHES_SOURCE = '''\
def batches():
    """Yield the inputs and targets of one step after another; every epoch has its own order."""
    for epoch in itertools.count():
        (mixed,) = np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)
        generator = torch.Generator().manual_seed(int(mixed >> np.uint64(1)))
        order = torch.randperm(len(x), generator=generator)
        start = 0
        while start < len(x):
            end = start + batch_size if batch_size else len(x)  # 0: all rows that are left
            if start == 0 and end >= len(x):
                yield x, y  # all rows, in the file's order
            else:
                yield x[order][start:end], y[order][start:end]
            start = end


batch = batches()'''
"""Source of a generator that yields the same batches as the engine."""
RESTARTABLE_BATCHES = {
    "def batches():": "def batches(first=0):",
    "    for epoch in itertools.count():": "    global epoch\n    for epoch in itertools.count(first):",
}
"""Lines of BATCHES_SOURCE that are replaced for a run with edits that begin an epoch: they call it with a first epoch."""
NO_BREAK_SPACE = "\u00a0"
"""No-break space: textwrap breaks no line at it."""
SPLIT_ROWS_LINES = ("x = [row[:-1] for row in rows]", "y = [row[-1:] for row in rows]")
"""Lines of a script that split the rows into inputs and targets."""


def batches_source(recipe: Recipe) -> str:
    """Return the source of the generator of mini-batches."""
    source = BATCHES_SOURCE
    if any(edit.set.startswith("dataset.") for edit in recipe.journal):
        for line, replacement in RESTARTABLE_BATCHES.items():
            source = source.replace(line, replacement)
    return source


def constant_lines(config: RunConfig, dataset: Dataset, folder: Path) -> list[str]:
    """Return the constants of a script that reads files: the paths of the user's table, module and initial weights.

    `folder`: folder that the script will be in. If a file and the script have a common parent folder other than the
    root, the path is relative to the script, so that file and script can be moved together.
    """
    table = [] if dataset.path is None or dataset.table is not None else [("DATA", dataset.path)]
    weights = [("WEIGHTS", Path(config.initial_weights.file))] if config.initial_weights else []
    paths = [*table, *(("MODULE", Path(path)) for path in config.model.files), *weights]
    return [f"{name} = {_path_source(path.resolve(), folder.resolve())}" for name, path in paths]


def _path_source(path: Path, folder: Path) -> str:
    if os.path.commonpath([path, folder]) == path.anchor:
        return string_literal(str(path))
    return f"pathlib.Path(__file__).parent / {string_literal(os.path.relpath(path, folder))}"


def data_lines(config: RunConfig, dataset: Dataset) -> list[str]:
    """Return the section of the dataset: its rows as literals, read from a file, or computed by a formula."""
    if dataset.table is not None:
        rows = _row_lines(dataset, dataset.table.tolist())
        return choice_lines(config.dataset, dataset.schema, [*rows, *SPLIT_ROWS_LINES])
    return choice_lines(config.dataset, dataset.schema, table_lines(used_table(config.dataset.values)) if dataset.path else ())


def _row_lines(dataset: Dataset, rows: list[list[float]]) -> list[str]:
    """Return the source of the rows as a list of lists with all digits, with as many rows on a line as fit."""
    names = comment(f"{', '.join(dataset.x_names)}, and {dataset.y_name} to be predicted")
    # lines are broken between rows, never within a row
    text = ", ".join(str(row).replace(" ", NO_BREAK_SPACE) for row in rows)
    lines = [line.replace(NO_BREAK_SPACE, " ") for line in wrap(text, MAX_SCRIPT_LINE_LENGTH - 4, break_on_hyphens=False)]
    return [*names, "rows = [", *(f"    {line}" for line in lines), "]"]


def setting_lines(recipe: Recipe, steps: int, in_batches: bool, evaluates: bool) -> list[str]:
    """Return the section of the settings: threads, steps, seed, and those of mini-batches, evaluations and gradients.

    They have the values of the first update.
    """
    config = recipe.config_at(1)
    lines = ["torch.set_num_threads(1)  # more threads could add numbers in another order"]
    lines += [assignment("steps", steps), assignment("seed", config.seed)]
    lines += [assignment("batch_size", config.batch_size)] if in_batches else []
    lines += [assignment("evaluate_every", config.evaluate_every)] if evaluates else []
    return lines + [assignment(name, config.get(name)) for name in used_switches(recipe)]


def model_lines(recipe: Recipe, schema: Schema) -> list[str]:
    """Return the section of the model, for a dataset with this schema.

    The code draws the weights from the seed, after the random draws that the recipe's `discard_normals` skips. Weights
    from a file replace them.
    """
    config = recipe.config_at(1)
    draws = ["generator = torch.Generator().manual_seed(seed)"]
    for shape in config.discard_normals:
        draws.append(f"torch.randn({', '.join(map(str, shape))}, generator=generator)  # drawn, and not used")
    first = [*draws, *feature_lines(config)]
    names, is_named = weight_names(config), has_named_weights(config)
    params = "param for param in weights.values() if param.requires_grad" if is_named else ", ".join(names)
    lines = [*choice_lines(config.model, schema, first), f"params = [{params}]"]
    lines += (NAMED_PENALIZED_LINES if is_named else [penalized_weights_line(names)]) if recipe.has_penalty() else []
    return lines + (initial_weights_lines(names, is_named) if config.initial_weights else [])


def initial_weights_lines(names: Sequence[str], is_named: bool) -> list[str]:
    """Return the lines that replace the weights by those of a file. `is_named`: whether they are in a dictionary by name."""
    first = ["initial = safetensors.torch.load_file(WEIGHTS)", "with torch.no_grad():"]
    if not is_named:
        return [*first, *(f'    {name}.copy_(initial["{name}"])' for name in names)]
    return [*first, "    for name, tensor in (*weights.items(), *model.named_buffers()):", "        tensor.copy_(initial[name])"]


def feature_lines(config: RunConfig) -> list[str]:
    """Return the lines that replace inputs by the model's features, of the training rows and of the test rows."""
    names = ("x", "x_test") if config.has_test_rows else ("x",)
    return [line.format(x=name) for name in names for line in MODELS[config.model.name].code.features]


def has_named_weights(config: RunConfig) -> bool:
    """Return whether a script has the weights in `weights`, by name: their names are known only when it runs."""
    return MODELS[config.model.name].code.names_weights


def weight_names(config: RunConfig) -> tuple[str, ...]:
    """Return the names of the variables with the model's parameters."""
    return tuple(lines_for(MODELS[config.model.name].code.weights, config.model.values))


def choice_lines(choice: Choice, schema: Schema, first: Sequence[str] = ()) -> list[str]:
    """Return the section of a choice: the dataset, model, loss or optimizer.

    The section has a comment, the hyperparameters as variables, the lines `first`, and the setup lines of the
    choice. `schema`: of the dataset with its categories as columns.
    """
    setup = lines_for(choice.entry.code.setup, line_values(choice, schema))
    title = f"# {choice.kind}: {choice.entry.title}"
    return [title, *(assignment(name, choice.values[name]) for name in used_hyperparameters(choice, schema)), *first, *setup]


def used_hyperparameters(choice: Choice, schema: Schema) -> Iterator[str]:
    """Yield the names of the hyperparameters that the code of a choice reads as variables.

    The other hyperparameters only select lines of the code, or have no effect in a script. `schema`: of the dataset
    with its categories as columns.
    """
    code = choice.entry.code
    others = (*code.features, *code.evaluate) if isinstance(code, ModelCode) else ()
    lines = lines_for((*others, *code.setup, *code.step), line_values(choice, schema))
    words = set(re.findall(r"\w+", "\n".join(lines)))
    declared = {h.name for h in CATALOGUE[choice.kind][choice.name].hyperparameters}  # arguments of a module are no variables
    return (name for name in choice.values if name in words & declared)
