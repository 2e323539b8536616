"""The fitted equation of a model, with its current weights."""

from collections.abc import Callable, Mapping

from tui_trainer.base.numbers import significant
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.snapshot import Param
from tui_trainer.recipe.config import RunConfig

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def equation(config: RunConfig, dataset: Dataset, params: tuple[Param, ...], width: int) -> str:
    """Return the model's equation with its current weights, such as 'y = 0.659 x - 0.2287'; '' if the model has no equation.

    Numbers have 4, 3 or 2 significant digits: as many as the width allows.
    """
    write = EQUATION_WRITERS.get(config.model.name)
    if not write or not params or any(param.excerpt for param in params):
        return ""
    weights = {param.name: [float(value) for value in param.after.ravel()] for param in params}
    texts = [write(weights, dataset, digits) for digits in (4, 3, 2)]
    return next((text for text in texts if len(text) <= width), texts[-1])


def _sum_text(constant: float, terms: list[tuple[float, str]], digits: int) -> str:
    """Return a sum as text, such as '0.5 x + 3 x² - 0.9'. `terms`: factor and name of each term."""
    text = ""
    for value, name in [*terms, (constant, "")]:
        sign = ("-" if value < 0 else "") if not text else (" - " if value < 0 else " + ")
        text += f"{sign}{significant(abs(value), digits)} {name}".rstrip()
    return text


def _linear_equation(weights: Mapping[str, list[float]], dataset: Dataset, digits: int) -> str:
    terms = list(zip(weights["w"], dataset.x_names, strict=True))
    return f"{dataset.y_name} = {_sum_text(weights['b'][0], terms, digits)}"


def _polynomial_equation(weights: Mapping[str, list[float]], dataset: Dataset, digits: int) -> str:
    (x,) = dataset.x_names
    powers = range(1, len(weights["w"]) + 1)
    names = [x if power == 1 else x + str(power).translate(SUPERSCRIPT) for power in powers]
    return f"{dataset.y_name} = {_sum_text(weights['b'][0], list(zip(weights['w'], names, strict=True)), digits)}"


def _logistic_equation(weights: Mapping[str, list[float]], dataset: Dataset, digits: int) -> str:
    terms = list(zip(weights["w"], dataset.x_names, strict=True))
    return f"p = σ({_sum_text(weights['b'][0], terms, digits)})"


EQUATION_WRITERS: Mapping[str, Callable[[Mapping[str, list[float]], Dataset, int], str]] = {
    "linear": _linear_equation,
    "polynomial": _polynomial_equation,
    "logistic": _logistic_equation,
}
