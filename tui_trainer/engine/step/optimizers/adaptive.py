"""The optimizers with a rate of its own for each weight, written out by hand."""

from torch import Tensor

from tui_trainer.engine.step.optimizers.by_hand import ByHand


class AdagradByHand(ByHand):
    """The rate of a weight falls with the sum `s` of its squared gradients. Duchi, Hazan, Singer, 2011."""

    remembers = ("s",)
    lr: float
    weight_decay: float
    eps: float

    def update(self, w: Tensor, g: Tensor, kept: dict[str, Tensor]) -> None:
        """s ← s + g²;  w ← w - lr g / (√s + eps)."""
        g = g + self.weight_decay * w
        s = kept["s"] = kept["s"] + g**2
        w -= self.lr * g / (s.sqrt() + self.eps)


class RMSpropByHand(ByHand):
    """Adagrad with the running mean `v` of the squared gradients for their sum. Hinton, lecture 6e, 2012."""

    remembers = ("v",)
    lr: float
    alpha: float
    weight_decay: float
    eps: float

    def update(self, w: Tensor, g: Tensor, kept: dict[str, Tensor]) -> None:
        """v ← alpha v + (1 - alpha) g²;  w ← w - lr g / (√v + eps)."""
        g = g + self.weight_decay * w
        v = kept["v"] = self.alpha * kept["v"] + (1 - self.alpha) * g**2
        w -= self.lr * g / (v.sqrt() + self.eps)


class AdadeltaByHand(ByHand):
    """RMSprop whose rate is the size of past updates, from their running mean square `u`. Zeiler, 2012."""

    remembers = ("v", "u")
    lr: float
    rho: float
    weight_decay: float
    eps: float

    def update(self, w: Tensor, g: Tensor, kept: dict[str, Tensor]) -> None:
        """v ← rho v + (1 - rho) g²;  d ← √(u + eps) / √(v + eps) g;  u ← rho u + (1 - rho) d²;  w ← w - lr d."""
        g = g + self.weight_decay * w
        v = kept["v"] = self.rho * kept["v"] + (1 - self.rho) * g**2
        d = (kept["u"] + self.eps).sqrt() / (v + self.eps).sqrt() * g
        kept["u"] = self.rho * kept["u"] + (1 - self.rho) * d**2
        w -= self.lr * d


class AdamByHand(ByHand):
    """Running means of the gradients, `m`, and of their squares, `v`, freed of their start at zero.

    Kingma and Ba, 2015, algorithm 1.
    """

    remembers = ("m", "v")
    looks_at_t = True
    lr: float
    beta1: float
    beta2: float
    weight_decay: float
    eps: float

    def update(self, w: Tensor, g: Tensor, kept: dict[str, Tensor]) -> None:
        """m ← beta1 m + (1 - beta1) g;  v ← beta2 v + (1 - beta2) g²;  w ← w - lr m̂ / (√v̂ + eps)."""
        g = g + self.weight_decay * w
        self.move(w, g, kept)

    def move(self, w: Tensor, g: Tensor, kept: dict[str, Tensor]) -> None:
        """The same, weight decay left to others."""
        m = kept["m"] = self.beta1 * kept["m"] + (1 - self.beta1) * g
        v = kept["v"] = self.beta2 * kept["v"] + (1 - self.beta2) * g**2
        m_hat = m / (1 - self.beta1**self.t)
        v_hat = v / (1 - self.beta2**self.t)
        w -= self.lr * m_hat / (v_hat.sqrt() + self.eps)


class AdamWByHand(AdamByHand):
    """Adam whose weight decay does not pass through the running means. Loshchilov and Hutter, 2019, algorithm 2."""

    def update(self, w: Tensor, g: Tensor, kept: dict[str, Tensor]) -> None:
        """w ← (1 - lr weight_decay) w, then as Adam without weight decay."""
        w *= 1 - self.lr * self.weight_decay
        self.move(w, g, kept)
