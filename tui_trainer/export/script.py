"""Export of a recipe as a plain PyTorch script."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent

from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.catalogue.entry import Schema
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.export.edit_groups import EditGroup, edit_groups
from tui_trainer.export.edits import conditional_lines, lines_between_loops, weight_edit_lines
from tui_trainer.export.evaluation import (
    EVALUATION,
    IS_DUE_SOURCE,
    evaluate_source,
    evaluation_lines,
    has_evaluations,
)
from tui_trainer.export.loop import INDENT, loop_code, loop_text, reads_mini_batches
from tui_trainer.export.schedule import first_lines as first_schedule_lines
from tui_trainer.export.setup import (
    batches_source,
    choice_lines,
    constant_lines,
    data_lines,
    has_named_weights,
    model_lines,
    setting_lines,
    weight_names,
)
from tui_trainer.export.source_text import comment
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

GUARANTEE = "Written by tui-trainer. On a CPU with the same PyTorch it gives the run's weights, bit for bit."
"""Comment at the top of every script. It says that the script gives the same weights as the run."""
IMPORT_LINES = {
    "copy": "import copy",
    "csv": "import csv",
    "importlib.util": "import importlib.util",
    "itertools": "import itertools",
    "math": "import math",
    "pathlib": "import pathlib",
    "re": "import re",
    "sys": "import sys",
    "unicodedata": "import unicodedata",
    "warnings": "import warnings",
    "np": "import numpy as np",
    "pyarrow": "import pyarrow.parquet",
    "safetensors": "import safetensors.torch",
    "torch": "import torch",
}
"""Import line of each module that a script may use, by the module's name in the script."""
STANDARD_MODULES = ("copy", "csv", "importlib.util", "itertools", "math", "pathlib", "re", "sys", "unicodedata", "warnings")
"""Modules of the standard library, which are imported first."""
ENCODING_COMMENT = "# -*- coding: utf-8 -*-"
"""Comment that declares the encoding of a script, for Python."""
ENCODING_PATTERN = re.compile(r"^#.*?coding[:=]")
"""Pattern of a comment that Python takes for a declaration of the file's encoding."""


def write_script(recipe: Recipe, dataset: Dataset, steps: int, folder: Path = Path()) -> str:
    """Return the run as a Python script that makes `steps` updates, at least 1.

    At its end the script has the weights that the run has after these updates, to the last bit. Edits of weights
    before update `steps` + 1 are included; later edits are left out. Unlike the app, the script does not stop when
    the run diverges. `dataset`: the dataset at the start of the run; `folder`: folder that the script will be in.

    Raises UserError for an edit of a weight that the model does not have, and for a model without code.
    """
    config = recipe.config_at(1)
    if not config.model.entry.code.step:
        raise UserError(f"model {config.model.name} can't be exported: it has no lines of code for a script")
    _check_edited_weights(recipe, config)
    in_batches, schema = reads_mini_batches(recipe), dataset.schema
    blocks = [
        "\n".join(setting_lines(recipe, steps, in_batches, has_evaluations(recipe))),
        "\n".join(data_lines(config, dataset)),
        "\n".join(model_lines(recipe, schema)),
        *(["\n" + batches_source(recipe)] if in_batches else []),
        *_section_list(config.loss, schema),
        *_section_list(config.optimizer, schema),
        "\n".join(first_schedule_lines(config)),
        *_loop_blocks(recipe, steps, schema, in_batches),
        "\n".join(_result_lines(config)),
    ]
    body = "\n\n".join(filter(None, blocks))
    body = "\n\n".join(filter(None, ["\n".join(constant_lines(config, dataset, folder)), body]))
    return "\n\n".join(["\n".join(_header_lines(config.title)), "\n".join(_import_lines(body)), body]) + "\n"


def _check_edited_weights(recipe: Recipe, config: RunConfig) -> None:
    """Raise UserError for an edit of a weight that the model does not have.

    Its name would be inserted into the script as code. The names of a module's weights are not known without its code; a
    script has them as texts.
    """
    if has_named_weights(config):
        return
    for edit in recipe.journal:
        if edit.weight and edit.weight.name not in weight_names(config):
            raise unknown_name_error("weight", edit.weight.name, weight_names(config)).at(edit.source)


