"""Samples of products keep what they promise."""

from itertools import product

import pytest

from tests.pairwise import by_turns, pairwise

PRODUCT = list(product("abcde", range(6), (True, False), "xy"))


def pairs(cases: list[tuple[object, ...]]) -> set[tuple[object, ...]]:
    """Every two values at two places of a case."""
    return {(i, case[i], k, case[k]) for case in cases for k in range(len(case)) for i in range(k)}


@pytest.mark.parametrize("cases", [PRODUCT, PRODUCT[::3], PRODUCT[:1], []], ids=len)
@pytest.mark.parametrize("seed", range(3))
def test_every_pair_is_there(cases: list[tuple[object, ...]], seed: int) -> None:
    """What occurs together in the product does so in the sample, which is a part of it in its order."""
    sample = pairwise(cases, seed)
    assert pairs(sample) == pairs(cases)
    assert sample == [case for case in cases if case in sample]


def test_a_sample_is_smaller() -> None:
    """120 cases take hardly more than the 30 that the two longest places need; another seed takes others."""
    assert 30 <= len(pairwise(PRODUCT)) <= 36
    assert pairwise(PRODUCT) == pairwise(PRODUCT) != pairwise(PRODUCT, seed=1)


def test_by_turns() -> None:
    """Each of the first is there, with different ones of the second, which are there equally often."""
    sample = by_turns("abcdefgh", (1, 2, 3, 4), each=2)
    assert [one for one, _ in sample] == list("aabbccddeeffgghh")
    assert len(set(sample)) == 16
    assert sorted(other for _, other in sample) == [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4
