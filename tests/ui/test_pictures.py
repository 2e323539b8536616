"""Pictures of the screen as text, compared with files that can be read in a diff.

UPDATE_PICTURES=1 writes the files.
"""

import os
from pathlib import Path

import pytest

from tests.ui.stage import stage

PICTURES = Path(__file__).parent / "pictures"
SIZES = ((80, 24), (120, 36))


def check(name: str, text: str) -> None:
    """Compare a text with the file of this name, or write the file."""
    file = PICTURES / f"{name}.txt"
    if os.environ.get("UPDATE_PICTURES"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("problem", ["linear", "polynomial", "logistic-sgd"])
async def test_after_one_step(problem: str, size: tuple[int, int]) -> None:
    """After one step the screen shows the data, both fits, the loss and every number of the update."""
    async with stage(problem, size=size) as opened:
        await opened.press("s")
        check(f"one-step-{problem}-{size[0]}x{size[1]}", opened.text())


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_start(size: tuple[int, int]) -> None:
    """At the start the screen says which keys to press, and shows the untrained line."""
    async with stage(size=size) as opened:
        check(f"start-{size[0]}x{size[1]}", opened.text())


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_diverged(size: tuple[int, int]) -> None:
    """After a divergence the screen says at which step, why, and what to do."""
    async with stage(size=size) as opened:
        await opened.press("right_square_bracket", "right_square_bracket", "space")
        opened.engine.steps(10)
        await opened.settle()
        check(f"diverged-{size[0]}x{size[1]}", opened.text())


async def test_the_sigmoid() -> None:
    """The sigmoid chart has the curve, the decision boundary and the logits of the data."""
    async with stage("logistic-sgd", size=(80, 24)) as opened:
        await opened.press("plus", "plus", "f", "space")
        opened.engine.steps(200)
        await opened.press("space")
        check("sigmoid-80x24", opened.text())


async def test_a_long_run_with_edits() -> None:
    """After a run with two edits the loss chart shows the curve, its last value and a mark for each edit."""
    async with stage("logistic-by-hand", size=(120, 36)) as opened:
        for _ in range(2):
            await opened.press("space")
            opened.engine.steps(60)
            await opened.press("space", "right_square_bracket")
        await opened.press("space")
        opened.engine.steps(60)
        await opened.press("space")
        check("edits-120x36", opened.text())


async def test_help() -> None:
    """The help shows the keys in groups."""
    async with stage(size=(80, 40)) as opened:
        await opened.press("question_mark")
        check("help-80x40", opened.text())
