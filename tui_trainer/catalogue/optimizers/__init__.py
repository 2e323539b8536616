"""Optimizers, simplest first: one module each, with its entries, its update rule and its source.

A new optimizer is one module here that declares ENTRIES, and its name in MODULES below. Scripts and the Code pane print
the rule; for an optimizer written out by hand it is also what runs (engine/step/optimizers/by_hand.py). In the formulas
g is the gradient of a weight w and t the number of the update; all state starts at 0. Arguments of torch.optim that are
no hyperparameter here have torch's defaults.
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
