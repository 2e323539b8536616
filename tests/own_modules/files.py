"""Python files with modules, and recipes of runs on them."""

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

from tests.recipe.recipes import LINEAR
from tui_trainer.catalogue.models.module import SHA256
from tui_trainer.recipe.modules.choice import named_module
from tui_trainer.recipe.modules.consent import allow
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import parse_recipe

NET = '''
import torch
from torch import nn


class Net(nn.Module):
    """Two layers."""

    def __init__(self, width: int = 4, dropout: float = 0.25, *, deep=True, name="x"):
        super().__init__()
        self.first = nn.Linear(1, width)
        self.dropout = nn.Dropout(dropout)
        self.last = nn.Linear(width, 1)

    def forward(self, x):
        return self.last(self.dropout(torch.relu(self.first(x))))
'''
"""A file with a module whose first line is empty."""


def write(folder: Path, source: str, name: str = "net.py") -> Path:
    """Write a Python file and return its path; lines may be indented all alike."""
    path = folder / name
    path.write_text(dedent(source), encoding="utf-8")
    return path


def recipe_of(path: Path, name: str = "", rate: float = 0.001) -> Recipe:
    """Return the recipe of a run of a file's module on points near a line, without allowing it. Raises UserError."""
    recipe = parse_recipe(LINEAR, "linear.toml")
    config = replace(recipe.config, model=named_module(f"{path}:{name}" if name else str(path)))
    return replace(recipe, config=config.with_value("optimizer.lr", rate))


def allowed(path: Path, name: str = "", rate: float = 0.001) -> Recipe:
    """Return the recipe of a run of a file's module, which is allowed."""
    recipe = recipe_of(path, name, rate)
    allow(str(recipe.config.model.values[SHA256.name]))
    return recipe
