"""The foreign models are in the catalogue during every test of this folder; torch uses the threads of a run."""

from collections.abc import Iterator

import pytest

from tests.foreign_models.registered import registered
from tui_trainer.engine.step.device import set_torch_threads

set_torch_threads()


@pytest.fixture(autouse=True)
def foreign_catalogue() -> Iterator[None]:
    """Register the foreign models and their datasets."""
    with registered():
        yield
