"""PRODUCTS: every foreign model with every batch size and optimizer, for the nightly run; the suite runs samples of them."""

from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from functools import wraps
from io import StringIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.foreign_models import test_every_property, test_raising, test_replay_check
from tests.foreign_models.registered import LR, registered
from tests.foreign_models.zoo import HIDDEN_STATE

Check = Callable[..., Any]


def with_foreign_models(check: Check) -> Check:
    """Return the check, run with the foreign models in the catalogue and without what one of them prints."""

    @wraps(check)
    def run(*case: Any) -> None:
        with registered(), redirect_stdout(StringIO()):
            check(*case)

    return run


def check_checkpoint(case: test_every_property.Case) -> None:
    """Check that a run continues from a checkpoint, in a temporary folder."""
    with TemporaryDirectory() as folder:
        test_every_property.test_a_run_resumes_from_a_checkpoint(case, Path(folder))


_OF_EVERY_CASE: dict[str, Check] = {
    "foreign models going back": test_every_property.test_a_run_trains_and_goes_back,
    "phases and edits of foreign models": test_every_property.test_phases_and_edits_are_replayed,
    "branches of foreign models": test_every_property.test_edits_are_undone_and_branches_returned_to,
    "checkpoints of foreign models": check_checkpoint,
    "looks at foreign models": test_every_property.test_looking_leaves_no_trace,
    "predictions of foreign models": test_every_property.test_predictions_are_those_of_the_module_in_eval_mode,
    "bursts of foreign models": test_every_property.assert_bursts_are_exact,
}
_OTHERS: dict[str, tuple[Check, Sequence[tuple[Any, ...]]]] = {
    "exceptions of foreign models": (
        test_raising.test_steps_before_the_exception_count, list(product(LR, test_every_property.SIZES))
    ),
    "hidden state": (test_replay_check.test_hidden_state_is_found_at_the_start, list(product(HIDDEN_STATE, LR))),
}  # fmt: skip
PRODUCTS: dict[str, tuple[Check, Sequence[tuple[Any, ...]]]] = {
    **{kind: (with_foreign_models(check), [(case,) for case in test_every_property.CASES]) for kind, check in _OF_EVERY_CASE.items()},
    **{kind: (with_foreign_models(check), cases) for kind, (check, cases) in _OTHERS.items()},
}
"""Check and cases of each product."""
