"""Pairwise samples contain every pair."""

from itertools import product

import pytest

from tests.pairwise import by_turns, pairwise

PRODUCT = list(product("abcde", range(6), (True, False), "xy"))


def pairs(cases: list[tuple[object, ...]]) -> set[tuple[object, ...]]:
    """Return every pair of values in two columns of the cases."""
    return {(i, case[i], k, case[k]) for case in cases for k in range(len(case)) for i in range(k)}


@pytest.mark.parametrize("cases", [PRODUCT, PRODUCT[::3], PRODUCT[:1], []], ids=len)
@pytest.mark.parametrize("seed", range(3))
def test_every_pair_is_in_the_sample(cases: list[tuple[object, ...]], seed: int) -> None:
    """The sample has the pairs of all cases, and is a subsequence of them."""
    sample = pairwise(cases, seed)
    assert pairs(sample) == pairs(cases)
    assert sample == [case for case in cases if case in sample]


def test_a_sample_is_smaller() -> None:
    """Hardly more than the 30 pairs of the two longest columns are chosen of 120 cases; seeds differ."""
    assert 30 <= len(pairwise(PRODUCT)) <= 36
    assert pairwise(PRODUCT) == pairwise(PRODUCT) != pairwise(PRODUCT, seed=1)


def test_by_turns() -> None:
    """Each first has different seconds, and all seconds occur equally often."""
    sample = by_turns("abcdefgh", (1, 2, 3, 4), each=2)
    assert [first for first, _ in sample] == list("aabbccddeeffgghh")
    assert len(set(sample)) == 16
    assert sorted(second for _, second in sample) == [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4
