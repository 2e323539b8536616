"""Optimizers, simplest first: one module each, with its entries, its update rule and its source.

A new optimizer is one module here that declares ENTRIES, and its name in MODULES below. The rule is what scripts and the
Code pane print; written out by hand, it is also what runs (engine/step/optimizers/by_hand.py).
"""

from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.entry import OptimizerEntry
from tui_trainer.catalogue.optimizers import (
    adadelta,
    adagrad,
    adam,
    adamw,
    gradient_descent,
    lbfgs,
    momentum,
    nadam,
    nesterov,
    radam,
    rmsprop,
    sgd,
)

MODULES = (
    gradient_descent,
    sgd,
    momentum,
    nesterov,
    adagrad,
    rmsprop,
    adadelta,
    adam,
    adamw,
    nadam,
    radam,
    lbfgs,
)
"""Modules that declare optimizers, in the order in which a user sees them."""

OPTIMIZERS: Registry[OptimizerEntry] = Registry("optimizer", [entry for module in MODULES for entry in module.ENTRIES])
"""Every optimizer by name."""
