"""write_script(): the recipe written out as a plain PyTorch script."""

import re
from pathlib import Path
from textwrap import indent

from tui_trainer.registry import unknown_name
from tui_trainer.run.config import Choice, RunConfig
from tui_trainer.run.dataset import Dataset
from tui_trainer.run.recipe import Recipe
from tui_trainer.run.script.edits import conditions, first_weights, swap_lines, swaps
from tui_trainer.run.script.loop import INDENT, loop_code, loop_text, takes_batches
from tui_trainer.run.script.setup import (
    BATCHES,
    choice_lines,
    constants,
    data_lines,
    model_lines,
    settings,
    weights,
)
from tui_trainer.run.script.words import comment

PROMISE = "Written by tui-trainer: the run's weights to the last bit, with the same PyTorch on a CPU."
MODULES = {
    "csv": "import csv",
    "itertools": "import itertools",
    "pathlib": "import pathlib",
    "np": "import numpy as np",
    "torch": "import torch",
}
"""How what the lines use is imported, by its name there."""
STANDARD = ("csv", "itertools", "pathlib")
ENCODING = "# -*- coding: utf-8 -*-"
DECLARES_ENCODING = re.compile(r"^#.*?coding[:=]")
"""A comment from which Python takes the encoding of a file."""


def write_script(recipe: Recipe, dataset: Dataset, steps: int, folder: Path = Path()) -> str:
    """The run as a script that makes that many updates, at least one; edits of later ones are left out.

    `dataset`: the rows that the run begins with; `folder`: where the script will be. The script goes on where the
    program would stop it as diverged. Raises UserError for an edit of a weight that the model hasn't.
    """
    config = recipe.config_at(1)
    _check_variables(recipe, config)
    in_batches = takes_batches(recipe)
    blocks = [
        "\n".join(settings(config, steps, in_batches)),
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
    """Raises UserError for an edit of a weight that is no variable of the script: only their names become code."""
    for edit in recipe.journal:
        if edit.weight and edit.weight.name not in weights(config):
            raise unknown_name("weight", edit.weight.name, weights(config)).at(edit.place)


def _first_lines(title: str) -> list[str]:
    """Comments. Python would take a title with 'coding:' in the first two lines for the script's encoding."""
    lines = [*comment(title), *comment(PROMISE)]
    return [ENCODING, *lines] if any(DECLARES_ENCODING.match(line) for line in lines[:2]) else lines


def _sections(choice: Choice, config: RunConfig) -> list[str]:
    """The section of a choice, unless all of it is in the loop."""
    lines = choice_lines(choice, config)
    return ["\n".join(lines)] if len(lines) > 1 else []


def _loops(recipe: Recipe, steps: int, in_batches: bool) -> list[str]:
    """The loop; where the loss or the optimizer was swapped, another one from there."""
    starts = [1, *(update for update in swaps(recipe.journal) if update <= steps)]
    blocks: list[str] = []
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        if start > 1:
            blocks.append("\n".join(swap_lines(recipe, start)))
        elif lines := first_weights(recipe):
            blocks.append("\n".join(lines))
        blocks.append(_loop(recipe, start, after, steps, in_batches))
    return blocks


def _loop(recipe: Recipe, start: int, after: int | None, steps: int, in_batches: bool) -> str:
    """The steps from `start` to the one before `after`, or to the last."""
    edits = "\n".join(conditions(recipe, start, steps if after is None else after - 1))
    code = loop_text(loop_code(recipe.config_at(start), in_batches))
    body = "\n\n".join(filter(None, [edits, code]))
    return f"for step in range({start}, {after or 'steps + 1'}):\n{indent(body, INDENT)}"


def _results(config: RunConfig) -> list[str]:
    """What it prints. All digits are there: they give the same numbers back."""
    lines = ['print("loss:", loss.item())  # of the last step, before its update']
    return [*lines, *(f'print("{name}:", {name}.tolist())' for name in weights(config))]


def _imports(body: str) -> list[str]:
    used = {name: line for name, line in MODULES.items() if re.search(rf"\b{name}\.", body)}
    standard = [line for name, line in used.items() if name in STANDARD]
    others = [line for name, line in used.items() if name not in STANDARD]
    return [*standard, *([""] if standard else []), *others]
