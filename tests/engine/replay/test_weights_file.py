"""Weights in safetensors files: what is written is read back bit for bit, and a wrong file is one clear line."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.engine.runs import assert_same_as_replay
from tui_trainer.base.errors import UserError
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.build import build_model
from tui_trainer.engine.step.models.weights_file import save_weights, tensors_of
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.initial_weights import InitialWeights, initial_weights_in
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe

LINEAR = open_problem("linear").config
CONFIGS = {
    "linear": LINEAR,
    "mlp": LINEAR.with_dataset("spirals").with_value("model", "mlp").with_value("batch_size", 30),
    "softmax": LINEAR.with_dataset("blobs"),
}


def from_file(config: RunConfig, path: Path) -> RunConfig:
    """Return the configuration of a run that starts from the weights in a file."""
    return replace(config, initial_weights=initial_weights_in(path))


@pytest.mark.parametrize("name", CONFIGS)
def test_a_run_starts_from_the_weights_of_another(name: str, tmp_path: Path) -> None:
    """A run begins with the saved weights, bit for bit, and can be replayed; its own edits apply to them."""
    path = tmp_path / "w.safetensors"
    first = Trainer(Recipe(CONFIGS[name]))
    first.advance(7)
    save_weights(first.learner.model, path)
    config = from_file(CONFIGS[name], path)
    again = build_model(config, load(config).schema)
    for tensor, other in zip(tensors_of(first.learner.model).values(), tensors_of(again).values(), strict=True):
        assert torch.equal(tensor, other)
    trainer = Trainer(Recipe(config).with_edit(Edit(3, "optimizer.lr", 0.002)))
    trainer.advance(6)
    assert_same_as_replay(trainer)


def test_the_weights_are_read_once(tmp_path: Path) -> None:
    """A run goes on, edits included, after its file was removed: the digest identifies the weights that it has read."""
    path = tmp_path / "w.safetensors"
    save_weights(Trainer(Recipe(LINEAR)).learner.model, path)
    trainer = Trainer(Recipe(from_file(LINEAR, path)))
    path.unlink()
    trainer.advance(3)
    trainer.apply("params.w", 9.0)
    assert trainer.learner.model.params["w"].item() == 9.0


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    """A file with other weights than those of the recipe is refused, with the way out."""
    path = tmp_path / "w.safetensors"
    save_file({"w": torch.zeros(1), "b": torch.zeros(1)}, path)
    config = replace(LINEAR, initial_weights=InitialWeights(str(path), "1" * 64))
    with pytest.raises(UserError, match=r"w.safetensors has changed .* --initial-weights w.safetensors begins a run"):
        Trainer(Recipe(config))


@pytest.mark.parametrize(
    ("tensors", "words"),
    [
        ({"w": torch.zeros(1)}, "has no tensor b: the model's tensors are w (1,), b (1,)"),
        ({"w": torch.zeros(1), "b": torch.zeros(1), "c": torch.zeros(1)}, "has a tensor c that the model lacks"),
        ({"w": torch.zeros(2), "b": torch.zeros(1)}, "w has the shape (2,), and that of the model is (1,)"),
        ({"w": torch.full((1,), torch.nan), "b": torch.zeros(1)}, "w has numbers that are not finite"),
        ({"w": torch.full((1,), 1e300, dtype=torch.float64), "b": torch.zeros(1)}, "w has numbers that are not finite as torch.float32"),
        ({"w": torch.zeros(1, dtype=torch.complex64), "b": torch.zeros(1)}, "w has the dtype torch.complex64"),
        ({"w": torch.zeros(1, dtype=torch.float8_e4m3fn), "b": torch.zeros(1)}, "w has the dtype torch.float8_e4m3fn"),
        ({"w\x1b[2J": torch.zeros(1), "b": torch.zeros(1)}, "has no tensor w"),
    ],
)
def test_wrong_tensors(tensors: dict[str, torch.Tensor], words: str, tmp_path: Path) -> None:
    """Missing, unknown, misshapen and not finite tensors are one clear line."""
    save_file(tensors, tmp_path / "w.safetensors")
    with pytest.raises(UserError) as raised:
        Trainer(Recipe(from_file(LINEAR, tmp_path / "w.safetensors")))
    assert words in str(raised.value)
    assert "\x1b" not in str(raised.value)


def test_every_tensor_is_written(tmp_path: Path) -> None:
    """The file has each parameter under its name and with its shape."""
    model = Trainer(Recipe(CONFIGS["mlp"])).learner.model
    save_weights(model, tmp_path / "w.safetensors")
    found = load_file(tmp_path / "w.safetensors")
    assert {name: tuple(tensor.shape) for name, tensor in found.items()} == model.shapes()
