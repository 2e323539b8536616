"""Seconds of an edit in a run with many edits against a run with none, and of exporting a recipe with 1,000 edits."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.measuring import interleave, median_ratio
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.export.script import write_script
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

MANY = 600
"""Number of the edit that is compared with edit 1."""
EDITS_PER_SAMPLE = 10
"""Edits measured together: a single one is too short to measure."""
EXPORTED = 1000
"""Edits of the exported recipe."""
RATES = (1e-3, 2e-3)
"""Learning rates that the edits set alternately."""


def measure_edit(effort: Effort) -> Figures:
    """Measure the same edits, each followed by a step, in a run without edits and in one with many, alternately."""
    fresh, late = (edited_run(edits) for edits in (0, MANY - 1))
    few, many = interleave(3 * effort.rounds, lambda: _seconds_of_edits(fresh(), 1), lambda: _seconds_of_edits(late(), MANY))
    samples = {"edit 1, s": few, f"edit {MANY}, s": many}
    note = f"{3 * effort.rounds} turns of {EDITS_PER_SAMPLE} edits, a step after each"
    return {"edit": Figure(median_ratio(many, few), samples, note)}


def edited_run(edits: int) -> Callable[[], Branches]:
    """Return a function that makes a run with that many edits, one before each step."""
    recipe = Recipe(open_problem("linear").config, _journal(edits))

    def begin() -> Branches:
        trainer = Trainer(recipe)
        trainer.advance(edits + 1)
        return Branches(trainer)

    return begin


def measure_export(effort: Effort) -> Figures:
    """Measure reading a saved recipe and writing it as a script, from text to text."""
    config = open_problem("linear").config
    text = format_recipe(Recipe(config, _journal(EXPORTED), step=EXPORTED))

    def export() -> float:
        began = perf_counter()
        recipe = parse_recipe(text, "recipe.toml")
        write_script(recipe, load(recipe.config), EXPORTED)
        return perf_counter() - began

    (seconds,) = interleave(effort.rounds, export)
    return {"export": Figure(median(seconds), {"s": seconds}, f"{effort.rounds} exports")}


def _journal(edits: int) -> Journal:
    """Return a journal of that many edits, one before each update."""
    return Journal(tuple(Edit(step, "optimizer.lr", RATES[step % 2]) for step in range(1, edits + 1)))


def _seconds_of_edits(branches: Branches, number: int) -> float:
    """Make edits, each followed by a step, the first of them edit `number` of the run.

    Returns the seconds they took.
    """
    assert len(branches.trainer.recipe.journal) == number - 1
    began = perf_counter()
    for edit in range(EDITS_PER_SAMPLE):
        branches.apply("optimizer.lr", RATES[edit % 2])
        branches.trainer.advance(1)
    return perf_counter() - began


BENCHMARKS = (
    Benchmark("edit", (Goal("edit", f"edit number {MANY} of a run and a step", "edit number 1", 1.5, "x"),), measure_edit),
    Benchmark(
        "export", (Goal("export", f"a recipe with {EXPORTED:,} edits at as many steps, exported", "-", 1, "s"),), measure_export
    ),
)
