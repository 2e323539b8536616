"""Names of the probability of class 1, of which the class is a part, and of the boundary where it is a half."""

from rich.cells import cell_len

from tui_trainer.base.text import clean_text
from tui_trainer.datasets.dataset import Dataset

MAX_CLASS_WIDTH = 16
"""Maximum width of the name of a class in the name of its probability, in cells."""
SAMPLE_WIDTH = 3
"""Width of the sample of the line before a caption, in cells."""
BORDER_WIDTH = 4
"""Number of cells of the lower border, without its corners, that captions leave free."""
HALF = "p = 0.5"
"""Name of the boundary in a caption that has room for nothing else."""


def probability(dataset: Dataset) -> str:
    """Return the name of the probability of class 1, such as 'p(admitted)'."""
    return f"p({clean_text(dataset.class_names[1], MAX_CLASS_WIDTH)})"


def boundary_name(dataset: Dataset) -> str:
    """Return the name of the decision boundary, such as 'decision boundary p(admitted) = 0.5'."""
    return f"decision boundary {probability(dataset)} = 0.5"


def boundary_caption(dataset: Dataset, width: int, needed: int, wanted: int) -> str:
    """Return the name of the boundary for a caption below a chart of `width` cells: the longest that fits.

    `needed`: width of other captions for which there must be room; `wanted`: of those for which the class is not left out.
    """
    half = f"{probability(dataset)} = 0.5"
    names = (f"boundary {half}", max(needed, wanted)), (half, needed), (f"boundary ({HALF})", needed)
    room = width - BORDER_WIDTH - SAMPLE_WIDTH
    return next((name for name, others in names if cell_len(name) + others <= room), HALF)
