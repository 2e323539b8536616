"""The how-tos of CONTRIBUTING.md, followed literally, add what they promise."""

import re
from pathlib import Path

import pytest

from tests.howto import copy_repository, read_howtos, run_in

KINDS = ["dataset", "model", "loss", "optimizer", "schedule", "chart", "key", "metric"]
PROOFS = (
    "tests/engine/replay/test_script_runs.py tests/engine/step/test_rules.py tests/engine/observe/test_step_values.py "
    "tests/engine/step/test_random_optimizers.py tests/charts/test_residuals.py tests/ui/actions/test_ten.py "
    "tests/engine/observe/test_largest_weight.py tests/engine/schedules/test_schedules.py"
)
"""Test files that prove the additions: some that walk the catalogue, and those that the how-tos add."""
CHOSEN = ("sine", "through_origin", "quantile_loss", "adabelief", "polynomial_decay")
ADDED = ("test_residuals", "test_ten_steps", "test_largest_weight", "every_metric_is_computed")


def test_there_is_a_howto_for_each_kind() -> None:
    """Each how-to has code to add and a command that checks it."""
    howtos = list(read_howtos())
    assert [howto.title for howto in howtos] == KINDS
    assert all(howto.blocks and howto.check for howto in howtos)


@pytest.mark.timeout(300)
def test_followed_literally(tmp_path: Path) -> None:
    """With every block in a copy of the repository, tests of each addition pass; the nightly run makes all checks."""
    root = copy_repository(tmp_path)
    for howto in read_howtos():
        howto.follow(root)
    chosen = f"can_be_chosen and not lbfgs and ({' or '.join(CHOSEN)}) or printed_code and adabelief or bits_of_torch and polynomial_decay"
    done = run_in(root, f"pytest -vv {PROOFS} -k '{' or '.join(ADDED)} or {chosen}'")
    assert done.returncode == 0, done.stdout + done.stderr
    for name in (*CHOSEN, *ADDED):
        assert re.search(f"{name}.* PASSED", done.stdout), name
