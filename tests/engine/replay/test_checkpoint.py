"""Checkpoints are read back to the last bit, and anything else is refused."""

import gc
import json
import pickle
from ctypes import _pointer_type_cache  # type: ignore[attr-defined] # typeshed leaves it out
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load, save

from tests.engine.runs import bits, go_to, problem
from tests.pairwise import by_turns
from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.datasets.table_recipe import recipe_for_table
from tui_trainer.engine.replay.checkpoint import (
    CHECKSUM_KEY,
    DESCRIPTION_KEY,
    Checkpoint,
    _checksum,
    _to_uint8_tensor,
    pack,
    read_checkpoint,
)
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

SIZES = (0, 7)
"""Batch sizes: full batch and mini-batch."""


def at(recipe: Recipe, *steps: int) -> Trainer:
    """Return a run made in stretches of these lengths, with an edit between two of them."""
    trainer = Trainer(recipe)
    trainer.record.keyframes.set_spacing(8)
    for number, more in enumerate(steps):
        if number:
            trainer.apply("optimizer.lr", 0.001 / number)
        trainer.advance(more)
    return trainer


def newest(trainer: Trainer) -> Checkpoint:
    """Return the checkpoint that would be written of a run."""
    assert trainer.record.newest_checkpoint is not None
    return trainer.record.newest_checkpoint


def packed(trainer: Trainer) -> bytes:
    """Return the newest checkpoint of a run as the content of a file."""
    return pack(newest(trainer), trainer.recipe_now())


def reason(content: bytes, folder: Path, recipe: Recipe) -> str:
    """Return why a file with this content is refused for a recipe."""
    (folder / "some.safetensors").write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_checkpoint(folder / "some.safetensors", recipe)
    return str(caught.value).removeprefix("can't use the checkpoint some.safetensors: ")


@pytest.mark.parametrize(("optimizer", "size"), by_turns(OPTIMIZERS.names(), SIZES)[::2])
def test_a_run_resumes_from_a_checkpoint(optimizer: str, size: int, tmp_path: Path) -> None:
    """A run resumed from recipe text and checkpoint has the same bits, forward and back again."""
    trainer = at(problem("polynomial", optimizer=optimizer, batch_size=size), 9, 12, 10)
    (tmp_path / "some.safetensors").write_bytes(packed(trainer))
    recipe = parse_recipe(format_recipe(trainer.recipe_now()), "saved.toml")
    resumed = Trainer(recipe)
    resumed.resume(read_checkpoint(tmp_path / "some.safetensors", resumed.recipe_now()))
    assert resumed.step == 24
    for run in (trainer, resumed):
        run.advance(40 - run.step)
    assert bits(resumed) == bits(trainer)
    assert resumed.record.history.view().last.tolist() == trainer.record.history.view().last.tolist()
    for run in (trainer, resumed):
        go_to(run, 11)
    assert bits(resumed) == bits(trainer)


def test_an_evaluation_is_kept(tmp_path: Path) -> None:
    """A resumed run has the latest evaluation, the best test loss and the history of the test loss."""
    trainer = at(problem("logistic-sgd", dataset__test=0.2), 20, 23)
    (tmp_path / "some.safetensors").write_bytes(packed(trainer))
    resumed = Trainer(trainer.recipe_now())
    resumed.resume(read_checkpoint(tmp_path / "some.safetensors", resumed.recipe_now()))
    assert (resumed.step, resumed.record.evaluation.step) == (40, 40)
    resumed.advance(3)
    assert resumed.record.evaluation == trainer.record.evaluation
    assert resumed.record.histories.views() == trainer.record.histories.views()


def test_checkpoints_of_other_runs_are_refused(tmp_path: Path) -> None:
    """A checkpoint is refused for another rate, edit or seed, and accepted after later edits."""
    trainer = at(problem(), 20, 20)
    content, recipe = packed(trainer), trainer.recipe_now()
    for other in (problem(optimizer__lr=0.02), problem(), problem(seed=1), at(problem(), 19, 21).recipe_now()):
        assert reason(content, tmp_path, other) == "it was written by another run"
    trainer.apply("optimizer.lr", 0.5)
    assert read_checkpoint(tmp_path / "some.safetensors", trainer.recipe_now()).state.step == 40
    assert read_checkpoint(tmp_path / "some.safetensors", recipe).state.step == 40


