"""Batches: the rows that each step reads, in a shuffled order that depends on the seed and the epoch only."""

import sys
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor


def epoch_order(seed: int, epoch: int, rows: int) -> Tensor:
    """Return the order of the rows in an epoch: a permutation of 0 … rows - 1, of shape (rows,).

    Depends on the seed and the number of the epoch only. Leaves torch's global generator unchanged.
    """
    (mixed,) = np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)
    generator = torch.Generator().manual_seed(int(mixed >> np.uint64(1)))
    return torch.randperm(rows, generator=generator)


MAX_UPCOMING_ELEMENTS = 1_000_000
"""Maximum number of elements of inputs and targets that are shuffled in advance, for a burst across several epochs."""


class BatchSchedule(NamedTuple):
    """Rows that the next steps read, determined by the position in the epoch and the batch size."""

    position: int
    """Number of rows already read in the current epoch."""
    size: int
    """Batch size; 0 means all rows not read yet in the epoch."""
    rows: int
    """Number of rows in an epoch."""

    @property
    def next_rows(self) -> int:
        """Number of rows that the next step reads."""
        return min(self.size or self.rows, self.rows - self.position)

    @property
    def regular_rows(self) -> tuple[int, ...]:
        """Numbers of rows that steps read in every later epoch: the batch size, and the rest of an epoch if there is one."""
        size = self.size or self.rows
        return (size, rest) if (rest := self.rows % size) else (size,)

    @property
    def equal_steps(self) -> int:
        """Number of next steps that read as many rows as the next one, at most up to the end of the epoch."""
        return sys.maxsize if self.is_full_batch else max((self.rows - self.position) // (self.size or self.rows), 1)

    @property
    def is_full_batch(self) -> bool:
        """Whether every later step reads all rows."""
        return self.position == 0 and (self.size == 0 or self.size >= self.rows)

    @property
    def has_mini_batches(self) -> bool:
        """Whether the batch size is smaller than the number of rows."""
        return 0 < self.size < self.rows

    @property
    def steps_to_end_of_epoch(self) -> int:
        """Number of steps up to the end of the current epoch; that of the next epoch between two epochs."""
        return -(-(self.rows - self.position) // (self.size or self.rows))

    def batches(self) -> Iterator[tuple[int, int]]:
        """Yield (number of rows read before, number of rows read) for each later step, without end.

        The first number is the number of rows of the epoch that are read before the step.
        """
        position = self.position
        while True:
            rows = min(self.size or self.rows, self.rows - position)
            yield position, rows
            position = (position + rows) % self.rows


class Rows(NamedTuple):
    """Rows of a dataset in the order of the file."""

    inputs: Tensor
    """Features, (rows, features)."""
    targets: Tensor
    """Targets, (rows, k) or (rows,)."""


class Batches:
    """Rows of a dataset in batches, epoch after epoch.

    The last batch of an epoch may be smaller. A batch of all rows has them in the order of the file; smaller batches
    are taken from the shuffled rows.

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
        """`inputs`: features, (rows, features); `targets`: (rows, k) or (rows,); both in the order of the file."""
        self.inputs, self.targets = inputs, targets
        """Inputs and targets of all rows, in the order of the file."""
        self._seed = seed
        self.rows = len(inputs)
        self.epoch = 0
        """Number of completed epochs."""
        self.position = 0
        """Number of rows already read in the current epoch."""
        self._shuffled_epoch = -1
        self._orders: dict[int, Tensor] = {}
        """Indices of the rows in the order of the two epochs that were shuffled last, by the epoch."""
        self._shuffled = (inputs, targets)

    def __repr__(self) -> str:
        return f"Batches(rows={self.rows}, epoch={self.epoch}, position={self.position})"

    def current(self, size: int) -> tuple[Tensor, Tensor]:
        """Return inputs (batch, features) and targets, (batch, k) or (batch,), of the next step.

        `size`: batch size; 0 means all rows not read yet in the epoch.
        """
        if self.is_full_batch(size):
            return self.inputs, self.targets
        inputs, targets = self._shuffle()
        end = self.rows if size == 0 else self.position + size
        return inputs[self.position : end], targets[self.position : end]

    def is_full_batch(self, size: int) -> bool:
        """Return whether the next step and all later steps read all rows. `size`: batch size."""
        return self.schedule(size).is_full_batch

    def schedule(self, size: int) -> BatchSchedule:
        """Return the schedule of the next steps. `size`: batch size."""
        return BatchSchedule(self.position, size, self.rows)

    def upcoming(self, size: int, steps: int) -> list[tuple[Tensor, Tensor]]:
        """Return inputs and targets of at most `steps` next steps whose batches have the same number of rows.

        If all steps read all rows, a single batch is returned. At most MAX_UPCOMING_ELEMENTS elements are shuffled in
        advance, but always the rest of the epoch.
        """
        if self.is_full_batch(size):
            return [(self.inputs, self.targets)]
        batch_rows = len(self.current(size)[0])
        inputs, targets = self._shuffle()
        found = _whole_batches(inputs[self.position :], targets[self.position :], batch_rows, steps)
        epochs = MAX_UPCOMING_ELEMENTS // (self.inputs.numel() + self.targets.numel())
        if batch_rows == size and self.rows % size == 0:
            for epoch in range(self.epoch + 1, self.epoch + 1 + epochs):
                if len(found) >= steps:
                    break
                found += _whole_batches(*self._shuffle(epoch), batch_rows, steps - len(found))
        return found

    def latest(self, rows: int) -> Tensor | None:
        """Return the indices of the `rows` rows that were read last; None if they are not known without a new shuffle."""
        epoch, end = (self.epoch, self.position) if self.position else (self.epoch - 1, self.rows)
        return self._orders[epoch][end - rows : end] if epoch in self._orders else None

    def following(self, rows: int) -> Tensor | None:
        """Return the indices of the `rows` rows that are read next; None if they are not known without a new shuffle."""
        order = self._orders.get(self.epoch)
        return None if order is None else order[self.position : self.position + rows]

    def advance(self, rows: int) -> None:
        """Advance by the rows that one or more steps have read."""
        epochs, self.position = divmod(self.position + rows, self.rows)
        self.epoch += epochs

    def seek(self, epoch: int, row: int) -> None:
        """Set the position to a row of an epoch, as if `epoch` epochs and then `row` rows had been read."""
        self.epoch, self.position = epoch, row if row < self.rows else 0

    def begin_epoch_after(self, earlier: "Batches") -> None:
        """Begin an epoch: the next one if rows of the current epoch were read before an edit of the dataset."""
        self.seek(earlier.epoch + (earlier.position > 0), 0)

    def _shuffle(self, epoch: int | None = None) -> tuple[Tensor, Tensor]:
        """Return the shuffled rows of an epoch; None means the current epoch."""
        epoch = self.epoch if epoch is None else epoch
        if self._shuffled_epoch != epoch:
            order = epoch_order(self._seed, epoch, self.rows)
            self._orders = {**dict(list(self._orders.items())[-1:]), epoch: order}
            self._shuffled = (self.inputs[order], self.targets[order])
            self._shuffled_epoch = epoch
        return self._shuffled


def _whole_batches(inputs: Tensor, targets: Tensor, rows: int, steps: int) -> list[tuple[Tensor, Tensor]]:
    """Return at most `steps` batches of exactly `rows` rows, from the first row on."""
    count = min(len(inputs) // rows, steps)
    size = count * rows
    parts = (tensor[:size].split(rows) for tensor in (inputs, targets))  # type: ignore[no-untyped-call] # torch does not annotate it
    return list(zip(*parts, strict=True))
