"""The declarations: words for a person, builders that are there, choices that fit."""

import inspect

import pytest

from tests.recipe.recipes import LINEAR
from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.all import CATALOGUE, LIVE_KINDS
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Entry
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.recipe.config import Choice, RunConfig
from tui_trainer.recipe.recipe_file import parse_recipe

ENTRIES: list[tuple[str, Entry]] = [(kind, entry) for kind, registry in CATALOGUE.items() for entry in registry]
IDS = [f"{kind} {entry.name}" for kind, entry in ENTRIES]


@pytest.mark.parametrize(("kind", "entry"), ENTRIES, ids=IDS)
def test_it_is_declared_well(kind: str, entry: Entry) -> None:
    """A name one can type, a title, a one-line summary without a full stop, hyperparameters that differ in name."""
    assert entry.name.isidentifier()
    assert entry.name == entry.name.lower()
    assert entry.title
    assert entry.summary
    assert not entry.summary.endswith(".")
    assert (entry.title + entry.summary + entry.formula).isprintable()
    names = [one.name for one in entry.hyperparameters]
    assert len(set(names)) == len(names)
    assert "name" not in names
    assert CATALOGUE[kind][entry.name] is entry


@pytest.mark.parametrize(("kind", "entry"), ENTRIES, ids=IDS)
def test_its_builder_is_there(kind: str, entry: Entry) -> None:
    """The address leads to something that can be called and says what it does."""
    builder = resolve(entry.builder)
    assert callable(builder)
    assert kind == "loss" or inspect.getdoc(builder)


@pytest.mark.parametrize(("kind", "entry"), ENTRIES, ids=IDS)
def test_its_defaults_can_be_chosen(kind: str, entry: Entry) -> None:
    """Chosen without values, every hyperparameter has its default."""
    choice = Choice.of(kind, entry.name)
    assert dict(choice.values) == {one.name: one.default for one in entry.hyperparameters}
    assert choice.entry is entry


@pytest.mark.parametrize("dataset", DATASETS.names())
def test_every_dataset_can_be_learned(dataset: str) -> None:
    """Some model and some loss fit it, and every model and loss fits some dataset."""
    assert any(model.fits(DATASETS[dataset]) for model in MODELS)
    assert any(loss.fits(DATASETS[dataset]) for loss in LOSSES)
    for one in (*MODELS, *LOSSES):
        assert any(one.fits(entry) for entry in DATASETS)


@pytest.mark.parametrize("dataset", DATASETS.names())
@pytest.mark.parametrize("start", DATASETS.names())
def test_another_dataset_finds_what_fits(start: str, dataset: str) -> None:
    """From a run on any dataset to any other: model and loss give way where they must, and only there."""
    base = parse_recipe(LINEAR, "linear.toml").config.with_dataset(start)
    config = base.with_dataset(dataset)
    assert config.dataset.name == dataset
    assert config.model.name in config.fitting("model")
    assert config.loss.name in config.fitting("loss")
    assert config.fitting("optimizer") == OPTIMIZERS.names()
    if base.model.name in config.fitting("model"):
        assert config.model == base.model


@pytest.mark.parametrize("model", MODELS.names())
@pytest.mark.parametrize("dataset", DATASETS.names())
def test_what_does_not_fit_is_refused(dataset: str, model: str) -> None:
    """With the names of what does."""
    loss = next(one.name for one in LOSSES if one.fits(DATASETS[dataset]))
    names = {"dataset": dataset, "model": model, "loss": loss, "optimizer": "sgd"}
    choices = {kind: Choice.of(kind, name) for kind, name in names.items()}
    if MODELS[model].fits(DATASETS[dataset]):
        assert RunConfig(**choices).model.name == model  # type: ignore[arg-type] # mypy can't tell the four keys
    else:
        with pytest.raises(UserError, match=f"^model {model} does not fit dataset {dataset}: choose one of "):
            RunConfig(**choices)  # type: ignore[arg-type] # as above


def test_what_is_live() -> None:
    """The optimizer and the loss can be swapped in a run; another dataset or model is a new run."""
    assert {"loss", "optimizer"} == LIVE_KINDS
    assert list(CATALOGUE) == ["dataset", "model", "loss", "optimizer"]
