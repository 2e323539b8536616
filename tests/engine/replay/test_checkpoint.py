"""Checkpoints: what is written is read back to the last bit, and nothing else is ever taken over."""

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
from tui_trainer.engine.replay.checkpoint import (
    ABOUT,
    CHECKSUM,
    Checkpoint,
    _bytes,
    _checksum,
    pack,
    read_checkpoint,
)
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

SIZES = (0, 7)
"""Batch sizes: full batch and mini-batch."""


def at(recipe: Recipe, *steps: int) -> Trainer:
    """A run of that many steps, an edit after each but the last."""
    trainer = Trainer(recipe)
    trainer.record.keyframes.aim(8)
    for number, more in enumerate(steps):
        if number:
            trainer.apply("optimizer.lr", 0.001 / number)
        trainer.advance(more)
    return trainer


def newest(trainer: Trainer) -> Checkpoint:
    """What would be written of a run."""
    assert trainer.record.newest is not None
    return trainer.record.newest


def packed(trainer: Trainer) -> bytes:
    """The same as a file's content."""
    return pack(newest(trainer), trainer.recipe_now())


def reason(content: bytes, folder: Path, recipe: Recipe) -> str:
    """Why a file with that content can't be used for a run."""
    (folder / "some.safetensors").write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_checkpoint(folder / "some.safetensors", recipe)
    return str(caught.value).removeprefix("can't use the checkpoint some.safetensors: ")


@pytest.mark.parametrize(("optimizer", "size"), by_turns(OPTIMIZERS.names(), SIZES))
def test_a_run_goes_on_from_it(optimizer: str, size: int, tmp_path: Path) -> None:
    """In another process the recipe's text and the checkpoint give the same run, forward and back again."""
    trainer = at(problem("polynomial", optimizer=optimizer, batch_size=size), 9, 12, 10)
    (tmp_path / "some.safetensors").write_bytes(packed(trainer))
    recipe = parse_recipe(format_recipe(trainer.recipe_now()), "saved.toml")
    resumed = Trainer(recipe)
    resumed.resume(read_checkpoint(tmp_path / "some.safetensors", resumed.recipe_now()))
    assert resumed.step == 24
    for one in (trainer, resumed):
        one.advance(40 - one.step)
    assert bits(resumed) == bits(trainer)
    assert resumed.record.history.view().last.tolist() == trainer.record.history.view().last.tolist()
    for one in (trainer, resumed):
        go_to(one, 11)
    assert bits(resumed) == bits(trainer)


def test_what_the_run_has_become_counts(tmp_path: Path) -> None:
    """Another learning rate, another edit, another seed: another run. A later edit, a name or a breakpoint: the same."""
    trainer = at(problem(), 20, 20)
    content, recipe = packed(trainer), trainer.recipe_now()
    for other in (problem(optimizer__lr=0.02), problem(), problem(seed=1), at(problem(), 19, 21).recipe_now()):
        assert reason(content, tmp_path, other) == "another run made it"
    trainer.apply("optimizer.lr", 0.5)
    assert read_checkpoint(tmp_path / "some.safetensors", trainer.recipe_now()).state.step == 40
    assert read_checkpoint(tmp_path / "some.safetensors", recipe).state.step == 40


def test_what_is_no_checkpoint(tmp_path: Path) -> None:
    """Junk, a pickle, nothing, a header without end, half a file: refused with a reason, and nothing is executed."""
    trainer = at(problem("logistic-sgd", optimizer="momentum"), 30)
    content, recipe = packed(trainer), trainer.recipe_now()
    fired = tmp_path / "fired"
    harmful = pickle.dumps(_Harmful(str(fired)))
    huge = (2**40).to_bytes(8, "little") + b"{" * 100
    for wrong in (b"", b"junk" * 100, harmful, huge, content[: len(content) // 2], content + b"more", save({})):
        assert reason(wrong, tmp_path, recipe)
    assert not fired.exists()


class _Harmful:
    """What would write a file if it were unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.path, "w")


def test_a_later_form_is_refused(tmp_path: Path) -> None:
    """A checkpoint of a newer program says so."""
    trainer = at(problem(), 20)
    tensors = load(packed(trainer))
    del tensors[CHECKSUM]
    about = json.loads(bytes(tensors[ABOUT].numpy()))
    tensors[ABOUT] = _bytes(json.dumps(about | {"form": 2}).encode())
    content = save({**tensors, CHECKSUM: _bytes(_checksum(tensors))})
    assert reason(content, tmp_path, trainer.recipe_now()) == "it is of form 2, this program writes 1"


CONTENT_OF = at(problem("polynomial", optimizer="adam"), 9, 23)
CONTENT = packed(CONTENT_OF)


@given(place=st.integers(0, len(CONTENT) - 1), mask=st.integers(1, 255))
def test_a_flipped_bit_is_found(place: int, mask: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Wherever it is."""
    content = bytearray(CONTENT)
    content[place] ^= mask
    assert reason(bytes(content), tmp_path_factory.getbasetemp(), CONTENT_OF.recipe_now())


def test_every_number_is_kept(tmp_path: Path) -> None:
    """Infinite losses, the best loss and the history are read back as they were."""
    trainer = at(problem(), 30)
    (tmp_path / "some.safetensors").write_bytes(packed(trainer))
    read = read_checkpoint(tmp_path / "some.safetensors", trainer.recipe_now())
    written = newest(trainer)
    assert read.state.best == written.state.best
    assert read.state.baseline == written.state.baseline
    assert (read.history.steps, read.history.width) == (written.history.steps, written.history.width)
    for name in ("low", "high", "last"):
        assert np.array_equal(getattr(read.history, name), getattr(written.history, name))


def test_the_bytes_are_those_of_safetensors_for_torch() -> None:
    """Whoever reads the file with torch finds the same tensors; the file is the same to the last byte."""
    content = packed(at(problem(optimizer="adam"), 9, 12))
    assert content == save(load(content))


def test_writing_leaves_nothing_behind() -> None:
    """A history of another length each time makes no types that the process would keep."""
    trainer = Trainer(problem())
    trainer.record.keyframes.aim(1)

    def written(times: int) -> int:
        for _ in range(times):
            trainer.advance(1)
            packed(trainer)
        gc.collect()
        return len(_pointer_type_cache)

    before = written(3)
    assert written(10) == before
