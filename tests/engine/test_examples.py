"""The examples in the engine's docstrings run and print what they say."""

import doctest
from types import ModuleType

import pytest

from tui_trainer.engine.replay import trainer
from tui_trainer.engine.step import batches, learner


@pytest.mark.parametrize("module", [trainer, learner, batches], ids=lambda module: module.__name__)
def test_examples(module: ModuleType) -> None:
    """Every example of the module prints the output written below it."""
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert result.attempted > 0
    assert result.failed == 0
