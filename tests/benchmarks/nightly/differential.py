"""Part differential: random recipes give the same bits headless, edited live, as a script, and read again from TOML.

Every fifth recipe has a foreign model, which can't be exported as a script.
"""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from tests.benchmarks.nightly.part import Outcome, Part
from tests.benchmarks.nightly.recipes.foreign_recipes import case_of, catalogue_for, is_foreign
from tests.benchmarks.nightly.recipes.four_ways import Run, differences, run_headless
from tests.benchmarks.nightly.recipes.random_recipes import Case, rows_of
from tests.foreign_models.zoo import FOREIGN_MODELS
from tests.monkey.shrink import shrink
from tui_trainer.base.errors import UserError
from tui_trainer.base.text import exception_text
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.schedules import CONSTANT
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe

NUMBER = 5000
"""Recipes of the full check."""
MAX_STEPS = 14
MIN_COUNTS = {
    "with edits at one step": 1000,
    "with LBFGS in a swap to and fro": 500,
    "with zero_grad off": 500,
    "with a batch size that does not divide the rows, changed within an epoch": 1000,
    "that diverge": 500,
    "in bursts over at least three epochs of mini-batches": 150,
    "as processes of their own": 100,
    "of foreign models": 1000,
    "with a schedule of the learning rate": 2000,
}
"""Kinds of recipes, and how many of NUMBER recipes must be of each kind."""
TRIES = 300
"""Shorter journals that are tried when a recipe has failed."""


def run(number: int, seed: int) -> Outcome:
    """Compare `number` random recipes. Too few recipes of a kind are failures too."""
    outcome = compare(number, seed, MAX_STEPS, MIN_COUNTS["as processes of their own"] * number // NUMBER)
    return replace(outcome, failures=(*outcome.failures, *_missing(outcome.counts, number)))


def compare(number: int, seed: int, most_steps: int, processes: int) -> Outcome:
    """Compare `number` random recipes of at most `most_steps` steps.

    The scripts of the first `processes` of them are also run as processes of their own.
    """
    counts: Counter[str] = Counter()
    failures: list[str] = []
    for index in range(number):
        with catalogue_for(index):
            case = case_of(seed, index, most_steps)
            headless = run_headless(case)
            has_script = headless.trainer.step > 0 and not is_foreign(index)
            in_process = counts["as processes of their own"] < processes and has_script
            counts.update([*kinds(case, headless), *["as processes of their own"] * in_process])
            found = _differences(case, headless, in_process)
            if found:
                failures.append(_failure_text(case, seed, index, found))
    return Outcome(number, counts, tuple(failures))


def kinds(case: Case, headless: Run) -> list[str]:
    """Return the kinds of MIN_COUNTS that a case belongs to, up to the step its run reached."""
    recipe, steps = case.recipe, headless.trainer.step
    names = list(MIN_COUNTS)
    edits = [edit for edit in recipe.journal if edit.before <= steps + 1]
    updates = Counter(edit.before for edit in edits)
    found = [names[0]] if max(updates.values(), default=0) > 1 else []
    found += [names[1]] if _leaves_lbfgs(recipe, edits) else []
    found += [names[2]] if _accumulates_gradients(recipe, edits) else []
    found += [names[3]] if _changes_batch_size_within_an_epoch(recipe, steps) else []
    found += [names[4]] if headless.diverged else []
    found += [names[5]] if _is_in_bursts_over_epochs(case, headless) else []
    found += [names[7]] if recipe.config.model.name in FOREIGN_MODELS else []
    return found + ([names[8]] if recipe.config_at(steps).schedule.name != CONSTANT else [])


def _is_in_bursts_over_epochs(case: Case, headless: Run) -> bool:
    """Return whether bursts were used and at least three epochs of mini-batches were made."""
    trainer = headless.trainer
    has_batches = 0 < case.recipe.config.batch_size < rows_of(case.recipe.config)
    return case.bursts and has_batches and len(trainer.executor.bursts) > 0 and trainer.learner.batches.epoch >= 3


def _leaves_lbfgs(recipe: Recipe, edits: Sequence[Edit]) -> bool:
    """Return whether LBFGS is followed by another optimizer."""
    names = [recipe.config.optimizer.name, *(str(edit.to) for edit in edits if edit.set == "optimizer")]
    closures = [OPTIMIZERS[name].code.needs_closure for name in names]
    return any(before and not after for before, after in pairwise(closures))


def _accumulates_gradients(recipe: Recipe, edits: Sequence[Edit]) -> bool:
    """Return whether zeroing of gradients is off from the start or switched off."""
    return not recipe.config.zero_grad or any((edit.set, edit.to) == ("zero_grad", False) for edit in edits)


def _changes_batch_size_within_an_epoch(recipe: Recipe, steps: int) -> bool:
    """Return whether the batch size changes within an epoch to one that does not divide the number of rows."""
    rows, position = rows_of(recipe.config), 0
    for step in range(1, steps + 1):
        size = recipe.config_at(step).batch_size
        if position and size != recipe.config_at(step - 1).batch_size and size and rows % size:
            return True
        position = 0 if not size else (position + size if position + size < rows else 0)
    return False


def _missing(counts: Mapping[str, int], number: int) -> list[str]:
    """Return a text for each kind of which there were too few among `number` recipes."""
    found = {kind: counts.get(kind, 0) for kind in MIN_COUNTS}
    wanted = {kind: number * of_all // NUMBER for kind, of_all in MIN_COUNTS.items()}
    return [f"only {found[kind]} recipes {kind}, {wanted[kind]} wanted" for kind in found if found[kind] < wanted[kind]]


def _failure_text(case: Case, seed: int, index: int, found: Sequence[str]) -> str:
    """Return the text of a failure: its seed and index, the differences, and the smallest recipe that still fails."""
    small = smallest(case, lambda smaller: bool(_differences(smaller, run_headless(smaller))))
    last = _differences(small, run_headless(small)) or found
    head = f"seed {seed}, recipe {index}, {small.steps} steps" + (", in bursts" if small.bursts else "")
    return "\n".join([head, *last, format_recipe(small.recipe)])


def _differences(case: Case, headless: Run, in_process: bool = False) -> list[str]:
    """Return the differences between the four ways of running a case; an exception counts as one."""
    try:
        return differences(case, headless, in_process)
    except Exception as error:  # noqa: BLE001 - any exception is a failure of this recipe
        return [exception_text(error)]


def smallest(case: Case, fails: Callable[[Case], bool]) -> Case:
    """Return a smaller case that still fails: with fewer edits, then fewer steps, then values at their defaults."""

    def with_edits(edits: Sequence[Edit]) -> Case:
        return replace(case, recipe=replace(case.recipe, journal=Journal(tuple(edits))))

    def still_fails(smaller: Case) -> bool:
        try:
            smaller.recipe.config_at(smaller.steps + 2)
            return fails(smaller)
        except UserError:  # the edits that are left need one that was removed
            return False

    if not still_fails(case):
        return case
    case = with_edits(shrink(case.recipe.journal.edits, lambda edits: still_fails(with_edits(edits)), TRIES))
    while case.steps > 1 and still_fails(replace(case, steps=case.steps - 1)):
        case = replace(case, steps=case.steps - 1)
    for address in list(case.recipe.config.addresses()):
        if address.hyperparameter:
            config = case.recipe.config.with_value(address.name, address.hyperparameter.default)
            simpler = replace(case, recipe=replace(case.recipe, config=config))
            case = simpler if still_fails(simpler) else case
    return case


PART = Part("differential", "random recipes give the same bits four ways", NUMBER, run)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
