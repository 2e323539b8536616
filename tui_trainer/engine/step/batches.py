"""Batches: the rows that each step reads, in a shuffled order that follows from the seed and the epoch."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor


def epoch_order(seed: int, epoch: int, rows: int) -> Tensor:
    """Return the order of the rows in an epoch: a permutation of 0 … rows - 1, of shape (rows,).

    Depends on the seed and the epoch's number only. Leaves torch's global generator unchanged.
    """
    (mixed,) = np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)
    generator = torch.Generator().manual_seed(int(mixed >> np.uint64(1)))
    return torch.randperm(rows, generator=generator)


class Reading(NamedTuple):
    """Position in the epoch and batch size: they determine the rows of all later steps."""

    position: int
    """Rows already read in the current epoch."""
    size: int
    """Batch size; 0 means all rows not read yet in the epoch."""
    rows: int
    """Rows in an epoch."""

    @property
    def is_full_batch(self) -> bool:
        """Whether every later step reads all rows."""
        return self.position == 0 and (self.size == 0 or self.size >= self.rows)

    def batches(self) -> Iterator[tuple[int, int]]:
        """Yield (rows of the epoch read before the step, rows it reads) for each later step, without end."""
        position = self.position
        while True:
            rows = min(self.size or self.rows, self.rows - position)
            yield position, rows
            position = (position + rows) % self.rows


class Batches:
    """Walk through the rows of a dataset, epoch by epoch.

    The last batch of an epoch may be shorter. A batch of all rows keeps the order of the file; smaller ones
    are shuffled.

    >>> import torch
    >>> batches = Batches(torch.arange(5.0)[:, None], torch.zeros(5, 1), seed=1)
    >>> inputs, targets = batches.current(2)
    >>> inputs.shape, targets.shape
    (torch.Size([2, 1]), torch.Size([2, 1]))
    >>> batches.advance(2)
    >>> batches.current(0)[0].shape  # all rows not read yet
    torch.Size([3, 1])
    >>> batches.advance(3)
    >>> batches
    Batches(rows=5, epoch=1, position=0)
    """

    def __init__(self, inputs: Tensor, targets: Tensor, seed: int) -> None:
        """`inputs`: features, (rows, features); `targets`: (rows, 1); both in the order of the file."""
        self.inputs, self.targets = inputs, targets
        """All rows, in the order of the file."""
        self._seed = seed
        self.rows = len(inputs)
        self.epoch = 0
        """Completed epochs."""
        self.position = 0
        """Rows already read in the current epoch."""
        self._shuffled_epoch = -1
        self._shuffled = (inputs, targets)

    def __repr__(self) -> str:
        return f"Batches(rows={self.rows}, epoch={self.epoch}, position={self.position})"

    def current(self, size: int) -> tuple[Tensor, Tensor]:
        """Return inputs (batch, features) and targets (batch, 1) of the next step.

        `size`: batch size; 0 means all rows not read yet in the epoch.
        """
        if self.is_full_batch(size):
            return self.inputs, self.targets
        inputs, targets = self._shuffle()
        end = self.rows if size == 0 else self.position + size
        return inputs[self.position : end], targets[self.position : end]

    def is_full_batch(self, size: int) -> bool:
        """Whether the next step and all later ones read all rows."""
        return self.reading(size).is_full_batch

    def reading(self, size: int) -> Reading:
        """Return how the next steps read the rows."""
        return Reading(self.position, size, self.rows)

    def count_epochs(self, epochs: int) -> None:
        """Count steps that read all rows each."""
        self.epoch += epochs

    def advance(self, rows: int) -> None:
        """Count the rows that a step has read."""
        self.position += rows
        if self.position >= self.rows:
            self.position = 0
            self.epoch += 1

    def seek(self, epoch: int, row: int) -> None:
        """Move to a row of an epoch, as if `epoch` epochs and `row` more rows had been read."""
        self.epoch, self.position = epoch, row if row < self.rows else 0

    def _shuffle(self) -> tuple[Tensor, Tensor]:
        if self._shuffled_epoch != self.epoch:
            order = epoch_order(self._seed, self.epoch, self.rows)
            self._shuffled = (self.inputs[order], self.targets[order])
            self._shuffled_epoch = self.epoch
        return self._shuffled
