"""Which rows each step sees."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.runs import problem
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.batches import Batches, epoch_order

SEEDS = st.integers(0, 2**32 - 1)


def numbered(rows: int, seed: int = 1) -> Batches:
    """Rows whose input is their number and whose target is its negative."""
    numbers = torch.arange(rows, dtype=torch.float32)[:, None]
    return Batches(numbers, -numbers, seed)


def read(batches: Batches, size: int) -> list[int]:
    """The rows of the next step, which is made."""
    inputs, targets = batches.current(size)
    assert torch.equal(inputs, -targets)
    batches.advance(len(inputs))
    return [int(number) for number in inputs.ravel()]


@given(rows=st.integers(1, 40), size=st.integers(1, 45), seed=SEEDS)
def test_an_epoch_is_every_row_once(rows: int, size: int, seed: int) -> None:
    """Batches of any size walk through a permutation of all rows; the last one may be short."""
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
    """Asked again, the order is the same, and torch's own generator is left alone."""
    before = torch.get_rng_state()
    order = epoch_order(seed, epoch, rows)
    assert torch.equal(order, epoch_order(seed, epoch, rows))
    assert sorted(order.tolist()) == list(range(rows))
    assert torch.equal(torch.get_rng_state(), before)


def test_orders_differ() -> None:
    """Other seeds and other epochs have other orders, (1, 0) and (0, 1) among them."""
    orders = {tuple(epoch_order(seed, epoch, 30).tolist()) for seed in range(8) for epoch in range(8)}
    assert len(orders) == 64


def test_how_an_epoch_was_read_does_not_matter() -> None:
    """The third epoch has the same order whatever the batch sizes before it."""
    one, other = numbered(20), numbered(20)
    while one.epoch < 2:
        read(one, 7)
    while other.epoch < 2:
        read(other, 1)
    assert read(one, 20) == read(other, 20) == list(range(20))
    assert read(one, 19) == read(other, 19)


@pytest.mark.parametrize("size", [0, 15, 16])
def test_all_rows_keep_the_files_order(size: int) -> None:
    """A full batch is not shuffled."""
    batches = numbered(15)
    for _ in range(3):
        assert read(batches, size) == list(range(15))


@given(first=st.integers(1, 6), then=st.integers(0, 20))
def test_a_new_size_applies_to_the_unread_rest(first: int, then: int) -> None:
    """After the size changes within an epoch, what follows is the same permutation, from where one stood."""
    batches, order = numbered(15), epoch_order(1, 0, 15).tolist()
    assert read(batches, first) == order[:first]
    rest = read(batches, then)
    assert rest == (order[first:] if then == 0 else order[first : first + then])
    while batches.epoch == 0:
        rest += read(batches, max(then, 1))
    assert rest == order[first:]


def test_a_live_edit_of_the_size_stays_in_the_epoch() -> None:
    """The trainer's batch size goes from 4 to 6 to all within one epoch of 15 rows, without a row lost."""
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


def test_new_noise_stays_in_the_epoch() -> None:
    """Other noise in the middle of an epoch: the same rows follow, in the same order, with other targets."""
    trainer = Trainer(problem("polynomial", batch_size=7, optimizer__lr=0.0001))
    trainer.advance(10)
    before, (inputs, targets) = trainer.observe(), trainer.learner.batches.current(7)
    trainer.apply("dataset.noise", 1.0)
    after, (same_inputs, other_targets) = trainer.observe(), trainer.learner.batches.current(7)
    assert (after.epoch, after.rows_read) == (before.epoch, before.rows_read) == (1, 7)
    assert torch.equal(same_inputs, inputs)
    assert not torch.equal(other_targets, targets)


@given(epoch=st.integers(0, 5), position=st.integers(0, 14))
def test_going_to_a_place(epoch: int, position: int) -> None:
    """Autosave at a place by going there is standing there by reading."""
    batches = numbered(15)
    batches.seek(epoch, position)
    assert read(batches, 4) == (epoch_order(1, epoch, 15).tolist())[position : position + 4]
