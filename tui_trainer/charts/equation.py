"""The fitted equation of a model, with its current weights."""

from collections.abc import Sequence

import numpy as np
from numpy.polynomial import Polynomial

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import readable
from tui_trainer.catalogue.entry import LinearFeatures, Task
from tui_trainer.charts.fit.class_probability import probability
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.snapshot import Param
from tui_trainer.recipe.config import RunConfig

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def equations(config: RunConfig, dataset: Dataset, params: tuple[Param, ...]) -> tuple[str, ...]:
    """Return the model's equation with its current weights, such as 'y = 0.659 x - 0.2287': with 4, 3 and 2 digits.

    That of the probability of class 1 is followed by the same without the name of the class, for narrow charts. It is in the original units of a dataset that is shown in them. Returns nothing if the model has no equation.
    """
    linear, arrays = config.linear_form, {param.name: param.after for param in params}
    if linear is None or not arrays or any(param.excerpt for param in params):
        return ()
    factors, constant = arrays[linear.weight].ravel(), float(arrays[linear.bias].item())
    if dataset.original is not dataset:
        with np.errstate(all="ignore"):
            factors, constant = _in_original_units(factors, constant, linear.features, dataset)
    terms = list(zip(factors.tolist(), feature_names(linear.features, dataset.x_names, len(factors)), strict=True))
    sums = [_sum_text(constant, terms, digits) for digits in (4, 3, 2)]
    if dataset.task is Task.BINARY:
        return tuple(f"{name} = σ({text})" for name in (probability(dataset), "p") for text in sums)
    return tuple(f"{dataset.y_name} = {text}" for text in sums)


def _in_original_units(
    factors: FloatArray, constant: float, features: LinearFeatures, dataset: Dataset
) -> tuple[FloatArray, float]:
    """Return factors and constant of the equation between original inputs and targets, given those between prepared ones."""
    if (x := dataset.x_scaling) and features is LinearFeatures.COLUMNS:
        factors, constant = factors / x.divisor, constant - float(np.sum(factors * x.offset / x.divisor))
    elif x:
        prepared = Polynomial([-x.offset[0] / x.divisor[0], 1 / x.divisor[0]])  # as a function of the original input
        composed = np.asarray(Polynomial([constant, *factors])(prepared).coef, dtype=np.float64)
        coefficients = np.pad(composed, (0, len(factors) + 1 - len(composed)))
        factors, constant = coefficients[1:], float(coefficients[0])
    if y := dataset.y_scaling:
        factors, constant = factors * y.divisor[0], constant * float(y.divisor[0]) + float(y.offset[0])
    return factors, constant


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