def _header_lines(title: str) -> list[str]:
    """Return the comments at the top of the script: the run's title, and GUARANTEE.

    Python might take a title with 'coding:' for a declaration of the encoding; a correct declaration then comes
    first.
    """
    lines = [*comment(title), *comment(GUARANTEE)]
    return [ENCODING_COMMENT, *lines] if any(ENCODING_PATTERN.match(line) for line in lines[:2]) else lines


def _section_list(choice: Choice, schema: Schema) -> list[str]:
    """Return a list with the section of a loss or optimizer; an empty list if all of its code is in the loop."""
    lines = choice_lines(choice, schema)
    return ["\n".join(lines)] if len(lines) > 1 else []


def _loop_blocks(recipe: Recipe, steps: int, schema: Schema, in_batches: bool) -> list[str]:
    """Return the loops of the script and the lines between the loops.

    A new loop begins at each edit that changes the code of a step. Before the first loop and after the last loop are
    the lines that set weights there.
    """
    groups = edit_groups(recipe, steps + 1)
    at_start = [group for group in groups if group.update_number == 1]
    at_end = [group for group in groups if group.update_number > steps]
    parts = _split_into_parts(recipe.config_at(1), groups[len(at_start) : len(groups) - len(at_end)])
    ends = [*(str(part.start) for part in parts[1:]), "steps + 1"]
    blocks = ["\n".join(weight_edit_lines(group, schema)) for group in at_start]
    blocks += [IS_DUE_SOURCE] if in_batches and has_evaluations(recipe) else []
    evaluates = ""
    for part, end in zip(parts, ends, strict=True):
        blocks += ["\n".join(lines_between_loops(part.opening_edits, schema))] if part.opening_edits else []
        if recipe.config.has_test_rows and (source := evaluate_source(part.config, schema)) != evaluates:
            blocks.append(f"\n{source}\n")
            evaluates = source
        blocks.append(_loop_source(part, end, schema, in_batches, has_evaluations(recipe)))
    for group in at_end:
        if lines := weight_edit_lines(group, schema):
            blocks.append("\n".join([f"# set after step {steps}:", *lines]))
    return [block for block in blocks if block]


@dataclass
class _LoopPart:
    """Part of a run whose steps one loop of the script makes."""

    start: int
    """First step of the loop."""
    config: RunConfig
    """Hyperparameters of the first step."""
    opening_edits: EditGroup | None = None
    """Edits just before this loop, because of which it is a loop of its own; None for the first loop."""
    later_edits: list[EditGroup] = field(default_factory=list)
    """Edits before later steps of the loop."""


def _split_into_parts(config: RunConfig, groups: list[EditGroup]) -> list[_LoopPart]:
    """Divide a run with these edits into parts, one for each loop.

    `config`: hyperparameters of the first update.
    """
    parts = [_LoopPart(1, config)]
    for group in groups:
        if group.changes_the_loop:
            parts.append(_LoopPart(group.update_number, group.config, group))
        else:
            parts[-1].later_edits.append(group)
    return parts


def _loop_source(part: _LoopPart, end: str, schema: Schema, in_batches: bool, evaluates: bool) -> str:
    """Return the source of the loop of a part.

    `end`: Python source of the number of the first step after the loop; `evaluates`: whether the run has evaluations.
    """
    start = part.opening_edits.edits[-1].schedule_start if part.opening_edits else 0
    code = loop_text(loop_code(part.config, schema, in_batches, start))
    evaluation = evaluation_lines(part.config, in_batches) if evaluates else ()
    after = "\n".join([f"# {EVALUATION}", *evaluation]) if evaluation else ""
    body = "\n\n".join(filter(None, ["\n".join(conditional_lines(part.later_edits, schema)), code, after]))
    return f"for step in range({part.start}, {end}):\n{indent(body, INDENT)}"


def _result_lines(config: RunConfig) -> list[str]:
    """Return the lines that print the loss and the weights with all digits, so that they can be read back exactly."""
    lines = ['print("loss:", loss.item())  # loss of the last step, before its update']
    if has_named_weights(config):
        return [*lines, "for name, weight in weights.items():", f'{INDENT}print(f"{{name}}:", weight.tolist())']
    return [*lines, *(f'print("{name}:", {name}.tolist())' for name in weight_names(config))]


def _import_lines(body: str) -> list[str]:
    used = {name: line for name, line in IMPORT_LINES.items() if re.search(rf"\b{name}\.", body)}
    standard = [line for name, line in used.items() if name in STANDARD_MODULES]
    others = [line for name, line in used.items() if name not in STANDARD_MODULES]
    return [*standard, *([""] if standard else []), *others]
