"""Gradient descent by hand, and with a velocity: momentum and Nesterov's."""

from torch import Tensor

from tui_trainer.engine.step.optimizers.by_hand import ByHand


class GradientDescentByHand(ByHand):
    """Each weight moves against its gradient. Cauchy, 1847."""

    lr: float

    def update(self, w: Tensor, g: Tensor, kept: dict[str, Tensor]) -> None:  # noqa: ARG002 - it remembers nothing
        """w ← w - lr ∂L/∂w."""
        w -= self.lr * g


class MomentumByHand(ByHand):
    """Gradients add up to a velocity `v` that friction slows. Polyak, 1964."""

    remembers = ("v",)
    lr: float
    momentum: float
    weight_decay: float

    def update(self, w: Tensor, g: Tensor, kept: dict[str, Tensor]) -> None:
        """v ← momentum v + g;  w ← w - lr v."""
        g = g + self.weight_decay * w
        v = kept["v"] = self.momentum * kept["v"] + g
        w -= self.lr * v


class NesterovByHand(ByHand):
    """Momentum with the gradient of where the velocity leads to. Nesterov, 1983; Sutskever and others, 2013."""

    remembers = ("v",)
    lr: float
    momentum: float
    weight_decay: float

    def update(self, w: Tensor, g: Tensor, kept: dict[str, Tensor]) -> None:
        """v ← momentum v + g;  w ← w - lr (g + momentum v)."""
        g = g + self.weight_decay * w
        v = kept["v"] = self.momentum * kept["v"] + g
        w -= self.lr * (g + self.momentum * v)
