"""Addresses of single weights in edits and conditions."""

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
def test_an_address_reads_back(name: str, index: list[int]) -> None:
    """The text of any address parses to the same address."""
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
def test_parse(text: str, name: str, index: tuple[int, ...]) -> None:
    """A name may have dots; indices follow it."""
    assert WeightAddress.parse(text) == WeightAddress(name, index)


@pytest.mark.parametrize("text", ["params.", "params", "w[0]", "", "params.w\n[0]", "Params.w", "params.w[]", "params.w[1.5]"])
def test_invalid_address(text: str) -> None:
    """The error is a line that shows the notation."""
    with pytest.raises(UserError, match=r"is not a weight: write it like params\.w\[0\]$") as caught:
        WeightAddress.parse(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "index", "name"),
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
def test_indices(text: str, index: tuple[int, ...], name: str) -> None:
    """Flat indices, negative ones and multi-indices name the same weight, which has one canonical name."""
    address = WeightAddress.parse(text)
    assert address.multi_index(SHAPES) == index
    assert address.canonical_name(SHAPES) == name
    assert WeightAddress.parse(name).multi_index(SHAPES) == index


@given(st.lists(st.integers(0, 4), max_size=4))
def test_every_weight_has_an_index(shape: list[int]) -> None:
    """The multi-index, flat index and short index of a weight lead to the same number in a numpy array."""
    numbers = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    weights = Weights("w", tuple(shape), "w")
    for flat in range(numbers.size):
        full = weights.multi_index(flat)
        assert numbers[full] == flat
        assert {weights.flat_index(full), weights.flat_index(weights.short_index(flat))} == {flat}
        if shape:
            assert weights.flat_index((flat,)) == weights.flat_index((flat - numbers.size,)) == flat


@pytest.mark.parametrize(
    ("text", "message"),
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
def test_no_such_weight(text: str, message: str) -> None:
    """The error says which indices exist."""
    with pytest.raises(UserError) as caught:
        WeightAddress.parse(text).multi_index(SHAPES)
    assert str(caught.value) == message


def test_an_edit_of_a_weight_is_saved() -> None:
    """An edit of a weight is saved and read back, and changes no hyperparameter."""
    recipe = parse_recipe(LINEAR, "x.toml")
    for value in (0.1, -3, 3.4e38, 5e-324):
        edited = recipe.with_edit(Edit(7, "params.w[0]", value))
        again = parse_recipe(format_recipe(edited), "x.toml")
        assert again == edited
        assert again.config_at(10) == recipe.config


def test_a_saved_edit_without_the_prefix() -> None:
    """The error shows how a weight is written."""
    with pytest.raises(UserError, match=r"unknown 'w\[0\]': a weight is written like params\.w\[0\]$"):
        parse_recipe('edits = [{before = 7, set = "w[0]", to = 1}]\n' + LINEAR, "x.toml")


@pytest.mark.parametrize("to", ["inf", "nan", "-1e39", "true", '"x"', "[1]", "9" * 400])
def test_an_invalid_saved_edit(to: str) -> None:
    """The error names the file, the line and what is allowed."""
    edits = f'edits = [\n{{before = 7, set = "params.w[0]", to = {to}}}]\n'
    message = r"^x\.toml, line 2: params\.w\[0\] can't be .*: it must be a number from -3\.40282e\+38"
    with pytest.raises(UserError, match=message):
        parse_recipe(edits + LINEAR, "x.toml")
