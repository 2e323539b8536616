"""What edits cost: one more where many were made, and a script of many."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.turns import in_turn, ratio
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.export.script import write_script
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

MANY = 600
"""Edits made before the one that is measured."""
AT_A_TIME = 10
"""Edits that are measured together: one is over too soon."""
EXPORTED = 1000
RATES = (1e-3, 2e-3)


def measure_edit(effort: Effort) -> Figures:
    """The same edits, each with one step, at the start of one run and behind many edits of another, in turn."""
    fresh, late = (edited_run(edits) for edits in (0, MANY - 1))
    few, many = in_turn(3 * effort.rounds, lambda: _seconds_of_edits(fresh(), 1), lambda: _seconds_of_edits(late(), MANY))
    samples = {"edit 1, s": few, f"edit {MANY}, s": many}
    return {"edit": Figure(ratio(many, few), samples, f"{3 * effort.rounds} turns of {AT_A_TIME} edits, a step after each")}


def edited_run(edits: int) -> Callable[[], Branches]:
    """A function that gives a run in which that many edits were made, one before each step."""
    recipe = Recipe(open_problem("linear").config, _journal(edits))

    def begin() -> Branches:
        trainer = Trainer(recipe)
        trainer.advance(edits + 1)
        return Branches(trainer)

    return begin


def measure_export(effort: Effort) -> Figures:
    """A saved run read, and written as a script, from text to text."""
    config = open_problem("linear").config
    text = format_recipe(Recipe(config, _journal(EXPORTED), step=EXPORTED))

    def export() -> float:
        began = perf_counter()
        recipe = parse_recipe(text, "recipe.toml")
        write_script(recipe, load(recipe.config), EXPORTED)
        return perf_counter() - began

    (seconds,) = in_turn(effort.rounds, export)
    return {"export": Figure(median(seconds), {"s": seconds}, f"{effort.rounds} exports")}


def _journal(edits: int) -> Journal:
    """So many edits, one before each update."""
    return Journal(tuple(Edit(step, "optimizer.lr", RATES[step % 2]) for step in range(1, edits + 1)))


def _seconds_of_edits(time: Branches, number: int) -> float:
    """Seconds that some edits take, each followed by a step; `number`: that of the first of them."""
    assert len(time.trainer.recipe.journal) == number - 1
    began = perf_counter()
    for place in range(AT_A_TIME):
        time.apply("optimizer.lr", RATES[place % 2])
        time.trainer.advance(1)
    return perf_counter() - began


BENCHMARKS = (
    Benchmark("edit", (Goal("edit", f"edit number {MANY} of a run and a step", "edit number 1", 1.5, "x"),), measure_edit),
    Benchmark(
        "export", (Goal("export", f"a recipe with {EXPORTED:,} edits at as many steps, exported", "-", 1, "s"),), measure_export
    ),
)
