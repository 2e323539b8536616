"""Differential check: random recipes give the same bits headless, edited live, as a script and read again from TOML."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from tests.benchmarks.nightly.part import Outcome, Part
from tests.benchmarks.nightly.recipes.four_ways import Run, differences, run_headless
from tests.benchmarks.nightly.recipes.random_recipes import ROWS, Case, random_case
from tests.monkey.shrink import shrink
from tui_trainer.base.errors import UserError
from tui_trainer.base.text import exception_text
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe

NUMBER = 5000
MOST_STEPS = 14
LEAST = {
    "with edits at one step": 1000,
    "with LBFGS in a swap to and fro": 500,
    "with zero_grad off": 500,
    "with a batch size that does not divide the rows, changed within an epoch": 1000,
    "that diverge": 500,
    "as processes of their own": 100,
}
"""How many of NUMBER cases there must be of each kind."""
TRIES = 300
"""Shorter cases that are tried when one has failed."""


def run(number: int, seed: int) -> Outcome:
    """Compare that many random recipes."""
    outcome = compare(number, seed, MOST_STEPS, LEAST["as processes of their own"] * number // NUMBER)
    return replace(outcome, failures=(*outcome.failures, *_missing(outcome.counts, number)))


def compare(number: int, seed: int, most_steps: int, processes: int) -> Outcome:
    """Compare that many random recipes of so many steps at most; the scripts of some are run as processes too."""
    counts: Counter[str] = Counter()
    failures: list[str] = []
    for index in range(number):
        case = random_case(seed, index, most_steps)
        made = run_headless(case)
        alone = counts["as processes of their own"] < processes and made.trainer.step > 0
        counts.update([*kinds(case, made), *["as processes of their own"] * alone])
        found = _differences(case, made, alone)
        if found:
            failures.append(_told(case, seed, index, found))
    return Outcome(number, counts, tuple(failures))


def kinds(case: Case, made: Run) -> list[str]:
    """Which of the kinds a case is, as far as it was run."""
    recipe, steps = case.recipe, made.trainer.step
    names = list(LEAST)
    edits = [edit for edit in recipe.journal if edit.before <= steps + 1]
    updates = Counter(edit.before for edit in edits)
    found = [names[0]] if max(updates.values(), default=0) > 1 else []
    found += [names[1]] if _to_and_fro(recipe, edits) else []
    found += [names[2]] if not recipe.config.zero_grad or any((edit.set, edit.to) == ("zero_grad", False) for edit in edits) else []
    found += [names[3]] if _changed_within_an_epoch(recipe, steps) else []
    return found + ([names[4]] if made.diverged else [])


def _to_and_fro(recipe: Recipe, edits: Sequence[Edit]) -> bool:
    """Whether LBFGS takes over and gives way again."""
    swaps = [OPTIMIZERS[recipe.config.optimizer.name], *(OPTIMIZERS[str(edit.to)] for edit in edits if edit.set == "optimizer")]
    closures = [one.code.closure for one in swaps]
    return any(after and not later for after, later in pairwise(closures))


def _changed_within_an_epoch(recipe: Recipe, steps: int) -> bool:
    """Whether a batch size is changed when some rows of an epoch have been read, by batches that do not fit in evenly."""
    rows, position = ROWS[recipe.config.dataset.name], 0
    for step in range(1, steps + 1):
        size = recipe.config_at(step).batch_size
        if position and size != recipe.config_at(step - 1).batch_size and size and rows % size:
            return True
        position = 0 if not size else (position + size if position + size < rows else 0)
    return False


def _missing(counts: Mapping[str, int], number: int) -> list[str]:
    """The kinds of which there were too few."""
    there = {kind: counts.get(kind, 0) for kind in LEAST}
    least = {kind: number * of_all // NUMBER for kind, of_all in LEAST.items()}
    return [f"only {there[kind]} recipes {kind}, {least[kind]} wanted" for kind in LEAST if there[kind] < least[kind]]


def _told(case: Case, seed: int, index: int, found: Sequence[str]) -> str:
    """A failure, with the smallest recipe that shows it."""
    small = smallest(case, lambda one: bool(_differences(one, run_headless(one))))
    last = _differences(small, run_headless(small)) or found
    head = f"seed {seed}, recipe {index}, {small.steps} steps" + (", in bursts" if small.bursts else "")
    return "\n".join([head, *last, format_recipe(small.recipe)])


def _differences(case: Case, made: Run, in_process: bool = False) -> list[str]:
    """What differs; an exception in one of the ways is a difference too."""
    try:
        return differences(case, made, in_process)
    except Exception as error:  # noqa: BLE001 - whatever it is, the recipe that raises it is to be shown
        return [exception_text(error)]


def smallest(case: Case, fails: Callable[[Case], bool]) -> Case:
    """The smallest case that still fails: fewer edits, fewer steps, values at their defaults, one after the other."""

    def with_edits(edits: Sequence[Edit]) -> Case:
        return replace(case, recipe=replace(case.recipe, journal=Journal(tuple(edits))))

    def still(one: Case) -> bool:
        try:
            one.recipe.config_at(one.steps + 2)
            return fails(one)
        except UserError:  # without what was left out, the rest is no recipe
            return False

    if not still(case):
        return case
    case = with_edits(shrink(case.recipe.journal.edits, lambda edits: still(with_edits(edits)), TRIES))
    while case.steps > 1 and still(replace(case, steps=case.steps - 1)):
        case = replace(case, steps=case.steps - 1)
    for address in list(case.recipe.config.addresses()):
        if address.hyperparameter:
            config = case.recipe.config.with_value(address.name, address.hyperparameter.default)
            plain = replace(case, recipe=replace(case.recipe, config=config))
            case = plain if still(plain) else case
    return case


PART = Part("differential", "random recipes give the same bits four ways", NUMBER, run)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
