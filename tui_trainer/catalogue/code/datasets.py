"""Code of the datasets: lines of plain Python that compute the tensors `x` and `y`, and `x_test` and `y_test`."""

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.catalogue.code import Code, ConditionalLines

SPLIT_LINES = ConditionalLines(
    "has_test_rows",
    True,
    (
        "x, y = np.array(x), np.array(y)",
        'order = np.random.default_rng([seed, 1]).random(len(x)).argsort(kind="stable")',
        "held_out = max(1, min(round(test * len(x)), len(x) - 2))  # number of test rows",
        "training, testing = np.sort(order[held_out:]), np.sort(order[:held_out])",
        "x_test, y_test = x[testing], y[testing]",
        "x, y = x[training], y[training]",
    ),
)
"""Lines that hold rows out as test rows; they do the same as datasets/split.py."""


def _target_tensor(name: str) -> ConditionalLines:
    """Return the line that makes targets a tensor; class numbers stay whole numbers."""
    return ConditionalLines(
        "has_class_numbers", True, (f"{name} = torch.tensor({name})",), (f"{name} = torch.tensor({name}, dtype=torch.float32)",)
    )


TENSOR_LINES = (
    "x = torch.tensor(x, dtype=torch.float32)",
    _target_tensor("y"),
    ConditionalLines("has_test_rows", True, ("x_test = torch.tensor(x_test, dtype=torch.float32)", _target_tensor("y_test"))),
)


def _of_test_rows(line: str) -> ConditionalLines:
    """Return a line for runs with test rows."""
    return ConditionalLines("has_test_rows", True, (line,))


PREPARE_LINES = (
    ConditionalLines(
        "prepare",
        "divide_by_max",
        (
            "x = np.array(x)",
            "largest = x.max(axis=0)",
            "largest[largest == 0] = 1  # such a column stays as it is",
            _of_test_rows("x_test = x_test / largest"),
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
            _of_test_rows("x_test = (x_test - x.mean(axis=0)) / deviation"),
            "x = (x - x.mean(axis=0)) / deviation",
        ),
    ),
    ConditionalLines(
        "prepare",
        "min_max",
        (
            "x = np.array(x)",
            "minimum, span = x.min(axis=0), x.max(axis=0) - x.min(axis=0)",
            "span[span == 0] = 1  # a column of equal numbers stays at its scale",
            _of_test_rows("x_test = (x_test - minimum) / span"),
            "x = (x - minimum) / span",
        ),
    ),
)
"""Lines that scale the columns of `x` and `x_test` by the training rows."""
STANDARDIZE_TARGET_LINES = (
    "y = np.array(y)",
    "y_deviation = y.std(axis=0) * (y.max(axis=0) != y.min(axis=0))",
    "y_deviation[y_deviation == 0] = 1  # equal targets stay at their scale",
    _of_test_rows("y_test = (y_test - y.mean(axis=0)) / y_deviation"),
    "y = (y - y.mean(axis=0)) / y_deviation",
)
TABLE_CODE = Code(
    setup=(
        SPLIT_LINES,
        *PREPARE_LINES,
        ConditionalLines(
            "prepare_target",
            "standardize",
            (ConditionalLines("task", "classes", (), STANDARDIZE_TARGET_LINES),),
        ),
        *TENSOR_LINES,
    ),
)
"""Lines that hold test rows out, prepare the columns of a table by the training rows and convert them to tensors.

An exported script first sets `x` and `y` to lists of rows, the inputs and the targets.
"""

GRID_LINE = "grid = np.arange(-3, 3.1, 0.1).reshape(-1, 1)"
TARGET_LINE = "y = torch.tensor(curve + noise * normals, dtype=torch.float32)"
CUBIC_CODE = Code(
    setup=(
        ConditionalLines("points", 61, (GRID_LINE,), ("grid = np.linspace(-3, 3, points).reshape(-1, 1)",)),
        "curve = 0.9 + 0.5 * grid + 3.0 * grid**2 + 2.4 * grid**3",
        ConditionalLines(
            "draw",
            0,
            ("normals = np.random.default_rng(seed).standard_normal(grid.shape)",),
            ("normals = np.random.default_rng([seed, 2, draw]).standard_normal(grid.shape)",),
        ),
        ConditionalLines(
            "has_test_rows",
            True,
            ("x, y = grid, curve + noise * normals", SPLIT_LINES, *TENSOR_LINES),
            ("x = torch.tensor(grid, dtype=torch.float32)", TARGET_LINE),
        ),
    ),
    lines_after_edit=FrozenMapping({"noise": (TARGET_LINE,)}),
)
