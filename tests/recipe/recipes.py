"""Random recipes for tests."""

from contextlib import suppress

from hypothesis import strategies as st

from tests.datasets.buildable import VALUES
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.generated.coefficients import COEFFICIENTS
from tui_trainer.catalogue.generated.hyperparameters import input_names
from tui_trainer.catalogue.settings import CLIPPING, SETTINGS, ZERO_GRAD
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import MAX_STEPS, Recipe, RunEnvironment

LINEAR = """dataset = {name = "line_points"}
model = {name = "linear"}
loss = {name = "mse"}
optimizer = {name = "sgd"}
"""
CHARACTERS = st.characters(exclude_categories=["C"])
WORDS = st.text(CHARACTERS, max_size=20).map(clean_text)
COEFFICIENT_LISTS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=4).map(lambda numbers: ", ".join(map(repr, numbers)))
NOT_WITH_LBFGS = {setting.name for setting in (ZERO_GRAD, *CLIPPING)}
"""Settings that LBFGS must not have at another value than the default."""


def values(hyperparameter: Hyperparameter) -> st.SearchStrategy[Value]:
    """Generate every valid value of a hyperparameter."""
    if isinstance(hyperparameter.default, bool):
        return st.booleans()
    if hyperparameter.choices:
        return st.sampled_from(hyperparameter.choices)
    if hyperparameter.form:
        return st.sampled_from(hyperparameter.form.examples)
    if isinstance(hyperparameter.default, str):
        return COEFFICIENT_LISTS if hyperparameter is COEFFICIENTS else WORDS
    if isinstance(hyperparameter.default, int):
        return st.integers(int(hyperparameter.minimum), int(hyperparameter.maximum))
    return st.floats(
        hyperparameter.minimum,
        min(hyperparameter.maximum, 1e300),
        exclude_min=hyperparameter.excludes_minimum,
        exclude_max=hyperparameter.excludes_maximum,
    )


@st.composite
def configs(draw: st.DrawFn, has_data: bool = False) -> RunConfig:
    """Generate a config of choices that fit each other, with any valid values.

    `has_data`: whether the dataset can be built.
    """
    start = draw(st.sampled_from(CATALOGUE["dataset"].names()))
    known = VALUES.get(start, {}) if has_data else {}
    chosen = {h.name: known.get(h.name) or draw(values(h)) for h in CATALOGUE["dataset"][start].hyperparameters}
    if "x1" in chosen and not input_names(chosen):  # inputs can't all be off
        chosen["x1"] = True
    base = RunConfig(
        Choice.of("dataset", "line_points"),
        Choice.of("model", "linear"),
        Choice.of("loss", "mse"),
        Choice.of("optimizer", "sgd"),
        title=draw(WORDS),
        text=draw(WORDS),
        discard_normals=draw(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=3).map(tuple)),
    ).with_dataset(start, chosen)
    for kind in ("model", "loss", "optimizer", "schedule"):
        base = base.with_value(kind, draw(st.sampled_from(base.fitting_names(kind))))
    for address in list(base.addresses()):
        if address.hyperparameter and address.kind != "dataset" and not (address.name in NOT_WITH_LBFGS and base.optimizer.name == "lbfgs"):
            with suppress(UserError):  # some values of a schedule don't fit each other
                base = base.with_value(address.name, draw(values(address.hyperparameter)))
    return base


@st.composite
def recipes(draw: st.DrawFn, has_data: bool = False) -> Recipe:
    """Generate a recipe with edits of live hyperparameters. `has_data`: whether its dataset can be built."""
    config = current = draw(configs(has_data))
    live = [setting for setting in SETTINGS if setting.live]
    edits: list[Edit] = []
    for before in sorted(draw(st.lists(st.integers(1, 10**9), max_size=4))):
        known = current.addresses()
        addresses = {a.name: a for a in known if a.live and a.name not in {*NOT_WITH_LBFGS, "optimizer"}}
        address = addresses[draw(st.sampled_from(sorted(addresses)))]
        kinds = st.sampled_from(current.fitting_names(str(address.kind))) if address.hyperparameter is None else None
        to = draw(kinds if kinds is not None else values(address.hyperparameter or live[0]))
        with suppress(UserError):
            current = Edit(before, address.name, to).apply(current)
            edits.append(Edit(before, address.name, to))
    ran_with = draw(st.none() | st.builds(RunEnvironment, torch=WORDS, files=st.dictionaries(WORDS, WORDS, max_size=2)))
    return Recipe(config, Journal(tuple(edits)), draw(st.integers(0, MAX_STEPS)), ran_with)
