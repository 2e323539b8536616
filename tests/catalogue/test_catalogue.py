"""Declarations of the catalogue: their texts, builders, and which choices fit together."""

import inspect

import pytest

from tests.datasets.buildable import NAMES, VALUES, dataset_choice, schema
from tests.recipe.recipes import LINEAR
from tui_trainer.base.errors import UserError
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.all import CATALOGUE, LIVE_KINDS
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Entry
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.schedules import SCHEDULES
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe_file import parse_recipe

ENTRIES: list[tuple[str, Entry]] = [(kind, entry) for kind, registry in CATALOGUE.items() for entry in registry]
IDS = [f"{kind} {entry.name}" for kind, entry in ENTRIES]


@pytest.mark.parametrize(("kind", "entry"), ENTRIES, ids=IDS)
def test_declaration(kind: str, entry: Entry) -> None:
    """An entry has an identifier as its name, a title, a one-line summary and hyperparameters with different names."""
    assert entry.name.isidentifier()
    assert entry.name == entry.name.lower()
    assert entry.title
    assert entry.summary
    assert not entry.summary.endswith(".")
    assert (entry.title + entry.summary + entry.formula).isprintable()
    names = [hyperparameter.name for hyperparameter in entry.hyperparameters]
    assert len(set(names)) == len(names)
    assert "name" not in names
    assert CATALOGUE[kind][entry.name] is entry


@pytest.mark.parametrize(("kind", "entry"), ENTRIES, ids=IDS)
def test_builder_exists(kind: str, entry: Entry) -> None:
    """The builder's address resolves to a callable with a docstring."""
    builder = resolve(entry.builder)
    assert callable(builder)
    assert kind == "loss" or inspect.getdoc(builder)


@pytest.mark.parametrize(("kind", "entry"), ENTRIES, ids=IDS)
def test_defaults(kind: str, entry: Entry) -> None:
    """A choice without values has every hyperparameter at its default."""
    choice = Choice.of(kind, entry.name)
    assert dict(choice.values) == {hyperparameter.name: hyperparameter.default for hyperparameter in entry.hyperparameters}
    assert choice.entry is entry


@pytest.mark.parametrize("dataset", NAMES)
def test_every_dataset_has_a_model_and_a_loss(dataset: str) -> None:
    """Each dataset has a model and a loss that fit, and each model and loss fits a dataset."""
    assert any(model.fits(schema(dataset)) for model in MODELS)
    assert any(loss.fits(schema(dataset)) for loss in LOSSES)
    for choice in (*MODELS, *LOSSES):
        assert any(choice.fits(schema(name)) for name in NAMES)


@pytest.mark.parametrize("dataset", DATASETS.names())
@pytest.mark.parametrize("start", DATASETS.names())
def test_change_of_dataset_keeps_what_fits(start: str, dataset: str) -> None:
    """With another dataset, the model and the loss change if they do not fit it, and only then."""
    base = parse_recipe(LINEAR, "linear.toml").config.with_dataset(start, VALUES.get(start, {}))
    config = base.with_dataset(dataset, VALUES.get(dataset, {}))
    assert config.dataset.name == dataset
    assert config.model.name in config.fitting_names("model")
    assert config.loss.name in config.fitting_names("loss")
    assert config.fitting_names("optimizer") == OPTIMIZERS.names()
    if base.model.name in config.fitting_names("model"):
        assert config.model == base.model


@pytest.mark.parametrize("model", MODELS.names())
@pytest.mark.parametrize("dataset", NAMES)
def test_model_that_does_not_fit(dataset: str, model: str) -> None:
    """For a model that does not fit the dataset, the error names the models that do."""
    loss = next(entry.name for entry in LOSSES if entry.fits(schema(dataset)))
    names = {"model": model, "loss": loss, "optimizer": "sgd"}
    choices = {"dataset": dataset_choice(dataset), **{kind: Choice.of(kind, name) for kind, name in names.items()}}
    if MODELS[model].fits(schema(dataset)):
        assert RunConfig(**choices).model.name == model  # type: ignore[arg-type] # mypy can't tell the four keys
    else:
        with pytest.raises(UserError, match=f"^model {model} does not fit dataset {dataset_choice(dataset).name}: choose one of "):
            RunConfig(**choices)  # type: ignore[arg-type] # as above


def test_live_kinds() -> None:
    """The optimizer and the loss can be swapped during a run; another dataset or model starts a new run."""
    assert {"loss", "optimizer", "schedule"} == LIVE_KINDS
    assert list(CATALOGUE) == ["dataset", "model", "loss", "optimizer", "schedule"]


def test_the_title_follows_the_choices() -> None:
    """A run that is no problem is called after its model and dataset; the title of a problem stays."""
    problem = parse_recipe(LINEAR, "linear.toml").config
    assert problem.with_value("model", "mlp").title == problem.title
    other = problem.with_dataset("spirals")
    assert other.title == "Logistic regression: Spirals"
    assert other.with_value("model", "mlp").title == "Multilayer perceptron: Spirals"
    assert other.with_choices({"model": "mlp"}).title == "Multilayer perceptron: Spirals"


def test_a_value_that_the_new_entry_does_not_permit_is_not_carried_over() -> None:
    """Another entry with a hyperparameter of the same name gets the value if it permits it, and its default otherwise."""
    growing = Choice.of("schedule", "exponential", {"gamma": 1.05})
    assert growing.with_entry("step").values["gamma"] == SCHEDULES["step"].hyperparameters[1].default
    assert Choice.of("schedule", "exponential", {"gamma": 0.5}).with_entry("step").values["gamma"] == 0.5
