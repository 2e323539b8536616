"""Optimizers of the catalogue, the simplest first: each has a module with its entries, update rule and source.

To add an optimizer, write a module here that declares ENTRIES, and name it in MODULES below. Scripts and the Code pane
print the rule; an optimizer written out by hand also runs it (engine/step/optimizers/by_hand.py). In the formulas g is
the gradient of a weight w and t the number of the update; state variables start at 0 unless their declaration says otherwise.
Arguments of torch.optim that are not hyperparameters here have torch's defaults.
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
