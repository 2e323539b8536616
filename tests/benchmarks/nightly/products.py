"""Part products: every combination of problems, optimizers, losses, models and hyperparameters; broken files of tables.

The test suite runs samples of these combinations.
"""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.benchmarks.nightly.cases import failures_of
from tests.benchmarks.nightly.part import Outcome, Part
from tests.datasets.tables.broken import BROKEN
from tests.engine.burst import test_burst, test_burst_failures
from tests.engine.replay import test_checkpoint, test_replay, test_script_runs
from tests.engine.schedules import test_schedules
from tests.engine.step import (
    test_catalogue_trains,
    test_lbfgs,
    test_optimizers,
    test_problems,
)
from tests.foreign_models.products import PRODUCTS as FOREIGN_PRODUCTS
from tests.ui.panes import test_worked_out
from tests.ui.screens import test_broken_tables
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.step.device import set_torch_threads
from tui_trainer.recipe.problems import problem_names


def check_checkpoint(optimizer: str, size: int) -> None:
    """Check that a run continues from a checkpoint, in a temporary folder."""
    with TemporaryDirectory() as folder:
        test_checkpoint.test_a_run_resumes_from_a_checkpoint(optimizer, size, Path(folder))


def check_bursts(optimizer: str, name: str) -> None:
    """Run a test of bursts, which counts the steps that are made in them."""
    with pytest.MonkeyPatch.context() as patch:
        test_burst.test_the_same_bits(optimizer, name, patch)


def check_mini_batches(optimizer: str, size: int, zero_grad: bool) -> None:
    """Run a test of bursts of mini-batches."""
    with pytest.MonkeyPatch.context() as patch:
        test_burst.test_mini_batches(optimizer, size, zero_grad, patch)


def check_burst_failure(error: Exception, spoil: test_burst_failures.Break) -> None:
    """Check a burst while a function raises `error`, and restore the function."""
    with pytest.MonkeyPatch.context() as patch:
        test_burst_failures.test_any_exception(error, spoil, patch)


def check_broken_table(number: int) -> None:
    """Open a broken file of a table in the app."""
    with TemporaryDirectory() as folder:
        asyncio.run(test_broken_tables.assert_shown(BROKEN[number : number + 1], Path(folder)))


NAMES = OPTIMIZERS.names()
PRODUCTS: dict[str, tuple[Callable[..., None], Sequence[tuple[Any, ...]]]] = {
    "scripts": (test_script_runs.test_everything_that_can_be_chosen, test_script_runs.CHOICES),
    "edited scripts": (
        test_script_runs.test_edits_of_every_optimizer, list(product(NAMES, test_script_runs.EDITED_SIZES))
    ),
    "problem scripts": (test_script_runs.test_every_problem, [(name,) for name in problem_names()]),
    "replays": (test_catalogue_trains.test_mini_batches_train_and_replay, test_catalogue_trains.FITTING),
    "full batches": (test_catalogue_trains.test_a_full_batch_lowers_the_loss, test_catalogue_trains.VARIED),
    "problems": (test_problems.test_a_problem_reaches_its_accuracy, test_problems.CASES),
    "flowers": (test_problems.test_a_straight_line_divides_no_flower, [(seed,) for seed in test_problems.SEEDS]),
    "live edits": (
        test_replay.test_a_run_with_live_edits_replays, list(product(test_replay.BATCHES.values(), range(40)))
    ),
    "bursts": (check_bursts, list(product(NAMES, problem_names()))),
    "bursts of mini-batches": (check_mini_batches, test_burst.MINI_BATCHES),
    "edited hyperparameters": (test_optimizers.test_every_hyperparameter_can_be_edited, [(entry,) for entry in OPTIMIZERS]),
    "failures in bursts": (check_burst_failure, list(product(test_burst_failures.ERRORS, test_burst_failures.SPOILS))),
    "rates of LBFGS": (
        test_lbfgs.test_any_learning_rate, list(product(test_lbfgs.RATES, test_lbfgs.TRIED_ON))
    ),
    "broken tables in the app": (check_broken_table, [(number,) for number in range(len(BROKEN))]),
    "optimizers by hand": (
        test_optimizers.test_by_hand_equals_torch, list(product(test_optimizers.VARIANTS, test_optimizers.COMPARED_ON))
    ),
    "schedules": (
        test_schedules.test_bits_of_torch, list(product(test_schedules.OPTIMIZERS, test_schedules.VALUES, (False, True)))
    ),
    "journeys": (
        test_optimizers.test_any_step_has_the_same_bits_again, list(product(NAMES, test_optimizers.SIZES))
    ),
    "checkpoints": (check_checkpoint, list(product(NAMES, test_checkpoint.SIZES))),
    "printed updates": (test_worked_out.test_every_line_is_true, test_worked_out.RUNS),
    "printed updates of batches": (
        test_worked_out.test_every_line_is_true_of_batches, list(product(NAMES, test_worked_out.IN_BATCHES))
    ),
    **FOREIGN_PRODUCTS,
}  # fmt: skip
"""Check and cases of each product."""
CASES = [(kind, case) for kind, (_, cases) in PRODUCTS.items() for case in cases]


def run(number: int, seed: int) -> Outcome:
    """Run all cases, or `number` of them drawn with `seed` if there are more."""
    set_torch_threads()
    drawn = CASES if number >= len(CASES) else random.Random(seed).sample(CASES, number)
    failures = failures_of((f"{kind} {case}", partial(PRODUCTS[kind][0], *case)) for kind, case in drawn)
    return Outcome(len(drawn), Counter(kind for kind, _ in drawn), failures)


PART = Part("products", "every choice that fits every other trains, replays, bursts, is saved and exported exactly",
            len(CASES), run)  # fmt: skip

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
