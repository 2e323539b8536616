"""Code of the generated datasets: lines of plain numpy that give the same bits as their builders."""

from tui_trainer.catalogue.code import Code, ConditionalLines
from tui_trainer.catalogue.code.datasets import PREPARE_LINES, SPLIT_LINES, TENSOR_LINES

GENERATOR = "np.random.default_rng([seed, 2, draw])"
"""Expression of the generator of a draw."""
HALVES_LINES = (
    "row, half = np.arange(points), points - points // 2",
    "is_first = row < half  # the other points are the second half",
)
"""Lines that divide the points into two halves."""
INPUT_LINES = (
    "first, second = positions.T",
    "columns = []",
    ConditionalLines("x1", True, ("columns += [first]",)),
    ConditionalLines("x2", True, ("columns += [second]",)),
    ConditionalLines("squares", True, ("columns += [first**2, second**2]",)),
    ConditionalLines("product", True, ("columns += [first * second]",)),
    ConditionalLines("sines", True, ("columns += [np.sin(first), np.sin(second)]",)),
    "x = np.stack(columns, axis=1)",
)
"""Lines that compute the inputs `x` from the coordinates `positions`, (points, 2)."""


def curve_code(*lines: str) -> Code:
    """Return the code of a curve. `lines` set `curve`, its values at `grid`, `points` numbers from -1 to 1."""
    return Code(
        setup=(
            "grid = np.linspace(-1, 1, points).reshape(-1, 1)",
            *lines,
            f"normals = {GENERATOR}.standard_normal(grid.shape)",
            "x, y = grid, curve + noise * normals",
            SPLIT_LINES,
            *TENSOR_LINES,
        )
    )


def plane_code(*lines: str | ConditionalLines) -> Code:
    """Return the code of a dataset of points in the plane. `lines` set `positions`, (points, 2), and the targets `y`."""
    return Code(setup=(*lines, *INPUT_LINES, SPLIT_LINES, *PREPARE_LINES, *TENSOR_LINES))
