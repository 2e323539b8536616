"""Examples in the docstrings of tui_trainer/frontend."""

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["gallery", "open_tabs", "session", "tabs"])
def test_examples(name: str) -> None:
    """Every example prints what its docstring shows."""
    result = doctest.testmod(import_module(f"tui_trainer.frontend.{name}"))
    assert result.attempted
    assert not result.failed
