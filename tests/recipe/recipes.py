"""Recipes for the tests of this folder."""

from hypothesis import strategies as st

from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.settings import SETTINGS
from tui_trainer.recipe.config import Choice, RunConfig
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import MOST_STEPS, RanWith, Recipe

LINEAR = """dataset = {name = "line_points"}
model = {name = "linear"}
loss = {name = "mse"}
optimizer = {name = "sgd"}
"""
CHARACTERS = st.characters(exclude_categories=["C"])
WORDS = st.text(CHARACTERS, max_size=20).map(clean_text)


def values(one: Hyperparameter) -> st.SearchStrategy[Value]:
    """Every value that is allowed."""
    if isinstance(one.default, bool):
        return st.booleans()
    if one.choices:
        return st.sampled_from(one.choices)
    if isinstance(one.default, int):
        return st.integers(int(one.minimum), int(one.maximum))
    return st.floats(
        one.minimum,
        min(one.maximum, 1e300),
        exclude_min=one.above_minimum,
        exclude_max=one.below_maximum,
    )


@st.composite
def configs(draw: st.DrawFn) -> RunConfig:
    """A run of choices that fit, with any values."""
    start = draw(st.sampled_from(CATALOGUE["dataset"].names()))
    base = RunConfig(
        Choice.of("dataset", "line_points"),
        Choice.of("model", "linear"),
        Choice.of("loss", "mse"),
        Choice.of("optimizer", "sgd"),
        title=draw(WORDS),
        text=draw(WORDS),
        discard_normals=draw(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=3).map(tuple)),
    ).with_dataset(start)
    for kind in ("model", "loss", "optimizer"):
        base = base.with_value(kind, draw(st.sampled_from(base.fitting(kind))))
    for address in list(base.addresses()):
        if address.hyperparameter and not (address.name == "zero_grad" and base.optimizer.name == "lbfgs"):
            base = base.with_value(address.name, draw(values(address.hyperparameter)))
    return base


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """A run with edits of live hyperparameters."""
    config = now = draw(configs())
    live = [one for one in SETTINGS if one.live]
    edits: list[Edit] = []
    for before in sorted(draw(st.lists(st.integers(1, 10**9), max_size=4))):
        addresses = {one.name: one for one in now.addresses() if one.live and one.name not in ("zero_grad", "optimizer")}
        address = addresses[draw(st.sampled_from(sorted(addresses)))]
        kinds = st.sampled_from(now.fitting(str(address.kind))) if address.hyperparameter is None else None
        to = draw(kinds if kinds is not None else values(address.hyperparameter or live[0]))
        edits.append(Edit(before, address.name, to))
        now = edits[-1].apply(now)
    ran_with = draw(st.none() | st.builds(RanWith, torch=WORDS, files=st.dictionaries(WORDS, WORDS, max_size=2)))
    return Recipe(config, Journal(tuple(edits)), draw(st.integers(0, MOST_STEPS)), ran_with)
