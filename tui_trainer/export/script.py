"""write_script(): the recipe written out as a plain PyTorch script."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent

from tui_trainer.base.registry import unknown_name
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.export.edits import conditions, swap_lines, weights_set
from tui_trainer.export.loop import INDENT, loop_code, loop_text, takes_batches
from tui_trainer.export.moments import Moment, moments
from tui_trainer.export.setup import (
    BATCHES,
    choice_lines,
    constants,
    data_lines,
    model_lines,
    settings,
    weights,
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
"""How what the lines use is imported, by its name there."""
STANDARD = ("csv", "itertools", "pathlib")
ENCODING = "# -*- coding: utf-8 -*-"
DECLARES_ENCODING = re.compile(r"^#.*?coding[:=]")
"""A comment from which Python takes the encoding of a file."""


def write_script(recipe: Recipe, dataset: Dataset, steps: int, folder: Path = Path()) -> str:
    """Write the run as a script that makes that many updates, at least one.

    It ends as the run does that has made them, the weights that were set since then in place; edits of later updates
    are left out. `dataset`: the rows that the run begins with; `folder`: where the script will be. The script goes on
    where the program would stop it as diverged. Raises UserError for an edit of a weight that the model hasn't.
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
            raise unknown_name("weight", edit.weight.name, weights(config)).at(edit.source)


def _first_lines(title: str) -> list[str]:
    """Comments. Python would take a title with 'coding:' in the first two lines for the script's encoding."""
    lines = [*comment(title), *comment(PROMISE)]
    return [ENCODING, *lines] if any(DECLARES_ENCODING.match(line) for line in lines[:2]) else lines


def _sections(choice: Choice, config: RunConfig) -> list[str]:
    """The section of a choice, unless all of it is in the loop."""
    lines = choice_lines(choice, config)
    return ["\n".join(lines)] if len(lines) > 1 else []


def _loops(recipe: Recipe, steps: int, in_batches: bool) -> list[str]:
    """The loop; where the loss or the optimizer was swapped, another one from there. Then the weights set at the end."""
    made = moments(recipe, steps + 1)
    first = [moment for moment in made if moment.update == 1]
    last = [moment for moment in made if moment.update > steps]
    parts = _parts(recipe.config_at(1), made[len(first) : len(made) - len(last)])
    ends = [*(str(part.start) for part in parts[1:]), "steps + 1"]
    blocks = ["\n".join(weights_set(moment)) for moment in first]
    for part, end in zip(parts, ends, strict=True):
        blocks += ["\n".join(swap_lines(part.swap))] if part.swap else []
        blocks.append(_loop(part, end, in_batches))
    for moment in last:
        if lines := weights_set(moment):
            blocks.append("\n".join([f"# set after step {steps}:", *lines]))
    return [block for block in blocks if block]


@dataclass
class _Part:
    """The steps from `start` on that are made by one loop."""

    start: int
    config: RunConfig
    """The hyperparameters in force for the first of them."""
    swap: Moment | None = None
    """What made it another loop than the one before."""
    moments: list[Moment] = field(default_factory=list)
    """Edits made at later ones of its steps."""


def _parts(config: RunConfig, made: list[Moment]) -> list[_Part]:
    """The parts of a run with these edits; `config`: that of the first update."""
    parts = [_Part(1, config)]
    for moment in made:
        if moment.changes_the_loop:
            parts.append(_Part(moment.update, moment.config, moment))
        else:
            parts[-1].moments.append(moment)
    return parts


def _loop(part: _Part, end: str, in_batches: bool) -> str:
    """The steps of a part; `end`: the first step after it."""
    code = loop_text(loop_code(part.config, in_batches))
    body = "\n\n".join(filter(None, ["\n".join(conditions(part.moments)), code]))
    return f"for step in range({part.start}, {end}):\n{indent(body, INDENT)}"


def _results(config: RunConfig) -> list[str]:
    """What it prints. All digits are there: they give the same numbers back."""
    lines = ['print("loss:", loss.item())  # of the last step, before its update']
    return [*lines, *(f'print("{name}:", {name}.tolist())' for name in weights(config))]


def _imports(body: str) -> list[str]:
    used = {name: line for name, line in MODULES.items() if re.search(rf"\b{name}\.", body)}
    standard = [line for name, line in used.items() if name in STANDARD]
    others = [line for name, line in used.items() if name not in STANDARD]
    return [*standard, *([""] if standard else []), *others]
