"""A run of the user's own module replays, resumes, is exported, and follows its file as a run of the catalogue does."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.runs import assert_same_as_replay, bits, go_to
from tests.own_modules.files import NET, allowed, recipe_of, write
from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.models.module import ARGUMENTS, FILE, SHA256
from tui_trainer.engine.replay.checkpoint import pack, read_checkpoint
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.device import differences
from tui_trainer.recipe.modules.choice import recipe_with_current_module, with_current_module
from tui_trainer.recipe.modules.consent import NotAllowedError, allow, allowed_digests
from tui_trainer.recipe.recipe_file import read_recipe, write_recipe


def test_a_run_replays(tmp_path: Path) -> None:
    """Steps with dropout, mini-batches and an edit of a weight replay to the same bits; so does going back."""
    trainer = Trainer(allowed(write(tmp_path, NET)))
    trainer.apply("batch_size", 4)
    trainer.advance(7)
    middle = bits(trainer)
    trainer.advance(20)
    trainer.apply("params.first.weight[1]", 0.5)
    trainer.advance(20)
    assert_same_as_replay(trainer)
    assert go_to(trainer, 7) is None
    assert bits(trainer).tensors == middle.tensors


def test_a_run_resumes_from_its_checkpoint(tmp_path: Path) -> None:
    """A checkpoint of the run continues with the same bits."""
    trainer = Trainer(allowed(write(tmp_path, NET)))
    trainer.record.keyframes.set_spacing(4)
    trainer.advance(30)
    checkpoint = trainer.record.newest_checkpoint
    assert checkpoint is not None
    path = tmp_path / "some.safetensors"
    path.write_bytes(pack(checkpoint, trainer.recipe_now()))
    resumed = Trainer(trainer.recipe_now())
    resumed.resume(read_checkpoint(path, trainer.recipe_now()))
    assert 0 < resumed.step < 30
    resumed.advance(30 - resumed.step)
    assert bits(resumed).tensors == bits(trainer).tensors


def test_a_recipe_keeps_the_module(tmp_path: Path) -> None:
    """A saved recipe has the file relative to its folder, its SHA-256, and every argument; it moves with its file."""
    recipe = recipe_of(write(tmp_path, NET))
    recipe = replace(recipe, config=recipe.config.with_value("model.width", 6))
    write_recipe(recipe, tmp_path / "run.toml")
    assert 'file = "net.py"' in (tmp_path / "run.toml").read_text()
    assert read_recipe(tmp_path / "run.toml") == recipe
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("run.toml", "net.py"):
        (tmp_path / name).rename(moved / name)
    found = read_recipe(moved / "run.toml").config
    assert found.model.values[FILE.name] == str(moved / "net.py")
    assert with_current_module(found) == found


def test_a_changed_file_is_reported(tmp_path: Path) -> None:
    """A file that has changed since the recipe was saved is reported, must be allowed again, and gives its new arguments."""
    path = write(tmp_path, NET)
    trainer = Trainer(replace(allowed(path), config=allowed(path).config.with_value("model.width", 6)))
    saved = trainer.recipe_now()
    write(tmp_path, NET.replace("dropout: float = 0.25", "dropout: float = 0.5, deeper: bool = False"))
    now = recipe_with_current_module(saved)
    values = now.config.model.values
    assert (values["width"], values["dropout"], values["deeper"]) == (6, 0.5, False)
    assert values[SHA256.name] != saved.config.model.values[SHA256.name]
    assert differences(now, trainer.learner.dataset) == ["net.py has changed since the recipe was saved"]
    with pytest.raises(NotAllowedError):
        Trainer(now)
    trainer.advance(1)  # the run goes on with the file as it was read
    assert_same_as_replay(trainer)


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    """A run whose file is gone is refused when it is opened."""
    path = write(tmp_path, NET)
    recipe = recipe_of(path)
    path.unlink()
    with pytest.raises(UserError, match=r"can't read .*net\.py: No such file"):
        recipe_with_current_module(recipe)


def test_an_argument_of_another_type_gets_its_default(tmp_path: Path) -> None:
    """A value that no longer fits its argument is replaced by the default."""
    recipe = recipe_of(write(tmp_path, NET))
    recipe = replace(recipe, config=recipe.config.with_value("model.width", 6))
    write(tmp_path, NET.replace("width: int = 4", "width: str = 'wide'"))
    assert recipe_with_current_module(recipe).config.model.values["width"] == "wide"


def test_consent_is_remembered(tmp_path: Path) -> None:
    """Code is refused until its digest is allowed, which is kept on disk."""
    recipe = recipe_of(write(tmp_path, f"{NET}# {tmp_path}"))
    with pytest.raises(NotAllowedError, match=r"^net\.py is Python code, which is run only if you allow it: --allow-code$"):
        Trainer(recipe)
    digest = str(recipe.config.model.values[SHA256.name])
    allow(digest)
    allow(digest)
    assert allowed_digests().count(digest) == 1
    Trainer(recipe)


def test_consent_that_cannot_be_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the state folder can't be written, the code is allowed in this process, and why it isn't remembered is said."""
    (tmp_path / "state").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    recipe = recipe_of(write(tmp_path, f"{NET}# {tmp_path}"))
    reason = allow(str(recipe.config.model.values[SHA256.name]))
    assert reason.startswith("can't remember that the code is allowed: ")
    assert reason.endswith("Not a directory")
    Trainer(recipe)


def test_signature_in_a_recipe_is_checked(tmp_path: Path) -> None:
    """Arguments in a recipe are read as text: nothing else than arguments with literal defaults is accepted."""
    config = recipe_of(write(tmp_path, NET)).config
    for text in ("width: int = print(1)", "width: list = []", "width: int): pass\ndef g(", "*, width", "width=3", "a: int" * 60):
        with pytest.raises(UserError, match="arguments can't be"):
            config.with_values("model", {ARGUMENTS.name: text})

