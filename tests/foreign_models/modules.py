"""Modules of the foreign models: plain PyTorch, each with a property that a model of the catalogue doesn't have."""

import numpy as np
import torch
from torch import Tensor, nn

WORDS = 5
"""Number of words that the embedding knows."""


def network() -> nn.Module:
    """Return a network of three layers, 2-8-8-1."""
    return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))


def batchnorm_dropout() -> nn.Module:
    """Return a network with running averages in buffers and random zeros, 2-8-3."""
    return nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.25), nn.Linear(8, 3))


def layernorm() -> nn.Module:
    """Return a network that normalizes each row, 2-8-3."""
    return nn.Sequential(nn.Linear(2, 8), nn.LayerNorm(8), nn.GELU(), nn.Linear(8, 3))


class Embedded(nn.Module):
    """Network on two numbers of words: their vectors are looked up and mapped to three logits."""

    def __init__(self) -> None:
        super().__init__()
        self.vectors = nn.Embedding(WORDS, 4)
        self.last = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits, (n, 3), for numbers of words (n, 2), which come as floats."""
        logits: Tensor = self.last(self.vectors(x.long().clamp(0, WORDS - 1)).flatten(1))
        return logits


class Small(nn.Module):
    """Network 2-4-1 that other modules add a property to."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Return the outputs, (n, 1)."""
        outputs: Tensor = self.layers(x)
        return outputs


class Shared(nn.Module):
    """Network with a weight that two layers share, and a frozen layer after them."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.last = nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 1)
        self.second.weight = self.first.weight
        self.last.requires_grad_(False)

    def forward(self, x: Tensor) -> Tensor:
        """Return the outputs, (n, 1)."""
        outputs: Tensor = self.last(torch.tanh(self.second(torch.tanh(self.first(x)))))
        return outputs


class PartlyUsed(Shared):
    """The same network with a layer that is never used, in float64."""

    def __init__(self) -> None:
        super().__init__()
        self.unused = nn.Linear(2, 2)
        self.double()


class Noisy(Small):
    """Network that adds random numbers of torch's default generator to its inputs, also in eval mode."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the outputs, (n, 1)."""
        return super().forward(x + 0.1 * torch.randn(x.shape))


class Printing(Small):
    """Network that prints in every forward pass."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the outputs, (n, 1)."""
        print("forward pass of", len(x), "rows")
        return super().forward(x)


class Raising(Small):
    """Network that raises an exception in its seventh forward pass in train mode; a buffer counts these passes."""

    passes: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("passes", torch.zeros((), dtype=torch.int64))

    def forward(self, x: Tensor) -> Tensor:
        """Return the outputs, (n, 1)."""
        if self.training:
            self.passes += 1
            if self.passes == 7:
                raise RuntimeError("no seventh forward pass")
        return super().forward(x)


class Counting(Small):
    """Network whose outputs depend on the number of its forward passes in train mode, which is no buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.passes = 0

    def forward(self, x: Tensor) -> Tensor:
        """Return the outputs, (n, 1)."""
        self.passes += self.training
        return super().forward(x) + 0.01 * self.passes


class NumpyNoise(Small):
    """Network that adds random numbers of numpy's global generator to its outputs in train mode."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the outputs, (n, 1)."""
        noise = np.random.standard_normal((len(x), 1)) * (0.1 if self.training else 0.0)
        return super().forward(x) + torch.as_tensor(noise, dtype=x.dtype)
