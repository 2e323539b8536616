"""WeightAddress: how a single weight is named in an edit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recipe.recipes import LINEAR
from tui_trainer.base.errors import UserError
from tui_trainer.base.weights import WeightAddress, Weights
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

W_RANGE = "params.w is 3×2: params.w[0,0] to params.w[2,1], or params.w[0] to params.w[5]"
SHAPES = {"w": (3, 2), "column": (2, 1), "b": (1,), "one": (1, 1), "scale": (), "layers.0.weight": (4,)}
NAMES = st.from_regex(r"[a-z_]{1,20}(\.[a-z0-9_]{1,5}){0,3}", fullmatch=True)


@given(NAMES, st.lists(st.integers(0, 999_999_999), max_size=4))
def test_what_is_written_is_read_back(name: str, index: list[int]) -> None:
    """Any name and place."""
    address = WeightAddress(name, tuple(index))
    assert WeightAddress.parse(str(address)) == address


@pytest.mark.parametrize(
    ("text", "name", "index"),
    [
        ("params.w[2,1]", "w", (2, 1)),
        ("params.b", "b", ()),
        ("params.layers.0.weight[3]", "layers.0.weight", (3,)),
        ("params.w[-1]", "w", (-1,)),
        ("params.w[ 2, 1 ]", "w", (2, 1)),
        ("params.w[2][1]", "w", (2, 1)),
    ],
)
def test_the_parts(text: str, name: str, index: tuple[int, ...]) -> None:
    """A name with dots is one name; indices stand behind it."""
    assert WeightAddress.parse(text) == WeightAddress(name, index)


@pytest.mark.parametrize("text", ["params.", "params", "w[0]", "", "params.w\n[0]", "Params.w", "params.w[]", "params.w[1.5]"])
def test_no_address(text: str) -> None:
    """One line says how it is written."""
    with pytest.raises(UserError, match=r"is no weight: it is written like params\.w\[0\]$") as caught:
        WeightAddress.parse(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "index", "usual"),
    [
        ("params.w[2,1]", (2, 1), "params.w[2,1]"),
        ("params.w[5]", (2, 1), "params.w[2,1]"),
        ("params.w[-1]", (2, 1), "params.w[2,1]"),
        ("params.w[-1][-2]", (2, 0), "params.w[2,0]"),
        ("params.column[1]", (1, 0), "params.column[1]"),
        ("params.column[1,0]", (1, 0), "params.column[1]"),
        ("params.b", (0,), "params.b"),
        ("params.b[0]", (0,), "params.b"),
        ("params.one", (0, 0), "params.one"),
        ("params.one[0]", (0, 0), "params.one"),
        ("params.one[0,0]", (0, 0), "params.one"),
        ("params.scale", (), "params.scale"),
        ("params.layers.0.weight[3]", (3,), "params.layers.0.weight[3]"),
    ],
)
def test_a_place(text: str, index: tuple[int, ...], usual: str) -> None:
    """One number that counts row by row or a full index, none for an only number; each number is written one way."""
    address = WeightAddress.parse(text)
    assert address.full_index(SHAPES) == index
    assert address.usual(SHAPES) == usual
    assert WeightAddress.parse(usual).full_index(SHAPES) == index


@given(st.lists(st.integers(0, 4), max_size=4))
def test_every_number_can_be_named(shape: list[int]) -> None:
    """By its full index, its place row by row and its usual form: all are the same number of a numpy array."""
    places = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    weights = Weights("w", tuple(shape), "w")
    for place in range(places.size):
        full = weights.full_index(place)
        assert places[full] == place
        assert {weights.place(full), weights.place(weights.usual_index(place))} == {place}
        if shape:
            assert weights.place((place,)) == weights.place((place - places.size,)) == place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("params.w", W_RANGE),
        ("params.w[6]", W_RANGE),
        ("params.w[-7]", W_RANGE),
        ("params.w[3,0]", W_RANGE),
        ("params.w[0,2]", W_RANGE),
        ("params.w[0,0,0]", W_RANGE),
        ("params.column[2]", "params.column has 2 weights: params.column[0] to params.column[1]"),
        ("params.column", "params.column has 2 weights: params.column[0] to params.column[1]"),
        ("params.b[1]", "params.b has 1 weight: params.b[0]"),
        ("params.scale[0]", "params.scale is one number: write it without an index"),
        ("params.layers.0.wieght[0]", "unknown weight 'layers.0.wieght': did you mean layers.0.weight?"),
    ],
)
def test_no_such_place(text: str, said: str) -> None:
    """One line says what would be right."""
    with pytest.raises(UserError) as caught:
        WeightAddress.parse(text).full_index(SHAPES)
    assert str(caught.value) == said


def test_an_edit_of_a_weight_is_saved() -> None:
    """It is an edit like any other; a whole number is as good, and the hyperparameters stay."""
    recipe = parse_recipe(LINEAR, "x.toml")
    for value in (0.1, -3, 3.4e38, 5e-324):
        edited = recipe.edited(Edit(7, "params.w[0]", value))
        again = parse_recipe(format_recipe(edited), "x.toml")
        assert again == edited
        assert again.config_at(10) == recipe.config


def test_a_saved_edit_without_the_prefix() -> None:
    """The message says how a weight is written."""
    with pytest.raises(UserError, match=r"unknown 'w\[0\]': a weight is written like params\.w\[0\]$"):
        parse_recipe('edits = [{before = 7, set = "w[0]", to = 1}]\n' + LINEAR, "x.toml")


@pytest.mark.parametrize("to", ["inf", "nan", "-1e39", "true", '"x"', "[1]", "9" * 400])
def test_a_saved_edit_that_cannot_be(to: str) -> None:
    """The file, the line, and what a weight can be."""
    edits = f'edits = [\n{{before = 7, set = "params.w[0]", to = {to}}}]\n'
    said = r"^x\.toml, line 2: params\.w\[0\] can't be .*: it is a number from -3\.40282e\+38"
    with pytest.raises(UserError, match=said):
        parse_recipe(edits + LINEAR, "x.toml")
