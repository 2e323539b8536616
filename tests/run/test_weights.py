"""WeightAddress: how a single weight is named in an edit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.recipes import LINEAR
from tui_trainer.errors import UserError
from tui_trainer.run.journal import Edit
from tui_trainer.run.recipe_file import format_recipe, parse_recipe
from tui_trainer.run.weights import WeightAddress

SHAPES = {"w": (3, 2), "b": (1,), "one": (1, 1), "scale": (), "layers.0.weight": (4,)}
NAMES = st.from_regex(r"[a-z_]+(\.[a-z0-9_]+)*", fullmatch=True)


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
        ("params.w[]", "w[]", ()),
        ("params.w[-1]", "w[-1]", ()),
    ],
)
def test_the_parts(text: str, name: str, index: tuple[int, ...]) -> None:
    """A name with dots is one name; what is no index belongs to the name, which is then unknown."""
    assert WeightAddress.parse(text) == WeightAddress(name, index)


@pytest.mark.parametrize("text", ["params.", "params", "w[0]", "", "params.w\n[0]", "Params.w"])
def test_no_address(text: str) -> None:
    """One line says how it is written."""
    with pytest.raises(UserError, match=r"is no weight: it is written like params\.w\[0\]$") as caught:
        WeightAddress.parse(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("params.w[2,1]", (2, 1)),
        ("params.w[0,0]", (0, 0)),
        ("params.b", (0,)),
        ("params.b[0]", (0,)),
        ("params.one", (0, 0)),
        ("params.scale", ()),
        ("params.layers.0.weight[3]", (3,)),
    ],
)
def test_a_place(text: str, place: tuple[int, ...]) -> None:
    """The full index; the only number of a tensor needs none."""
    assert WeightAddress.parse(text).place_in(SHAPES) == place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("params.w", r"w has shape \(3, 2\): one of its weights is written like params\.w\[2,1\]"),
        ("params.w[1]", r"written like params\.w\[2,1\]"),
        ("params.w[3,0]", r"written like params\.w\[2,1\]"),
        ("params.w[0,2]", r"written like params\.w\[2,1\]"),
        ("params.w[0,0,0]", r"written like params\.w\[2,1\]"),
        ("params.b[1]", r"b has shape \(1,\): one of its weights is written like params\.b\[0\]"),
        ("params.scale[0]", r"scale has shape \(\): one of its weights is written like params\.scale$"),
        ("params.layers.0.wieght[0]", r"unknown weight 'layers\.0\.wieght': did you mean layers\.0\.weight\?"),
        ("params.w[-1,0]", r"unknown weight 'w\[-1,0\]'"),
    ],
)
def test_no_such_place(text: str, said: str) -> None:
    """One line says what would be right."""
    with pytest.raises(UserError, match=said):
        WeightAddress.parse(text).place_in(SHAPES)


def test_an_edit_of_a_weight_is_saved() -> None:
    """It is an edit like any other; a whole number is as good, and the hyperparameters stay."""
    recipe = parse_recipe(LINEAR, "x.toml")
    for value in (0.1, -3, 3.4e38, 5e-324):
        edited = recipe.edited(Edit(7, "params.w[0]", value))
        again = parse_recipe(format_recipe(edited), "x.toml")
        assert again == edited
        assert again.config_at(10) == recipe.config


@pytest.mark.parametrize("to", ["inf", "nan", "-1e39", "true", '"x"', "[1]", "9" * 400])
def test_a_saved_edit_that_cannot_be(to: str) -> None:
    """The file, the line, and what a weight can be."""
    edits = f'edits = [\n{{before = 7, set = "params.w[0]", to = {to}}}]\n'
    said = r"^x\.toml, line 2: params\.w\[0\] can't be .*: it is a number from -3\.40282e\+38"
    with pytest.raises(UserError, match=said):
        parse_recipe(edits + LINEAR, "x.toml")
