"""The fitted equation of a model, with its current weights."""

from collections.abc import Sequence

from tui_trainer.base.numbers import readable
from tui_trainer.catalogue.entry import LinearFeatures, Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.snapshot import Param
from tui_trainer.recipe.config import RunConfig

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def equations(config: RunConfig, dataset: Dataset, params: tuple[Param, ...]) -> tuple[str, ...]:
    """Return the model's equation with its current weights, such as 'y = 0.659 x - 0.2287': with 4, 3 and 2 digits.

    Returns nothing if the model has no equation.
    """
    linear, arrays = config.linear_form, {param.name: param.after for param in params}
    if linear is None or not arrays or any(param.excerpt for param in params):
        return ()
    factors, constant = arrays[linear.weight].ravel().tolist(), float(arrays[linear.bias].item())
    terms = list(zip(factors, feature_names(linear.features, dataset.x_names, len(factors)), strict=True))
    return tuple(_left_and_right(dataset, _sum_text(constant, terms, digits)) for digits in (4, 3, 2))


def _sum_text(constant: float, terms: list[tuple[float, str]], digits: int) -> str:
    """Return a sum as text, such as '0.5 x + 3 x² - 0.9'. `terms`: factor and name of each term."""
    text = ""
    for value, name in [*terms, (constant, "")]:
        sign = ("-" if value < 0 else "") if not text else (" - " if value < 0 else " + ")
        text += f"{sign}{readable(abs(value), digits)} {name}".rstrip()
    return text


def feature_names(features: LinearFeatures, columns: Sequence[str], count: int) -> list[str]:
    """Return the name of each feature: the input columns, or x, x², … for `count` powers of the only input column."""
    if features is LinearFeatures.COLUMNS:
        return list(columns)
    (x,) = columns
    return [x if power == 1 else x + str(power).translate(SUPERSCRIPT) for power in range(1, count + 1)]


def _left_and_right(dataset: Dataset, right: str) -> str:
    """Return both sides of the equation: of the probability of class 1, or of the target."""
    return f"p = σ({right})" if dataset.task is Task.BINARY else f"{dataset.y_name} = {right}"
