"""FooterLayout: which labels of keys fit in the rows of the footer, and where each is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from rich.cells import cell_len

GAP = 2
"""Number of blank cells before a label."""
SHOWN_RANK = 2
"""Highest rank of the labels that give way only to the first key of the focused pane, not to its other keys."""
HELP_ID = "help"
"""Id of the key that opens the help, whose label says "more" if labels were left out."""


@dataclass(frozen=True)
class FooterKey:
    """A key of a label: what it does, how it is shown, and whether it can be used now."""

    id: str
    """Id of the key binding; empty for a key of the focused pane, which can't be clicked."""
    text: str
    is_enabled: bool = True


@dataclass(frozen=True)
class FooterLabel:
    """Keys that share a word, such as `[ ] lr`."""

    keys: tuple[FooterKey, ...]
    word: str
    rank: int = 1
    """Importance, 1 is the highest: the labels of the highest ranks are left out first."""

    @property
    def width(self) -> int:
        """Width in cells, with the blanks before it."""
        return GAP + sum(cell_len(key.text) + 1 for key in self.keys) + cell_len(self.word)


@dataclass(frozen=True)
class FooterGroup:
    """Labels below a name, such as Train."""

    name: str
    labels: tuple[FooterLabel, ...]

    @property
    def width(self) -> int:
        """Width of the name in cells, with the blanks before it; 0 without a name."""
        return GAP + cell_len(self.name) if self.name else 0


class Piece(NamedTuple):
    """A text in a row of the footer. `id`: id of the key binding that a click on it carries out; empty for none."""

    text: str
    kind: Literal["name", "key", "word", "disabled", "blank"]
    id: str = ""


Row = Sequence[FooterGroup]


def rows_of_pieces(
    rows: Sequence[Row], pane_keys: Sequence[FooterLabel], width: int, left_out: bool = False
) -> list[list[Piece]]:
    """Return the pieces of each row of a footer that is `width` cells wide.

    `pane_keys`: labels for the right end of the last row; all but the first are shown only where there is room.
    `left_out`: whether there are more keys than those of `rows`.
    """
    kept = list(pane_keys)
    while len(kept) > 1 and _width(kept) > width - _least_width(rows[-1]):
        kept.pop()
    fitted: list[Row] = []
    for number, row in enumerate(rows):
        fitted.append(fitting(row, width - (_width(kept) if number == len(rows) - 1 else 0)))
        left_out |= sum(map(_count, fitted[-1])) < sum(map(_count, row))
    pieces = [list(_row_pieces(row, left_out)) for row in fitted]
    if kept and pieces:
        used = sum(cell_len(piece.text) for piece in pieces[-1])
        pieces[-1] += [Piece(" " * max(width - used - _width(kept), 0), "blank"), *_pieces_of(kept)]
    return pieces


def fitting(groups: Row, room: int) -> list[FooterGroup]:
    """Return the groups with the labels that fit in `room` cells: those of the lowest ranks, in their order."""
    room -= _names_width(groups)
    ranked = [(label.rank, index, label) for group in groups for index, label in enumerate(group.labels)]
    shown: list[FooterLabel] = []
    for _, _, label in sorted(ranked, key=lambda found: found[:2]):
        room -= label.width
        if room < 0:
            break
        shown.append(label)
    return [replace(group, labels=tuple(label for label in group.labels if label in shown)) for group in groups]


def _count(group: FooterGroup) -> int:
    return len(group.labels)


def _width(labels: Sequence[FooterLabel]) -> int:
    return sum(label.width for label in labels)


def _names_width(groups: Row) -> int:
    """Return the width of the names in a row; there is a single blank before the first."""
    return sum(group.width for group in groups) - bool(groups[0].name)


def _least_width(groups: Row) -> int:
    """Return the width of a row with the labels of at most the rank SHOWN_RANK."""
    return _names_width(groups) + _width([label for group in groups for label in group.labels if label.rank <= SHOWN_RANK])


def _row_pieces(groups: Row, left_out: bool) -> Iterator[Piece]:
    for group in groups:
        if group.name:
            yield Piece(f"{' ' * GAP if group is not groups[0] else ' '}{group.name}", "name")
        labels = [_more(label) if left_out and label.keys[0].id == HELP_ID else label for label in group.labels]
        yield from _pieces_of(labels)


def _more(label: FooterLabel) -> FooterLabel:
    return replace(label, word="more")


def _pieces_of(labels: Sequence[FooterLabel]) -> Iterator[Piece]:
    for label in labels:
        last = label.keys[-1]
        yield Piece(" " * GAP, "blank")
        for key in label.keys:
            yield Piece(f"{key.text} ", "key" if key.is_enabled else "disabled", key.id)
        yield Piece(label.word, "word" if any(key.is_enabled for key in label.keys) else "disabled", last.id)
