"""Screen: the text in every cell, computed from the output of a program."""

import pytest

from tests.benchmarks.screen import Screen

WRITTEN = (
    "\x1b[?1049h\x1b]11;default\x07\x1b[?2026h\x1b[1;1H\x1b[1;38;2;1;2;3mstep 1,234\x1b[0m\r\n\x1b[2;3H⠒⠒ fit"
    "\x1b[?2026l\x1b[3;1Hπ é 漢字|\x1b[>1u\x1b[?2026h\x1b[1;6H56\x1b[?2026l"
).encode()
ROWS = ["step 56234", "  ⠒⠒ fit", "π é 漢字|", ""]


def lines(screen: Screen) -> list[str]:
    """Return the rows without blanks at their ends."""
    return [line.rstrip() for line in screen.lines]


def test_text_is_in_its_cells() -> None:
    """Texts are in the cells they were written to, without escape sequences; a wide character takes two cells."""
    screen = Screen(12, 4)
    screen.feed(WRITTEN)
    assert lines(screen) == ROWS
    assert screen.updates == 2


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_in_pieces(size: int) -> None:
    """The screen is the same when the output comes in pieces of any size."""
    screen = Screen(12, 4)
    for start in range(0, len(WRITTEN), size):
        screen.feed(WRITTEN[start : start + size])
    assert lines(screen) == ROWS


def test_a_synchronized_update_is_shown_at_its_end() -> None:
    """Nothing of a synchronized update is on the screen before all of it was received."""
    screen = Screen(12, 1)
    assert screen.feed(b"a\x1b[?2026hb")
    assert lines(screen) == ["a"]
    assert not screen.feed(b"c")
    screen.feed(b"\x1b[?2026ld")
    assert lines(screen) == ["abcd"]


def test_text_beyond_the_edges_is_cut_off() -> None:
    """Text written beyond the edges of the screen is dropped, and no other text is changed."""
    screen = Screen(4, 2)
    screen.feed(b"\x1b[2;3Hlong\x1b[9;1Hlow\x1b[1;9Hfar\x1b[1;1Hup")
    assert lines(screen) == ["up", "  lo"]
