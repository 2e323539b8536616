"""Names in conditions and their spellings."""

import pytest

from tests.conditions.conditions import Numbers, numbers, parsed
from tui_trainer.base.expressions.names import Names
from tui_trainer.conditions.condition import Condition


@pytest.mark.parametrize(
    ("spelling", "others"),
    [
        ("w[2]", ["w[2,0]", "w[2][0]", "w[-1]", "w[ -1 , -1 ]", "param('w')[2]", "params.w[2]", "params.w[2,0]"]),
        ("b[0]", ["b[-1]", "params.b[0]"]),
        ("b", ["params.b", "param('b')"]),
        ("scale", ["params.scale"]),
        ("m[1,2]", ["m[5]", "m[-1]", "m[1][2]", "m[-1,-1]", "params.m[5]", "params.m[1,2]"]),
        ("param('layers.0.weight')[3]",
         ["param('layers.0.weight')[0,3]", "param('layers.0.weight')[0][3]", "params.layers.0.weight[3]",
          "params.layers.0.weight[0,3]"]),
        ("param('loss')[1]", ["params.loss[1]"]),
    ],
)  # fmt: skip
def test_spellings_of_a_weight(spelling: str, others: list[str]) -> None:
    """All spellings of a weight give equal conditions, which are written with its canonical name."""
    for text in others:
        assert str(parsed(f"{text} > 1")) == f"{spelling} > 1"
        assert parsed(f"{text} > 1") == parsed(f"{spelling} > 1")


def test_a_single_index_is_row_major() -> None:
    """Index n of a matrix is element n of numpy's ravel."""
    numbered = enumerate(numbers().tensors["m"].ravel().tolist())
    assert all(parsed(f"m[{index}] == {value!r}").holds(numbers()) for index, value in numbered)


def test_names_with_another_meaning() -> None:
    """Tensors named like a number of the step, a function or a keyword are written with param()."""
    names = Names.for_shapes({"lr": (1,), "max": (1,), "and": (1,), "a b": (1,), "it's": (1,), "_ü1": (1,)}, metrics=["lr"])
    spelled = ["param('lr')", "param('max')", "param('and')", "param('a b')", 'param("it\'s")', "_ü1"]
    assert [weights.spelling for weights in names.weights.values()] == spelled
    for spelling in spelled:
        assert str(Condition.parse(f"{spelling} > 0", names)) == f"{spelling} > 0"
    assert Condition.parse("lr > 0", names).required_names.scalars == {"lr"}


def test_hyperparameters() -> None:
    """Conditions can use the hyperparameters of the optimizer, and the learning rate is a metric too."""
    names = Names.for_shapes({}, metrics=["lr"], hyperparameters=["momentum", "lr"])
    assert Condition.parse("momentum > 0.5", names).holds(Numbers({"momentum": 0.9}))
    assert names.scalars.count("lr") == 1
