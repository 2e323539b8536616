"""Gradient descent, written out by hand: each weight moves against its gradient."""

from tui_trainer.catalogue.code.optimizers import BY_HAND_BUILDER, by_hand_code, optimizer_entry
from tui_trainer.catalogue.optimizer_hyperparameters import LEARNING_RATE

ENTRIES = (
    optimizer_entry(
        name="gd_by_hand",
        title="Gradient descent, by hand",
        summary="each weight moves against its gradient, one written-out line",
        source="A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847",
        builder=BY_HAND_BUILDER,
        code=by_hand_code("param -= lr * param.grad"),
        hyperparameters=(LEARNING_RATE,),
    ),
)
