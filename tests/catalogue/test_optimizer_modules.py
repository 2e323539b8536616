"""Each optimizer is one module, and the registry is made from the list of modules."""

import pkgutil

import pytest

from tui_trainer.catalogue import optimizers
from tui_trainer.catalogue.code.optimizers import by_hand_code
from tui_trainer.catalogue.code.rule_formula import rule_formula
from tui_trainer.catalogue.optimizers import MODULES, OPTIMIZERS


def test_every_module_is_listed_once() -> None:
    """MODULES names every module of the folder, and the registry holds their entries in that order."""
    listed = [module.__name__.rpartition(".")[2] for module in MODULES]
    assert sorted(listed) == sorted(module.name for module in pkgutil.iter_modules(optimizers.__path__))
    assert [entry for module in MODULES for entry in module.ENTRIES] == list(OPTIMIZERS)


@pytest.mark.parametrize("name", OPTIMIZERS.names())
def test_the_formula_is_that_of_the_rule(name: str) -> None:
    """The formula of an optimizer with a rule is made from the rule."""
    entry = OPTIMIZERS[name]
    assert entry.formula == rule_formula(entry.code.rule.lines) or not entry.code.rule.lines


@pytest.mark.parametrize(
    ("line", "formula"),
    [
        ("param *= 1 - lr * weight_decay", "w ← (1 - lr weight_decay) w"),
        ("d = (u[i] + eps).sqrt() / v[i] * g", "d ← (√(u + eps) / v) g"),
        ("c = 1 if q <= 5 else (q - 4) / (r * q)", "c ← 1 if q ≤ 5, else (q - 4) / (r q)"),
        ("d = 0.96 ** (t + 1) - (r - beta2**t) ** 2", "d ← 0.96^(t + 1) - (r - beta2ᵗ)²"),
        ("param -= lr * param.grad.sign()", "w ← w - lr param.grad.sign()"),
    ],
)
def test_formulas(line: str, formula: str) -> None:
    """Formulas have products without a sign, parentheses where they matter, and superscripts for squares and powers of t."""
    assert rule_formula([line]) == formula


def test_count_comes_first() -> None:
    """A rule is refused if the line that counts the updates is not the first: it would run once for each tensor."""
    with pytest.raises(ValueError, match="must be the first line"):
        by_hand_code("g = param.grad", "t += 1", "param -= lr * g / t")
