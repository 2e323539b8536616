"""Pairwise sample of a product of choices: every two values that occur together occur together in the sample."""

import random
from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import TypeVar

Case = TypeVar("Case", bound=tuple[Hashable, ...])
One = TypeVar("One")
Other = TypeVar("Other")
Pair = tuple[tuple[int, Hashable], tuple[int, Hashable]]


def pairwise(cases: Sequence[Case], seed: int = 0) -> list[Case]:
    """Choose cases, in their order, until each pair of values at two places that some case has is in one of them.

    Greedy over the cases in an order shuffled by `seed`: each time the case with the most pairs that are still missing.
    Another seed gives another sample, with the same guarantee.
    """
    pairs = {place: set(_pairs(case)) for place, case in enumerate(cases)}
    order = list(pairs)
    random.Random(seed).shuffle(order)
    chosen: list[int] = []
    while order:
        best = max(order, key=lambda place: len(pairs[place]))
        chosen.append(best)
        covered = set(pairs[best])
        for place in order:
            pairs[place] -= covered
        order = [place for place in order if pairs[place]]
    return [cases[place] for place in sorted(chosen)]


def _pairs(case: tuple[Hashable, ...]) -> list[Pair]:
    return list(combinations(enumerate(case), 2))


def by_turns(
    ones: Sequence[One], others: Sequence[Other], each: int = 1, seed: int = 0
) -> list[tuple[One, Other]]:
    """Pair every one of the first with `each` of the second, which take turns: a sample of the product of two.

    Whose turn comes first is shuffled by `seed`, so that no pattern in the order of the first meets one in the second.
    """
    turns = list(range(len(ones)))
    random.Random(seed).shuffle(turns)
    return [
        (one, others[(turn * each + number) % len(others)])
        for one, turn in zip(ones, turns, strict=True)
        for number in range(each)
    ]
