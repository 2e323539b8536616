"""Part foreign-models: every property of a run holds for every foreign model, batch size and optimizer.

The test suite runs samples of these combinations.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.nightly.cases import failures_of
from tests.benchmarks.nightly.part import Outcome, Part
from tests.foreign_models import test_every_property, test_raising, test_replay_check
from tests.foreign_models.registered import LR, registered
from tests.foreign_models.zoo import HIDDEN_STATE
from tui_trainer.engine.step.device import set_torch_threads


def check_checkpoint(case: test_every_property.Case) -> None:
    """Check that a run continues from a checkpoint, in a temporary folder."""
    with TemporaryDirectory() as folder:
        test_every_property.test_a_run_resumes_from_a_checkpoint(case, Path(folder))


EVERY_CASE = [(case,) for case in test_every_property.CASES]
PRODUCTS: dict[str, tuple[Callable[..., Any], Sequence[tuple[Any, ...]]]] = {
    "runs that go back": (test_every_property.test_a_run_trains_and_goes_back, EVERY_CASE),
    "phases and edits": (test_every_property.test_phases_and_edits_are_replayed, EVERY_CASE),
    "undo and branches": (test_every_property.test_edits_are_undone_and_branches_returned_to, EVERY_CASE),
    "checkpoints": (check_checkpoint, EVERY_CASE),
    "looks": (test_every_property.test_looking_leaves_no_trace, EVERY_CASE),
    "predictions": (test_every_property.test_predictions_are_those_of_the_module_in_eval_mode, EVERY_CASE),
    "bursts": (test_every_property.assert_bursts_are_exact, EVERY_CASE),
    "exceptions": (test_raising.test_steps_before_the_exception_count, list(product(LR, (0, 7)))),
    "hidden state": (test_replay_check.test_hidden_state_is_found_at_the_start, list(product(HIDDEN_STATE, LR))),
}
"""Check and cases of each product."""
CASES = [(kind, case) for kind, (_, cases) in PRODUCTS.items() for case in cases]


def run(number: int, seed: int) -> Outcome:
    """Run all cases, or `number` of them drawn with `seed` if there are more."""
    set_torch_threads()
    drawn = CASES if number >= len(CASES) else random.Random(seed).sample(CASES, number)
    with registered(), redirect_stdout(StringIO()):  # one of the models prints
        failures = failures_of((f"{kind} {case}", partial(PRODUCTS[kind][0], *case)) for kind, case in drawn)
    return Outcome(len(drawn), Counter(kind for kind, _ in drawn), failures)


PART = Part("foreign-models", "any module trains, replays, goes back, is edited, saved and made in bursts exactly",
            len(CASES), run)  # fmt: skip

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
