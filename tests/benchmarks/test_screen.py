"""The screen as read from what a program writes."""

import pytest

from tests.benchmarks.screen import Screen

WRITTEN = (
    "\x1b[?1049h\x1b]11;default\x07\x1b[?2026h\x1b[1;1H\x1b[1;38;2;1;2;3mstep 1,234\x1b[0m\r\n\x1b[2;3H⠒⠒ fit"
    "\x1b[?2026l\x1b[3;1Hπ é 漢字|\x1b[>1u\x1b[?2026h\x1b[1;6H56\x1b[?2026l"
).encode()
SEEN = ["step 56234", "  ⠒⠒ fit", "π é 漢字|", ""]


def lines(screen: Screen) -> list[str]:
    """What is seen, without blanks at the ends."""
    return [line.rstrip() for line in screen.lines]


def test_what_is_written_is_seen() -> None:
    """Texts stand in their places; escape codes are not seen; a wide character takes two cells."""
    screen = Screen(12, 4)
    screen.feed(WRITTEN)
    assert lines(screen) == SEEN
    assert screen.updates == 2


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_in_pieces(size: int) -> None:
    """However the output is cut up, the same is seen in the end."""
    screen = Screen(12, 4)
    for start in range(0, len(WRITTEN), size):
        screen.feed(WRITTEN[start : start + size])
    assert lines(screen) == SEEN


def test_an_update_is_seen_at_once() -> None:
    """Nothing of an update is seen before its end."""
    screen = Screen(12, 1)
    assert screen.feed(b"a\x1b[?2026hb")
    assert lines(screen) == ["a"]
    assert not screen.feed(b"c")
    screen.feed(b"\x1b[?2026ld")
    assert lines(screen) == ["abcd"]


def test_outside() -> None:
    """What is written outside the screen is lost, and nothing else."""
    screen = Screen(4, 2)
    screen.feed(b"\x1b[2;3Hlong\x1b[9;1Hlow\x1b[1;9Hfar\x1b[1;1Hup")
    assert lines(screen) == ["up", "  lo"]
