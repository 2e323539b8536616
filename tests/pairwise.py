"""Pairwise testing: small samples of a product in which each pair of values occurs."""

import random
from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import TypeVar

Case = TypeVar("Case", bound=tuple[Hashable, ...])
First = TypeVar("First")
Second = TypeVar("Second")
Pair = tuple[tuple[int, Hashable], tuple[int, Hashable]]


def pairwise(cases: Sequence[Case], seed: int = 0) -> list[Case]:
    """Return cases, in their order, that contain every pair of values in two columns that occurs in `cases`.

    Greedy: the case with the most missing pairs is chosen next, ties broken by an order shuffled with `seed`.
    Another seed gives another sample with the same property.
    """
    pairs = {number: set(_pairs(case)) for number, case in enumerate(cases)}
    order = list(pairs)
    random.Random(seed).shuffle(order)
    chosen: list[int] = []
    while order:
        best = max(order, key=lambda number: len(pairs[number]))
        chosen.append(best)
        covered = set(pairs[best])
        for number in order:
            pairs[number] -= covered
        order = [number for number in order if pairs[number]]
    return [cases[number] for number in sorted(chosen)]


def _pairs(case: tuple[Hashable, ...]) -> list[Pair]:
    return list(combinations(enumerate(case), 2))


def by_turns(
    firsts: Sequence[First], seconds: Sequence[Second], each: int = 1, seed: int = 0
) -> list[tuple[First, Second]]:
    """Return pairs of every first with `each` seconds, in which all seconds occur about equally often.

    The seconds are assigned in an order shuffled with `seed`, so that regular orders of both don't coincide.
    """
    turns = list(range(len(firsts)))
    random.Random(seed).shuffle(turns)
    return [
        (first, seconds[(turn * each + number) % len(seconds)])
        for first, turn in zip(firsts, turns, strict=True)
        for number in range(each)
    ]
