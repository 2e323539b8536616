"""Random command lines: each is done, or refused in one line that names something typed."""

from contextlib import chdir
from random import Random

import pytest

from tests.end_to_end.command_line.random_command_lines import folder_with_odd_files, outcome, random_line


@pytest.mark.parametrize("seed", range(4))
def test_random_command_lines(seed: int) -> None:
    """No random command line ends in an exception, in argparse's own words or in an error that names nothing."""
    random = Random(seed)
    with folder_with_odd_files() as folder, chdir(folder):
        for _ in range(50):
            arguments = random_line(random)
            found = outcome(arguments)
            assert found.fault == "", arguments
