"""The optimizers, simplest first."""

from tui_trainer.catalogue.entry import OptimizerEntry
from tui_trainer.hyperparameters import Hyperparameter, Scale
from tui_trainer.registry import Registry

LEARNING_RATE = Hyperparameter(
    name="lr",
    label="learning rate",
    default=0.01,
    minimum=0,
    above_minimum=True,
    scale=Scale.DECADE,
    live=True,
    help="How far an update goes along the gradient.",
)
MOMENTUM = Hyperparameter(
    name="momentum",
    label="momentum",
    default=0.0,
    minimum=0,
    maximum=1,
    below_maximum=True,
    step=0.1,
    live=True,
    help="The part of the last update's velocity that is kept; 0 is plain gradient descent.",
)

OPTIMIZERS = Registry(
    "optimizer",
    [
        OptimizerEntry(
            name="gd_by_hand",
            title="Gradient descent, by hand",
            summary="each weight moves against its gradient, one written-out line",
            formula="w ← w - lr ∂L/∂w",
            source="A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847",
            builder="tui_trainer.engine.optimizers:GradientDescentByHand",
            hyperparameters=(LEARNING_RATE,),
        ),
        OptimizerEntry(
            name="sgd",
            title="torch.optim.SGD",
            summary="the same update by torch.optim.SGD, with momentum if you like",
            formula="v ← momentum v + ∂L/∂w;  w ← w - lr v",
            source="H. Robbins, S. Monro, A Stochastic Approximation Method, 1951; B. Polyak, 1964 (momentum)",
            builder="tui_trainer.engine.optimizers:sgd",
            hyperparameters=(LEARNING_RATE, MOMENTUM),
        ),
    ],
)
