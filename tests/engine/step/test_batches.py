"""Batches: the rows that each step reads."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.runs import problem
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.batches import Batches, epoch_order

SEEDS = st.integers(0, 2**32 - 1)


def numbered(rows: int, seed: int = 1) -> Batches:
    """Return rows whose input is their number and whose target is its negative."""
    numbers = torch.arange(rows, dtype=torch.float32)[:, None]
    return Batches(numbers, -numbers, seed)


def read(batches: Batches, size: int) -> list[int]:
    """Read the next batch; return its row numbers."""
    inputs, targets = batches.current(size)
    assert torch.equal(inputs, -targets)
    batches.advance(len(inputs))
    return [int(number) for number in inputs.ravel()]


@given(rows=st.integers(1, 40), size=st.integers(1, 45), seed=SEEDS)
def test_an_epoch_reads_every_row_once(rows: int, size: int, seed: int) -> None:
    """Batches of any size read a permutation of all rows; the last batch may be shorter."""
    batches = numbered(rows, seed)
    for epoch in range(1, 4):
        sizes, seen = [], []
        while batches.epoch < epoch:
            rows_read = read(batches, size)
            sizes.append(len(rows_read))
            seen += rows_read
        assert sorted(seen) == list(range(rows))
        assert sizes == [size] * (rows // size) + [rows % size] * (rows % size > 0)


@given(seed=SEEDS, epoch=st.integers(0, 10**6), rows=st.integers(1, 50))
def test_the_order_follows_from_seed_and_epoch(seed: int, epoch: int, rows: int) -> None:
    """The same seed and epoch give the same order, and torch's global generator is unchanged."""
    before = torch.get_rng_state()
    order = epoch_order(seed, epoch, rows)
    assert torch.equal(order, epoch_order(seed, epoch, rows))
    assert sorted(order.tolist()) == list(range(rows))
    assert torch.equal(torch.get_rng_state(), before)


def test_other_seeds_and_epochs_have_other_orders() -> None:
    """Different seeds and epochs give different orders, (1, 0) and (0, 1) too."""
    orders = {tuple(epoch_order(seed, epoch, 30).tolist()) for seed in range(8) for epoch in range(8)}
    assert len(orders) == 64


def test_the_order_does_not_depend_on_earlier_batch_sizes() -> None:
    """The third epoch has the same order whatever the batch sizes in earlier epochs."""
    one, other = numbered(20), numbered(20)
    while one.epoch < 2:
        read(one, 7)
    while other.epoch < 2:
        read(other, 1)
    assert read(one, 20) == read(other, 20) == list(range(20))
    assert read(one, 19) == read(other, 19)


@pytest.mark.parametrize("size", [0, 15, 16])
def test_a_full_batch_keeps_the_order_of_the_file(size: int) -> None:
    """A full batch keeps the order of the file."""
    batches = numbered(15)
    for _ in range(3):
        assert read(batches, size) == list(range(15))


@given(first=st.integers(1, 6), then=st.integers(0, 20))
def test_a_new_size_applies_to_the_unread_rest(first: int, then: int) -> None:
    """After a change of the size within an epoch, the rest of the same permutation is read."""
    batches, order = numbered(15), epoch_order(1, 0, 15).tolist()
    assert read(batches, first) == order[:first]
    rest = read(batches, then)
    assert rest == (order[first:] if then == 0 else order[first : first + then])
    while batches.epoch == 0:
        rest += read(batches, max(then, 1))
    assert rest == order[first:]


def test_a_live_edit_of_the_size_stays_in_the_epoch() -> None:
    """With batch sizes 4, 6 and all within one epoch of 15 rows, every row is read once."""
    trainer = Trainer(problem(batch_size=4))
    order = epoch_order(2017, 0, 15)
    rows = trainer.learner.batches.inputs
    seen = []
    for size, end in ((4, 4), (6, 10), (0, 15)):
        trainer.apply("batch_size", size)
        seen.append(trainer.learner.batches.current(size)[0])
        trainer.advance(1)
        assert trainer.observe().rows_read == end % 15
    assert torch.equal(torch.cat(seen), rows[order])
    assert trainer.observe().epoch == 1


@pytest.mark.parametrize(("address", "value"), [("dataset.noise", 1.0), ("dataset.draw", 1), ("dataset.points", 40)])
def test_new_rows_begin_an_epoch(address: str, value: float) -> None:
    """An edit of a generated dataset's noise, draw or number of points begins an epoch; no row of the earlier one follows."""
    trainer = Trainer(problem("polynomial", batch_size=7, optimizer__lr=0.0001))
    trainer.advance(10)
    before, weights = trainer.observe(), trainer.learner.params[0].clone()
    trainer.apply(address, value)
    after, batches = trainer.observe(), trainer.learner.batches
    assert (before.epoch, before.rows_read, after.epoch, after.rows_read) == (1, 7, 2, 0)
    assert torch.equal(trainer.learner.params[0], weights)
    order = epoch_order(trainer.recipe.config.seed, 2, batches.rows)
    assert torch.equal(batches.current(7)[0], batches.inputs[order[:7]])


@given(epoch=st.integers(0, 5), position=st.integers(0, 14))
def test_seek(epoch: int, position: int) -> None:
    """After seek(epoch, row), the next batch is the one that reading up to there would give."""
    batches = numbered(15)
    batches.seek(epoch, position)
    assert read(batches, 4) == (epoch_order(1, epoch, 15).tolist())[position : position + 4]
