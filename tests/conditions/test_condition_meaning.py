"""Values and spelling of every form of a condition."""

import numpy as np
import pytest

from tests.conditions.conditions import Numbers, numbers, parsed


@pytest.mark.parametrize(
    ("text", "spelling", "holds"),
    [
        ("loss<0.1", "loss < 0.1", True),
        ("grad_norm > 10", "grad_norm > 10", True),
        ("step==500", "step == 500", True),
        ("accuracy >= 0.9", "accuracy >= 0.9", False),
        ("accuracy != .875", "accuracy != 0.875", False),
        ("abs(w[0] - 2.4) < 0.01", "abs(w[0] - 2.4) < 0.01", True),
        ('param("layers.0.weight")[3] > 1', "param('layers.0.weight')[3] > 1", True),
        ("loss > 2*best_loss", "loss > 2 * best_loss", True),
        ("0.1 < loss < 0.2", "0.1 < loss < 0.2", False),
        ("step < 1 or step > 2 and loss < 1", "step < 1 or step > 2 and loss < 1", True),
        ("(step < 1 or step > 2) and loss > 1", "(step < 1 or step > 2) and loss > 1", False),
        ("not (loss > 1) and not step == 3", "not loss > 1 and not step == 3", True),
        ("not (loss > 1 and step == 3)", "not (loss > 1 and step == 3)", True),
        ("not not loss < 1", "not not loss < 1", True),
        ("step % 100 == 0", "step % 100 == 0", True),
        ("((step)) - (300 - 100) == +300", "step - (300 - 100) == 300", True),
        ("(step - 300) - 100 == 100", "(step - 300) - 100 == 100", True),
        ("-2 ** 2 == -4", "-2 ** 2 == -4", True),
        ("(-2) ** 2 == 4", "(-2) ** 2 == 4", True),
        ("2 ** 3 ** 2 == 512", "2 ** 3 ** 2 == 512", True),
        ("(2 ** 3) ** 2 == 64", "(2 ** 3) ** 2 == 64", True),
        ("2**-1 == 5e-1", "2 ** -1 == 0.5", True),
        ("2 * 3 % 4 / 2 == 1", "2 * 3 % 4 / 2 == 1", True),
        ("2 - -1 == 3", "2 - -1 == 3", True),
        ("sqrt(16) == 4 and log(exp(0)) == 0 and log10(1000) == 3", None, True),
        ("min(3, 1, 2) == 1 and max(3, b) == 3", "min(3, 1, 2) == 1 and max(3, b) == 3", True),
        ("b < 0 and b[0] < 0 and scale == 4", "b < 0 and b[0] < 0 and scale == 4", True),
        ("w[-1] == 0.25", "w[2] == 0.25", True),
        ("w[1][0] == -1.5 and w[2,0] == 0.25", "w[1] == -1.5 and w[2] == 0.25", True),
        ("m[1][2] == 5 and m[-2, 1] == 1", "m[1,2] == 5 and m[0,1] == 1", True),
        ("param('layers.0.weight')[0, 2] == 2", "param('layers.0.weight')[2] == 2", True),
        ("param('w')[0] > 2 and param('loss')[1] == 8", "w[0] > 2 and param('loss')[1] == 8", True),
        ("norm(param('loss')) > 10.6 and max(m) == 5 and min(w) == -1.5", None, True),
        ("isfinite(loss) and not isnan(w[0])", "isfinite(loss) and not isnan(w[0])", True),
        ("1e14 > 1e15", "100000000000000 > 1000000000000000", False),
        ("123456789012345678 > 2e-7", "1.2345678901234568e+17 > 2e-07", True),
        ("  loss\n<\t1  ", "loss < 1", True),
    ],
)
def test_forms(text: str, spelling: str | None, holds: bool) -> None:
    """Each form is parsed, written with normalized spaces and parentheses, and evaluated."""
    condition = parsed(text)
    assert str(condition) == (spelling or text)
    assert condition.holds(numbers()) is holds
    assert parsed(str(condition)) == condition


@pytest.mark.parametrize(
    "text",
    [
        "1 / 0 > 1e308",
        "-1 / 0 < -1e308",
        "isnan(0 / 0)",
        "isnan(5 % 0)",
        "1e308 * 10 > 1e308",
        "exp(1000) > 1e308",
        "10 ** 400 > 1e308 and (-10) ** 401 < -1e308",
        "9**9**9**9 > 1e308",
        "0 ** -1 > 1e308",
        "isnan((-8) ** 0.5) and isnan(sqrt(-1)) and isnan(log(-1))",
        "log(0) < -1e308 and log10(0) < -1e308",
        "isnan(max(0 / 0, 1)) and isnan(min(1, 0 / 0))",
        "not isfinite(1 / 0) and not isfinite(0 / 0)",
        "not 0 / 0 < 1 and not 0 / 0 >= 1 and not 0 / 0 == 0 / 0 and 0 / 0 != 0 / 0",
        "0.1 + 0.2 != 0.3",
    ],
)
def test_arithmetic_is_ieee(text: str) -> None:
    """Division by zero, overflow and roots of negative numbers give inf and nan; nan compares by IEEE rules."""
    assert parsed(text).holds(numbers())


def test_numbers_of_any_type_are_float64() -> None:
    """float32 weights and integers are converted to float64, without warnings."""
    tensors = {"w": np.array([[3e38], [1e-45], [0.1]], dtype=np.float32)}
    values = Numbers({"step": 3, "loss": np.float64(1e308)}, tensors)
    assert parsed("w[0] * w[0] > 1e76 and w[2] != 0.1 and norm(w) > 2e38").holds(values)
    assert parsed("loss * 10 > 1e308 and step / 2 == 1.5").holds(values)


def test_weights_that_are_not_finite() -> None:
    """norm, max and min of weights with inf and nan are inf or nan, without warnings."""
    values = Numbers({}, {"w": np.array([[np.inf], [np.nan], [1.0]]), "m": np.full((2, 3), 1e300)})
    assert parsed("isnan(norm(w)) and isnan(max(w)) and isnan(min(w)) and w[0] > 1e308").holds(values)
    assert parsed("norm(m) > 1e299").holds(values)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("loss > best_loss", False),
        ("not loss > best_loss", False),
        ("loss != best_loss", False),
        ("0 < loss < best_loss", False),
        ("isfinite(best_loss)", False),
        ("not isfinite(best_loss)", False),
        ("max(best_loss, 1) > 0", False),
        ("not (best_loss < 1 and loss > 1)", True),
        ("not (best_loss < 1 or loss > 1)", False),
        ("best_loss < 1 or step == 500", True),
        ("best_loss < 1 and step == 500", False),
    ],
)
def test_values_that_do_not_exist_yet(text: str, holds: bool) -> None:
    """A comparison with a value that does not exist yet is false, also under `not`; other comparisons decide the result."""
    assert parsed(text).holds(numbers(best_loss=None)) is holds


def test_only_the_named_values_are_read() -> None:
    """`required_names` has the names that a condition reads, and evaluation reads no others."""
    condition = parsed("loss < 1 and max(w) > w[0] - param('loss')[0] or lr > 1")
    assert condition.required_names.scalars == {"loss", "lr"}
    assert condition.required_names.weights == {"w", "loss"}
    assert (condition.required_names | parsed("b > step").required_names).scalars == {"loss", "lr", "step"}
    values = numbers()
    condition.holds(values)
    assert values.read <= {"loss", "lr", "param w", "param loss"}
