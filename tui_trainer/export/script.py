"""write_script(): write a recipe as a plain PyTorch script."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent

from tui_trainer.base.registry import unknown_name_error
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.export.edit_groups import EditGroup, edit_groups
from tui_trainer.export.edits import conditional_lines, swap_lines, weight_lines
from tui_trainer.export.loop import INDENT, loop_code, loop_text, takes_batches
from tui_trainer.export.setup import (
    BATCHES,
    choice_lines,
    constants,
    data_lines,
    model_lines,
    setting_lines,
    weight_names,
)
from tui_trainer.export.source_text import comment
from tui_trainer.recipe.config import Choice, RunConfig
from tui_trainer.recipe.recipe import Recipe

PROMISE = "Written by tui-trainer: the run's weights to the last bit, with the same PyTorch on a CPU."
MODULES = {
    "csv": "import csv",
    "itertools": "import itertools",
    "pathlib": "import pathlib",
    "np": "import numpy as np",
    "torch": "import torch",
}
"""Import line of each module, by its name in the script."""
STANDARD = ("csv", "itertools", "pathlib")
"""Modules of the standard library, which are imported first."""
ENCODING = "# -*- coding: utf-8 -*-"
DECLARES_ENCODING = re.compile(r"^#.*?coding[:=]")
"""Pattern of a comment that Python reads as the encoding of a file."""


def write_script(recipe: Recipe, dataset: Dataset, steps: int, folder: Path = Path()) -> str:
    """Return the run as a Python script that makes that many updates, at least one.

    The script ends with the weights that the run has after those updates, to the last bit, including weights set
    before the next update; edits of later updates are left out. Unlike the program, it does not stop when the run
    diverges. `dataset`: the rows that the run begins with; `folder`: the folder that the script will be in.

    Raises UserError for an edit of a weight that the model does not have.
    """
    config = recipe.config_at(1)
    _check_variables(recipe, config)
    in_batches = takes_batches(recipe)
    blocks = [
        "\n".join(setting_lines(config, steps, in_batches)),
        "\n".join(data_lines(config, dataset)),
        "\n".join(model_lines(config)),
        *(["\n" + BATCHES] if in_batches else []),
        *_sections(config.loss, config),
        *_sections(config.optimizer, config),
        *_loops(recipe, steps, in_batches),
        "\n".join(_results(config)),
    ]
    body = "\n\n".join(blocks)
    body = "\n\n".join(filter(None, ["\n".join(constants(dataset, folder)), body]))
    return "\n\n".join(["\n".join(_first_lines(config.title)), "\n".join(_imports(body)), body]) + "\n"


def _check_variables(recipe: Recipe, config: RunConfig) -> None:
    """Raise UserError for an edit of a weight that is no variable of the script: its name would become code."""
    for edit in recipe.journal:
        if edit.weight and edit.weight.name not in weight_names(config):
            raise unknown_name_error("weight", edit.weight.name, weight_names(config)).at(edit.source)


def _first_lines(title: str) -> list[str]:
    """Return the title and the promise as comments; a title with 'coding:' would be read as the file's encoding."""
    lines = [*comment(title), *comment(PROMISE)]
    return [ENCODING, *lines] if any(DECLARES_ENCODING.match(line) for line in lines[:2]) else lines


def _sections(choice: Choice, config: RunConfig) -> list[str]:
    """Return the section of a choice as a list of one; empty if all of its code is in the loop."""
    lines = choice_lines(choice, config)
    return ["\n".join(lines)] if len(lines) > 1 else []


def _loops(recipe: Recipe, steps: int, in_batches: bool) -> list[str]:
    """Return the loops, a new one from each swap of the loss or optimizer on, then the weights set at the end."""
    groups = edit_groups(recipe, steps + 1)
    first = [group for group in groups if group.update == 1]
    last = [group for group in groups if group.update > steps]
    parts = _parts(recipe.config_at(1), groups[len(first) : len(groups) - len(last)])
    ends = [*(str(part.start) for part in parts[1:]), "steps + 1"]
    blocks = ["\n".join(weight_lines(group)) for group in first]
    for part, end in zip(parts, ends, strict=True):
        blocks += ["\n".join(swap_lines(part.swap))] if part.swap else []
        blocks.append(_loop(part, end, in_batches))
    for group in last:
        if lines := weight_lines(group):
            blocks.append("\n".join([f"# set after step {steps}:", *lines]))
    return [block for block in blocks if block]


@dataclass
class _Part:
    """Steps from `start` on that one loop makes."""

    start: int
    config: RunConfig
    """Hyperparameters of the first of them."""
    swap: EditGroup | None = None
    """Edits that ended the loop before; None for the first loop."""
    groups: list[EditGroup] = field(default_factory=list)
    """Edits before later ones of these steps."""


def _parts(config: RunConfig, groups: list[EditGroup]) -> list[_Part]:
    """Divide a run with these edits into parts; `config`: that of the first update."""
    parts = [_Part(1, config)]
    for group in groups:
        if group.changes_the_loop:
            parts.append(_Part(group.update, group.config, group))
        else:
            parts[-1].groups.append(group)
    return parts


def _loop(part: _Part, end: str, in_batches: bool) -> str:
    """Return the loop of a part; `end`: source of the first step after it."""
    code = loop_text(loop_code(part.config, in_batches))
    body = "\n\n".join(filter(None, ["\n".join(conditional_lines(part.groups)), code]))
    return f"for step in range({part.start}, {end}):\n{indent(body, INDENT)}"


def _results(config: RunConfig) -> list[str]:
    """Return the lines that print the results, with all digits, so that they read back as the same numbers."""
    lines = ['print("loss:", loss.item())  # of the last step, before its update']
    return [*lines, *(f'print("{name}:", {name}.tolist())' for name in weight_names(config))]


def _imports(body: str) -> list[str]:
    used = {name: line for name, line in MODULES.items() if re.search(rf"\b{name}\.", body)}
    standard = [line for name, line in used.items() if name in STANDARD]
    others = [line for name, line in used.items() if name not in STANDARD]
    return [*standard, *([""] if standard else []), *others]
