"""Code of the datasets: lines of plain Python that compute the tensors `x` and `y`."""

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.catalogue.code import Code, ConditionalLines

TABLE_CODE = Code(
    setup=(
        ConditionalLines(
            "prepare",
            "divide_by_max",
            (
                "x = np.array(x)",
                "largest = x.max(axis=0)",
                "largest[largest == 0] = 1  # such a column stays as it is",
                "x = x / largest",
            ),
        ),
        ConditionalLines(
            "prepare",
            "standardize",
            (
                "x = np.array(x)",
                "deviation = x.std(axis=0) * (x.max(axis=0) != x.min(axis=0))",
                "deviation[deviation == 0] = 1  # a column of equal numbers stays at its scale",
                "x = (x - x.mean(axis=0)) / deviation",
            ),
        ),
        "x = torch.tensor(x, dtype=torch.float32)",
        "y = torch.tensor(y, dtype=torch.float32)",
    ),
)
"""Lines that prepare the columns of a table and convert them to tensors.

An exported script first sets `x` and `y` to lists of rows, the inputs and the targets.
"""

TARGET_LINE = "y = torch.tensor(curve + noise * normals, dtype=torch.float32)"
CUBIC_CODE = Code(
    setup=(
        "points = np.arange(-3, 3.1, 0.1).reshape(-1, 1)",
        "curve = 0.9 + 0.5 * points + 3.0 * points**2 + 2.4 * points**3",
        "normals = np.random.default_rng(seed).standard_normal(points.shape)",
        "x = torch.tensor(points, dtype=torch.float32)",
        TARGET_LINE,
    ),
    lines_after_edit=FrozenMapping({"noise": (TARGET_LINE,)}),
)
