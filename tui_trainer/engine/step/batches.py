"""Batches: which rows each step sees."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor


def epoch_order(seed: int, epoch: int, rows: int) -> Tensor:
    """The order of the rows in an epoch: a permutation that follows from the seed and the epoch's number alone."""
    (mixed,) = np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)
    generator = torch.Generator().manual_seed(int(mixed >> np.uint64(1)))
    return torch.randperm(rows, generator=generator)


class Reading(NamedTuple):
    """How steps read the rows from some moment on, while the batch size stays."""

    position: int
    """Rows of the epoch under way that are read."""
    size: int
    """The batch size; 0 is all rows not read yet in the epoch."""
    rows: int
    """Rows of an epoch."""

    @property
    def whole(self) -> bool:
        """Whether every step reads all rows."""
        return self.position == 0 and (self.size == 0 or self.size >= self.rows)

    def batches(self) -> Iterator[tuple[int, int]]:
        """For each step, without end: the rows of the epoch read before it, and how many it reads."""
        position = self.position
        while True:
            rows = min(self.size or self.rows, self.rows - position)
            yield position, rows
            position = (position + rows) % self.rows


class Batches:
    """Walks through the rows, epoch by epoch. The last batch of an epoch may be short; a full batch keeps file order."""

    def __init__(self, inputs: Tensor, targets: Tensor, seed: int) -> None:
        self.inputs, self.targets = inputs, targets
        """All rows, in file order."""
        self._seed = seed
        self.rows = len(inputs)
        self.epoch = 0
        """Epochs complete."""
        self.position = 0
        """Rows read of the epoch under way."""
        self._shuffled_epoch = -1
        self._shuffled = (inputs, targets)

    def current(self, size: int) -> tuple[Tensor, Tensor]:
        """The inputs and targets of the step that comes; size 0 is all rows not read yet in this epoch."""
        if self.whole(size):
            return self.inputs, self.targets
        inputs, targets = self._shuffle()
        end = self.rows if size == 0 else self.position + size
        return inputs[self.position : end], targets[self.position : end]

    def whole(self, size: int) -> bool:
        """Whether the step that comes sees all rows, and so do those after it."""
        return self.reading(size).whole

    def reading(self, size: int) -> Reading:
        """How the steps that come read the rows."""
        return Reading(self.position, size, self.rows)

    def count_epochs(self, epochs: int) -> None:
        """That many steps have read all rows."""
        self.epoch += epochs

    def advance(self, rows: int) -> None:
        """A step has read that many rows."""
        self.position += rows
        if self.position >= self.rows:
            self.position = 0
            self.epoch += 1

    def seek(self, epoch: int, position: int) -> None:
        """Stand where that many epochs and rows have been read."""
        self.epoch, self.position = epoch, position if position < self.rows else 0

    def _shuffle(self) -> tuple[Tensor, Tensor]:
        if self._shuffled_epoch != self.epoch:
            order = epoch_order(self._seed, self.epoch, self.rows)
            self._shuffled = (self.inputs[order], self.targets[order])
            self._shuffled_epoch = self.epoch
        return self._shuffled
