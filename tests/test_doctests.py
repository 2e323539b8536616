"""The examples in docstrings run, and the classes that a newcomer meets first have one."""

import doctest
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tui_trainer"
DOORS = (
    "tui_trainer.base.hyperparameters.Hyperparameter",
    "tui_trainer.base.registry.Registry",
    "tui_trainer.charts.chart.Chart",
    "tui_trainer.charts.spec.ChartSpec",
    "tui_trainer.conditions.condition.Condition",
    "tui_trainer.datasets.dataset.Dataset",
    "tui_trainer.datasets.load.load",
    "tui_trainer.datasets.sources.cubic.build",
    "tui_trainer.engine.step.losses.mse_by_hand",
    "tui_trainer.engine.step.models.linear.build",
    "tui_trainer.engine.step.optimizers.by_hand.ByHand",
    "tui_trainer.engine.stops.breakpoints.Breakpoints",
    "tui_trainer.observed.history.History",
    "tui_trainer.observed.stop.Divergence",
    "tui_trainer.recipe.config.RunConfig",
    "tui_trainer.recipe.journal.Edit",
    "tui_trainer.recipe.journal.Journal",
    "tui_trainer.recipe.problems.open_problem",
    "tui_trainer.recipe.recipe.Breakpoint",
    "tui_trainer.recipe.recipe.Recipe",
)
"""Classes and functions that must have an example."""
FINDER = doctest.DocTestFinder(exclude_empty=True)


def modules_with_examples() -> list[str]:
    """Return the names of the modules of the package with '>>>' in their text."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if ">>>" in path.read_text("utf-8"))
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in paths]
    return [name.removesuffix(".__init__") for name in names]


def examples(module: str) -> Iterator[doctest.DocTest]:
    """Yield the docstrings of a module that have examples."""
    yield from (test for test in FINDER.find(import_module(module)) if test.examples)


def failures(test: doctest.DocTest) -> str:
    """Return what doctest reports about the examples of a docstring; empty if all pass."""
    report: list[str] = []
    doctest.DocTestRunner().run(test, out=report.append)
    return "".join(report)


@pytest.mark.parametrize("module", modules_with_examples())
def test_examples(module: str) -> None:
    """Every example of a module gives the printed result."""
    found = list(examples(module))
    assert found, f"{module} has '>>>' in no docstring"
    assert "\n".join(map(failures, found)).strip() == ""


def test_doors_have_examples() -> None:
    """Every class and function of DOORS has an example."""
    with_examples = {test.name for module in modules_with_examples() for test in examples(module)}
    assert [door for door in DOORS if door not in with_examples] == []


def test_a_wrong_example_fails() -> None:
    """An example with another result is reported."""
    wrong = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, None)
    assert "Expected:\n    3\nGot:\n    2" in failures(wrong)