def test_a_checkpoint_of_a_changed_table_is_refused(tmp_path: Path) -> None:
    """A run of a table resumes from its checkpoint, but not after the table has changed."""
    table = tmp_path / "own.csv"
    table.write_text("a,b\n1,2\n2,3\n3,5\n", encoding="utf-8")
    trainer = at(recipe_for_table(table), 20, 20)
    content, recipe = packed(trainer), trainer.recipe
    (tmp_path / "some.safetensors").write_bytes(content)
    resumed = Trainer(recipe)
    resumed.resume(read_checkpoint(tmp_path / "some.safetensors", resumed.recipe_now()))
    for run in (trainer, resumed):
        run.advance(45 - run.step)
    assert bits(resumed) == bits(trainer)
    table.write_text("a,b\n1,2\n2,3\n3,6\n", encoding="utf-8")
    assert reason(content, tmp_path, Trainer(recipe).recipe_now()) == "it was written by another run"


def test_other_files_are_refused(tmp_path: Path) -> None:
    """Junk, a pickle, an empty or cut file and a bad header are refused with a reason, and nothing is executed."""
    trainer = at(problem("logistic-sgd", optimizer="momentum"), 30)
    content, recipe = packed(trainer), trainer.recipe_now()
    fired = tmp_path / "fired"
    harmful = pickle.dumps(_Harmful(str(fired)))
    huge = (2**40).to_bytes(8, "little") + b"{" * 100
    for wrong in (b"", b"junk" * 100, harmful, huge, content[: len(content) // 2], content + b"more", save({})):
        assert reason(wrong, tmp_path, recipe)
    assert not fired.exists()


class _Harmful:
    """Object that writes a file when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.path, "w")


def test_a_later_format_is_refused(tmp_path: Path) -> None:
    """A checkpoint of a newer format is refused with its format."""
    trainer = at(problem(), 20)
    tensors = load(packed(trainer))
    del tensors[CHECKSUM_KEY]
    about = json.loads(bytes(tensors[DESCRIPTION_KEY].numpy()))
    tensors[DESCRIPTION_KEY] = _to_uint8_tensor(json.dumps(about | {"form": 2}).encode())
    content = save({**tensors, CHECKSUM_KEY: _to_uint8_tensor(_checksum(tensors))})
    assert reason(content, tmp_path, trainer.recipe_now()) == "its format is 2, and this program reads format 1"


CONTENT_OF = at(problem("polynomial", optimizer="adam"), 9, 23)
CONTENT = packed(CONTENT_OF)


@given(index=st.integers(0, len(CONTENT) - 1), mask=st.integers(1, 255))
def test_a_flipped_bit_is_found(index: int, mask: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A flipped bit anywhere in the file is detected."""
    content = bytearray(CONTENT)
    content[index] ^= mask
    assert reason(bytes(content), tmp_path_factory.getbasetemp(), CONTENT_OF.recipe_now())


def test_every_number_is_read_back(tmp_path: Path) -> None:
    """Best loss, divergence baseline and history are read back exactly."""
    trainer = at(problem(), 30)
    (tmp_path / "some.safetensors").write_bytes(packed(trainer))
    read = read_checkpoint(tmp_path / "some.safetensors", trainer.recipe_now())
    written = newest(trainer)
    read_loss, written_loss = read.histories["loss"], written.histories["loss"]
    assert read.state.best == written.state.best
    assert read.state.baseline == written.state.baseline
    assert (read_loss.steps, read_loss.width) == (written_loss.steps, written_loss.width)
    for name in ("low", "high", "last"):
        assert np.array_equal(getattr(read_loss, name), getattr(written_loss, name))


def test_the_bytes_are_those_of_safetensors_for_torch() -> None:
    """The file equals the one that safetensors.torch.save writes, to the last byte."""
    content = packed(at(problem(optimizer="adam"), 9, 12))
    assert content == save(load(content))


def test_writing_creates_no_types() -> None:
    """Writing histories of ever new lengths creates no ctypes types."""
    trainer = Trainer(problem())
    trainer.record.keyframes.set_spacing(1)

    def written(times: int) -> int:
        for _ in range(times):
            trainer.advance(1)
            packed(trainer)
        gc.collect()
        return len(_pointer_type_cache)

    before = written(3)
    assert written(10) == before
